export interface DecodedText {
  text: string;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
  /** The file began with a byte order mark, which is no part of `text`. */
  bom: boolean;
}

const BOMS = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

/** Signs of a file that is no text: what no keyboard writes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NO_TEXT = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

/**
 * By its byte order mark; else UTF-8 where that is valid, which GB18030 hardly ever is; else GB18030, the encoding of
 * Chinese Windows. Null for what is no text in any of them.
 */
export function decodeText(bytes: Uint8Array): DecodedText | null {
  const marked = BOMS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  const candidates = marked ? [marked[0]] : (['utf-8', 'gb18030'] as const);
  for (const encoding of candidates) {
    const text = decodeAs(encoding, bytes);
    if (text !== null && !NO_TEXT.test(text)) return { text, encoding, bom: marked !== undefined };
  }
  return null;
}

function decodeAs(encoding: DecodedText['encoding'], bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
