/** A file as what is to be translated in it. */
export interface OpenedDocument {
  /** In the order of reading. A line break in one ends a sentence. */
  texts: string[];
  /** The same file with translations in the place of its texts, one for each; one that is the same changes nothing. */
  rebuild(translations: readonly string[]): Promise<Uint8Array>;
}

export interface DocumentFormat {
  /** What people call such a file, with its article. */
  name: string;
  mediaType: string;
  extension: string;
  /** @throws UnreadableDocument */
  open(bytes: Buffer): Promise<OpenedDocument>;
}

/** A file that can't be translated as it is; the message is for its owner to read. */
export class UnreadableDocument extends Error {
  override name = 'UnreadableDocument';
}
