import { readdirSync, readFileSync } from 'node:fs';
import type { Language } from '../scripts.ts';
import { type PhrasebookEntry, parseEntries } from './entry.ts';

/** Read-only and synchronous: a look-up takes a microsecond. */
export interface Phrasebook {
  /** In the order of the files, by topic. */
  readonly entries: readonly PhrasebookEntry[];
  /**
   * The entry whose side in `language` is this text, whatever its case, white space, width of punctuation and final full
   * stop. A question mark counts: "现在可以。" is no "现在可以？". null when there is none.
   */
  find(language: Language, text: string): PhrasebookEntry | null;
}

const FOLDER = new URL('entries/', import.meta.url);
/** No entry is nearly as long; what is need not be normalized to be missed. */
const LONGEST_TEXT = 400;

let loaded: Phrasebook | undefined;

/** The phrasebook that comes with the project, read once per process. @throws when a file is broken */
export function loadPhrasebook(): Phrasebook {
  loaded ??= createPhrasebook(readEntries());
  return loaded;
}

function readEntries(): PhrasebookEntry[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.tsv'));
  return files.sort().flatMap((name) => parseEntries(name.slice(0, -4), readFileSync(new URL(name, FOLDER), 'utf8')));
}

export function createPhrasebook(entries: readonly PhrasebookEntry[]): Phrasebook {
  const byText: Record<Language, Map<string, PhrasebookEntry>> = {
    ZH: new Map(entries.map((entry) => [normalizePhrase(entry.chinese), entry])),
    EN: new Map(entries.map((entry) => [normalizePhrase(entry.english), entry])),
  };
  return {
    entries,
    find: (language, text) =>
      text.length > LONGEST_TEXT ? null : (byText[language].get(normalizePhrase(text)) ?? null),
  };
}

/** What two spellings of one text have in common: no case, no width, no curly quotes, no final full stop. */
export function normalizePhrase(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\s+/g, ' ')
    .replace(/(?<=[\p{Script=Han},.!?:;。、()]) | (?=\p{Script=Han})/gu, '')
    .replace(/[.。! ]+$/, '')
    .trim();
}
