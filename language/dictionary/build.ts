import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { ChineseReading } from './chinese.ts';
import { lemmaIn, parseForms } from './english.ts';
import { type Headword, standsAlone } from './inflections.ts';
import { dictionaryFile } from './location.ts';
import { englishIn } from './renderings.ts';
import {
  chineseCounts,
  chineseSource,
  type EnglishSource,
  englishSource,
  lemmaSource,
  type SynonymGroup,
  synonymSource,
} from './sources.ts';

export interface BuildOptions {
  file: string;
  /** Called with 0 to 1, some fifty times. */
  onProgress?: (done: number) => void;
}

const ENGLISH_ROWS = 770_000;
const CHINESE_ROWS = 125_000;
/** The English source is read twice: once for ranks and inflections, once to be written. */
const ALL_STEPS = 2 * ENGLISH_ROWS + CHINESE_ROWS;
const STEPS_BETWEEN_REPORTS = 30_000;
const ABANDONED_AFTER_MS = 15 * 60_000;

const SCHEMA = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  CREATE TABLE english (
    key TEXT PRIMARY KEY, lemma TEXT, phonetic TEXT, translation TEXT, definition TEXT, rank INTEGER, tags TEXT,
    exchange TEXT, synonyms TEXT
  ) WITHOUT ROWID;
  CREATE TABLE chinese (key TEXT PRIMARY KEY, readings TEXT NOT NULL, rank INTEGER) WITHOUT ROWID;
  CREATE TABLE traditional (key TEXT PRIMARY KEY, simplified TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE form (key TEXT PRIMARY KEY, lemma TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE rendering (key TEXT PRIMARY KEY, things TEXT NOT NULL, actions TEXT NOT NULL) WITHOUT ROWID;
`;

/** The words that a misspelling may stand for, in an index of its own: reading them touches no other page. */
const INDEX = 'CREATE INDEX known_word ON english (rank, tags) WHERE rank IS NOT NULL OR tags IS NOT NULL';

/** Counts one row; a promise when it is time to let others run. Awaiting each row would cost a second. */
type Step = () => Promise<void> | undefined;

/** The dictionary file of a cache folder, built first when it is not there. */
export async function ensureDictionary(cacheFolder: string, onProgress?: BuildOptions['onProgress']): Promise<string> {
  const file = dictionaryFile(cacheFolder);
  if (!existsSync(file)) await buildDictionary({ file, onProgress });
  return file;
}

/**
 * Builds the dictionary from its npm packages in some seconds. It is written under another name and renamed when it is
 * whole, so that builders may run side by side and a killed one leaves nothing that could be taken for a dictionary.
 */
export async function buildDictionary({ file, onProgress }: BuildOptions): Promise<void> {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  await removeAbandoned(folder, basename(file));
  const temporary = join(folder, `${basename(file)}.${randomUUID()}.tmp`);
  try {
    await write(temporary, progressSteps(onProgress));
    await flush(temporary);
    await rename(temporary, file);
    onProgress?.(1);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function write(file: string, step: Step): Promise<void> {
  const database = new DatabaseSync(file);
  try {
    database.exec(SCHEMA);
    database.exec('BEGIN');
    const { headwords, redirects } = await readInflections(step);
    await writeEnglish(database, headwords, redirects, step);
    writeRedirects(database, redirects);
    await writeChinese(database, step);
    database.exec(INDEX);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

/** Ranked or listed headwords, and the inflected forms that lead to their lemma. */
async function readInflections(step: Step) {
  const headwords = new Map<string, Headword>();
  const lemmas = new Map<string, Set<string>>();
  const claim = (form: string, lemma: string) => {
    if (form === lemma) return;
    const known = lemmas.get(form);
    if (known) known.add(lemma);
    else lemmas.set(form, new Set([lemma]));
  };

  for (const row of englishSource()) {
    const pause = step();
    if (pause) await pause;
    const key = row.word.toLowerCase();
    const isListed = row.collins > 0 || row.oxford || row.tags.length > 0;
    if (isListed || rankOf(row)) headwords.set(key, { rank: rankOf(row), isListed, isMereForm: isMereForm(row) });
    if (!row.exchange) continue;
    for (const form of parseForms(row.exchange)) claim(form.text.toLowerCase(), key);
    const lemma = lemmaIn(row.exchange, row.word);
    if (lemma) claim(key, lemma.toLowerCase());
  }
  for (const { lemma, forms } of lemmaSource()) {
    if (PRONOUNS_AND_MODALS.has(lemma) || !headwords.has(lemma)) continue;
    for (const form of forms) if (/^[a-z]{2}[a-z-]*$/i.test(form)) claim(form.toLowerCase(), lemma);
  }

  const redirects = new Map<string, string>();
  for (const [form, candidates] of lemmas) {
    const lemma = mostFrequent([...candidates], headwords);
    if (!standsAlone(headwords.get(form), headwords.get(lemma))) redirects.set(form, lemma);
  }
  // "leaves" leads to "leave" also when a form of a form was claimed on the way; but "founded" is no form of "find".
  for (const [form, lemma] of redirects) {
    const further = redirects.get(lemma);
    if (further && lemmas.get(form)!.has(further)) redirects.set(form, further);
  }
  for (const [form, lemma] of redirects) if (form === lemma) redirects.delete(form);
  return { headwords, redirects };
}

/** The lemma list files "us" under "we" and "could" under "can": they are words of their own. */
const PRONOUNS_AND_MODALS = new Set('it he i they you she we not will would can may shall up'.split(' '));

const rankOf = (row: EnglishSource): number | null => row.contemporary || row.bnc || null;

function mostFrequent(candidates: string[], headwords: Map<string, Headword>): string {
  const rank = (word: string) => headwords.get(word)?.rank ?? Number.POSITIVE_INFINITY;
  return candidates.reduce((best, word) => (rank(word) < rank(best) ? word : best));
}

async function writeEnglish(
  database: DatabaseSync,
  headwords: Map<string, Headword>,
  redirects: Map<string, string>,
  step: Step,
): Promise<void> {
  const synonyms = readSynonyms();
  const insert = database.prepare('INSERT OR IGNORE INTO english VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const row of englishSource()) {
    const pause = step();
    if (pause) await pause;
    const key = row.word.toLowerCase();
    const isOrdinary = headwords.has(key);
    if (redirects.has(key) && !isOrdinary && isMereForm(row)) continue;
    insert.run(
      key,
      spellingOf(row) === key ? null : row.word,
      row.phonetic || null,
      row.translation || null,
      // Definitions of the rare words, mostly of 1913, would be a quarter of the file.
      isOrdinary || !row.translation ? row.definition || null : null,
      rankOf(row),
      row.tags.join(' ') || null,
      row.exchange || null,
      synonyms.get(key) ?? null,
    );
  }
}

/** "E-MAIL" and "APP" are capitals by accident: they have inflected forms in small letters. */
const spellingOf = ({ word, exchange }: EnglishSource): string =>
  exchange !== '' && word === word.toUpperCase() && word.length > 2 ? word.toLowerCase() : word;

/** Whether the row only says of which word it is a form, which the redirect says too. */
const isMereForm = (row: EnglishSource): boolean =>
  row.translation.split('\n').every((line) => /的(?:过去|现在分词|复数|第三人称|比较级|最高级|变形)/.test(line));

function writeRedirects(database: DatabaseSync, redirects: Map<string, string>): void {
  const insert = database.prepare('INSERT OR IGNORE INTO form SELECT ?, key FROM english WHERE key = ?');
  for (const [form, lemma] of redirects) insert.run(form, lemma);
}

/** By word, in JSON: the other words of its groups, each once. */
function readSynonyms(): Map<string, string> {
  const near = new Map<string, Map<string, string>>();
  for (const { members } of synonymSource())
    for (const { lemma } of members) {
      const others = near.get(lemma.toLowerCase()) ?? new Map<string, string>();
      for (const other of members)
        if (other.lemma !== lemma && !others.has(other.lemma)) others.set(other.lemma, other.difference);
      near.set(lemma.toLowerCase(), others);
    }
  return new Map([...near].map(([key, others]) => [key, JSON.stringify(membersOf(others))]));
}

const membersOf = (differences: Map<string, string>): SynonymGroup['members'] =>
  [...differences].map(([lemma, difference]) => ({ lemma, difference }));

async function writeChinese(database: DatabaseSync, step: Step): Promise<void> {
  const words = new Map<string, ChineseReading[]>();
  for (const { traditional, simplified, pinyin, english } of chineseSource()) {
    const pause = step();
    if (pause) await pause;
    const readings = words.get(simplified);
    const reading: ChineseReading = [traditional, pinyin, english];
    if (readings) readings.push(reading);
    else words.set(simplified, [reading]);
  }

  const ranks = chineseRanks(words);
  const insert = database.prepare('INSERT INTO chinese VALUES (?, ?, ?)');
  for (const [key, readings] of words) insert.run(key, JSON.stringify(readings), ranks.get(key) ?? null);

  const insertTraditional = database.prepare('INSERT OR IGNORE INTO traditional VALUES (?, ?)');
  for (const [simplified, readings] of words)
    for (const [traditional] of readings)
      if (traditional !== simplified) insertTraditional.run(traditional, simplified);
  writeRenderings(database, words, ranks);
}

const MOST_RENDERINGS = 6;
const LONGEST_RENDERED = 40;

/** The Chinese-English entries read backwards: by English word or phrase the usual Chinese words, the most frequent first. */
function writeRenderings(
  database: DatabaseSync,
  words: ReadonlyMap<string, ChineseReading[]>,
  ranks: ReadonlyMap<string, number>,
): void {
  const byEnglish = new Map<string, { things: Set<string>; actions: Set<string> }>();
  for (const [word, readings] of words) {
    if (!ranks.has(word)) continue;
    for (const sense of readings.flatMap(([, , english]) => english)) {
      const kind = sense.replace(/^(?:\([^)]*\)\s*)+/, '').startsWith('to ') ? 'actions' : 'things';
      for (const english of englishIn(sense)) {
        if (english.length > LONGEST_RENDERED) continue;
        const known = byEnglish.get(english) ?? { things: new Set(), actions: new Set() };
        byEnglish.set(english, known);
        known[kind].add(word);
      }
    }
  }
  const frequent = (found: Set<string>) =>
    [...found]
      .sort((a, b) => ranks.get(a)! - ranks.get(b)!)
      .slice(0, MOST_RENDERINGS)
      .join(' ');
  const insert = database.prepare('INSERT INTO rendering VALUES (?, ?, ?)');
  for (const [english, { things, actions }] of byEnglish) insert.run(english, frequent(things), frequent(actions));
}

/** Counts below this are guesses of whoever added the word. */
const FEWEST_COUNTED = 5;

function chineseRanks(words: ReadonlyMap<string, unknown>): Map<string, number> {
  const counted = [...chineseCounts()].filter(({ word, count }) => count >= FEWEST_COUNTED && words.has(word));
  counted.sort((a, b) => b.count - a.count);
  return new Map(counted.map(({ word }, index) => [word, index + 1]));
}

/** Counts steps; now and then reports and lets the event loop run, so that a progress bar can be drawn. */
function progressSteps(onProgress: BuildOptions['onProgress']): Step {
  let steps = 0;
  return () => {
    steps += 1;
    if (steps % STEPS_BETWEEN_REPORTS !== 0) return undefined;
    onProgress?.(Math.min(0.99, steps / ALL_STEPS));
    return setImmediate();
  };
}

/** The rename must not reach the disk before the data does. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

async function removeAbandoned(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith(name) || !entry.endsWith('.tmp')) continue;
    const path = join(folder, entry);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
}
