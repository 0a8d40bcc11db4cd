import type { DocumentFormat } from './format.ts';
import { type ZipEntry, zip } from './zip.ts';

/** A file with every text changed by `translate`. */
export async function translated(
  format: DocumentFormat,
  file: string | Buffer,
  translate: (text: string) => string,
): Promise<Buffer> {
  const { texts, rebuild } = await format.open(Buffer.from(file as string));
  return Buffer.from(await rebuild(texts.map(translate)));
}

/** Changes every letter, and nothing that a comparison without regard to case would see. */
export const inCapitals = (text: string): string =>
  text.replace(/\{\{\d+\}\}|[a-z]+/g, (found) => (found.startsWith('{{') ? found : found.toUpperCase()));

const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';

export const story = (body: string, element = 'document'): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:${element} xmlns:w="${W}"><w:body>${body}</w:body></w:${element}>`;

/** A small Word document: `body` is the content of its main story; `others` are more files of it. */
export function wordFile(body: string, others: Record<string, string | Buffer> = {}): Promise<Buffer> {
  const files: Record<string, string | Buffer> = {
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': '<?xml version="1.0"?><Relationships/>',
    'word/document.xml': body.startsWith('<?xml') ? body : story(body),
    ...others,
  };
  const entries = Object.entries(files).map(
    ([name, content]): ZipEntry => ({
      name,
      content: Buffer.from(content as string),
      modifiedAt: new Date(2026, 0, 1),
    }),
  );
  return zip(entries);
}

export const paragraph = (...runs: string[]): string => `<w:p>${runs.join('')}</w:p>`;
export const run = (text: string, format = ''): string =>
  `<w:r>${format && `<w:rPr>${format}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;

/** A Word document with a file of which it says that it is `claimed` bytes long unpacked, whatever it is. */
export async function lyingWordFile(claimed: number, bytes = 123_457): Promise<Buffer> {
  const file = await wordFile('', { 'word/media/a.bin': Buffer.alloc(bytes) });
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes);
  // In front of the file, and in the directory.
  for (let at = file.indexOf(size); at !== -1; at = file.indexOf(size, at + 4)) file.writeUInt32LE(claimed, at);
  return file;
}
