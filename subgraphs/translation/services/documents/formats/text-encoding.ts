import { type DecodedText, decodeText as decodeAny } from '#platform/text-encoding.ts';
import { UnreadableDocument } from './format.ts';

export type { DecodedText };

/** @throws UnreadableDocument for what is no text in UTF-8, UTF-16 or GB18030 */
export function decodeText(bytes: Buffer): DecodedText {
  const decoded = decodeAny(bytes);
  if (decoded) return decoded;
  throw new UnreadableDocument('This file is not a text in UTF-8, UTF-16 or GB18030. Please save it as UTF-8.');
}

/** UTF-8, whatever it was before; with a mark where it had one. */
export const encodeText = (text: string, { bom }: Pick<DecodedText, 'bom'>): Buffer =>
  Buffer.from(`${bom ? '\uFEFF' : ''}${text.toWellFormed()}`);
