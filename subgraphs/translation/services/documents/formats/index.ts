import { type DocumentFormat, UnreadableDocument } from './format.ts';
import { html } from './html.ts';
import { markdown } from './markdown.ts';
import { plainText } from './plain-text.ts';
import { subtitles } from './subtitles.ts';
import { word } from './word.ts';
import { protectedByPassword } from './zip.ts';

export { type DocumentFormat, type OpenedDocument, UnreadableDocument } from './format.ts';

const FORMATS: readonly DocumentFormat[] = [plainText, markdown, subtitles, word, html];

/** What else the same is called. */
const ALIASES: Record<string, DocumentFormat> = {
  'text/x-markdown': markdown,
  'application/srt': subtitles,
  'text/srt': subtitles,
  'text/x-srt': subtitles,
  'application/xhtml+xml': html,
};
/** Said of anything, by browsers that know no better: then the name decides. */
const VAGUE = new Set(['', 'text/plain', 'application/octet-stream']);
const EXTENSIONS: Record<string, DocumentFormat> = {
  ...Object.fromEntries(FORMATS.map((format) => [format.extension, format])),
  markdown,
  htm: html,
};

export const FORMAT_NAMES = FORMATS.map(({ extension }) => `.${extension}`).join(', ');

/** The format of a file, by what its sender says of it; null for one that can't be translated. */
export function formatOf(name: string, mediaType: string): DocumentFormat | null {
  const type = mediaType.split(';', 1)[0]!.trim().toLowerCase();
  const extension = /\.([a-z]{2,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  if (VAGUE.has(type)) return EXTENSIONS[extension] ?? (type === 'text/plain' ? plainText : null);
  return FORMATS.find((format) => format.mediaType === type) ?? ALIASES[type] ?? null;
}

/** @param mediaType one that `formatOf` has given out */
export function formatOfType(mediaType: string): DocumentFormat {
  const format = FORMATS.find((each) => each.mediaType === mediaType);
  if (!format) throw new Error(`There is no format for ${mediaType}.`);
  return format;
}

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** What a file is that begins with these bytes, whatever its name says. */
const SIGNATURES: [kind: string, bytes: number[]][] = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['an archive', [0x52, 0x61, 0x72, 0x21]],
  ['an archive', [0x1f, 0x8b]],
  ['an archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
  ['a program', [0x4d, 0x5a, 0x90]],
];
/** Word's old format; and what Word makes of a document with a password, whatever its extension. */
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0];
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

const beginsWith = (bytes: Buffer, signature: readonly number[]) => signature.every((byte, at) => bytes[at] === byte);

/**
 * Looks at a file's first bytes, whatever its name says.
 * @throws UnreadableDocument for what is certainly not of this format
 */
export function checkContent(bytes: Buffer, format: DocumentFormat): void {
  if (bytes.length === 0) throw new UnreadableDocument('This file is empty.');
  if (beginsWith(bytes, COMPOUND_FILE)) {
    if (bytes.includes(ENCRYPTED)) throw protectedByPassword();
    throw notA(format, 'an old Office document. Please save it in the new format');
  }
  const [kind] = SIGNATURES.find(([, signature]) => beginsWith(bytes, signature)) ?? [];
  if (kind) throw notA(format, kind);
  const isZip = beginsWith(bytes, ZIP);
  if (format === word && !isZip) throw notA(format);
  if (format !== word && isZip) throw notA(format, 'an archive');
}

const notA = ({ name }: DocumentFormat, kind?: string) =>
  new UnreadableDocument(`This is not ${name}${kind ? `, but ${kind}` : ''}.`);
