import { SaxesParser } from 'saxes';
import { type DocumentFormat, type OpenedDocument, UnreadableDocument } from './format.ts';
import { decodeText } from './text-encoding.ts';
import { type Block, openBlocks } from './text-parts.ts';
import { readParagraphs } from './word-paragraphs.ts';
import { unzip, type ZipEntry, zip } from './zip.ts';

const MAIN = 'word/document.xml';
/** In the order of reading. */
const STORIES = [/^word\/document\.xml$/, /^word\/(?:foot|end)notes\.xml$/, /^word\/(?:header|footer)\d*\.xml$/];
const MAX_STORY_BYTES = 20 * 1024 * 1024;

/** Word documents: paragraphs, tables, headers, footers and notes are translated; everything else is handed on as it is. */
export const word: DocumentFormat = {
  name: 'a Word document',
  mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  extension: 'docx',
  async open(bytes) {
    const entries = await unzip(bytes);
    if (!entries.some(({ name }) => name === MAIN)) throw new UnreadableDocument('This is not a Word document.');
    const stories = STORIES.flatMap((pattern) => entries.filter(({ name }) => pattern.test(name))).map(openStory);
    return {
      texts: stories.flatMap(({ texts }) => texts),
      async rebuild(translations) {
        const rebuilt = new Map<string, Buffer>();
        let read = 0;
        for (const { name, texts, rebuild } of stories) {
          rebuilt.set(name, rebuild(translations.slice(read, read + texts.length)));
          read += texts.length;
        }
        return zip(entries.map((entry) => ({ ...entry, content: rebuilt.get(entry.name) ?? entry.content })));
      },
    };
  },
};

interface Story extends Pick<OpenedDocument, 'texts'> {
  name: string;
  rebuild(translations: readonly string[]): Buffer;
}

function openStory({ name, content }: ZipEntry): Story {
  if (content.length > MAX_STORY_BYTES) throw new UnreadableDocument('This document has more text than can be read.');
  const { text: source, encoding } = decodeText(content);
  // Office writes UTF-8; XML in another encoding says so in its first line, which would then be wrong.
  if (encoding !== 'utf-8') throw damaged();
  const opened = openBlocks(source, paragraphsOf(source), escapeXml);
  return {
    name,
    texts: opened.texts,
    rebuild: (translations) => Buffer.from(opened.rebuild(translations)),
  };
}

function paragraphsOf(source: string): Block[] {
  try {
    return readParagraphs(source, new SaxesParser());
  } catch (error) {
    throw damaged(error);
  }
}

const damaged = (cause?: unknown) => new UnreadableDocument('This Word document is damaged.', { cause });

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write these
const NOT_IN_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

const escapeXml = (text: string): string =>
  text.toWellFormed().replace(NOT_IN_XML, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
