import type { DocumentFormat } from './format.ts';
import { decodeText, encodeText } from './text-encoding.ts';

/** A text, of which sentences are translated and everything between them is kept. */
export const plainText: DocumentFormat = {
  name: 'a text file',
  mediaType: 'text/plain',
  extension: 'txt',
  async open(bytes) {
    const decoded = decodeText(bytes);
    return { texts: [decoded.text], rebuild: async ([translation = '']) => encodeText(translation, decoded) };
  },
};
