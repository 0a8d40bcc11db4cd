import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { WordEntry } from '../dictionary/entry.ts';
import { plainPinyin } from '../dictionary/pinyin.ts';
import { CHINESE_COMMON_WORDS } from './common-words.ts';
import { bestEnglish, type Role, shortSenses } from './senses.ts';

/** A word of the source with its place, and what stands for it in the gloss. */
export interface GlossedWord {
  start: number;
  end: number;
  text: string;
  reading: string | null;
  senses: string[];
  /** '' when the other language needs no word here. */
  gloss: string;
}

const LONGEST_WORD = 8;
let jieba: Jieba | undefined;

/** Loaded once, when the first Chinese text comes: it takes a good half second and some 60 MB. */
function cutter(): Jieba {
  jieba ??= Jieba.withDict(dict);
  return jieba;
}

/** Cuts a run of Han characters into words and glosses each; `offset` is added to their places. */
export function glossHan(run: string, offset: number, dictionary: Dictionary): GlossedWord[] {
  const words: GlossedWord[] = [];
  // jieba knows simplified characters; one for one, so that places stay.
  const simplified = [...run].map((character) => simplify(character, dictionary)).join('');
  let at = 0;
  for (const { word, tag } of cutter().tag(simplified, true)) {
    const start = offset + at;
    const surface = run.slice(at, at + word.length);
    words.push(...glossWord(word, tag, dictionary).map((part) => placed(part, start, surface)));
    at += word.length;
  }
  return words.map((word, index) => ({ ...word, gloss: glossOfTurn(word.text, words[index + 1]?.text) ?? word.gloss }));
}

const PERIOD = /^(?:周|星期|礼拜|個月|个月|月|季|次|一)/;

/** 下 and 上 are "under" and "on", but before a period "next" and "last": 下 周三. */
function glossOfTurn(word: string, following: string | undefined): string | undefined {
  if ((word !== '下' && word !== '上') || !following || !PERIOD.test(following)) return undefined;
  return word === '下' ? 'next' : 'last';
}

type Part = Omit<GlossedWord, 'start' | 'end' | 'text'> & { from: number; to: number };

const placed = ({ from, to, ...rest }: Part, start: number, surface: string): GlossedWord => ({
  start: start + from,
  end: start + to,
  text: surface.slice(from, to),
  ...rest,
});

function glossWord(word: string, tag: string, dictionary: Dictionary): Part[] {
  const whole = { from: 0, to: word.length };
  const entry = dictionary.word('ZH', word);
  const known = CHINESE_COMMON_WORDS.get(word);
  if (known !== undefined)
    return [{ ...whole, reading: entry?.phonetic ?? null, senses: entry ? shortSenses(entry) : [], gloss: known }];
  if (entry) return [{ ...whole, ...glossEntry(entry, tag, dictionary) }];
  if (tag === 'nr') return [{ ...whole, ...glossName(word, dictionary) }];
  return longestWords(word, tag, dictionary);
}

function glossEntry(entry: WordEntry, tag: string, dictionary: Dictionary) {
  return { reading: entry.phonetic, senses: shortSenses(entry), gloss: bestEnglish(entry, roleOf(tag), dictionary) };
}

/** A person's name as it is written in English, surname first: 王小明 is "Wang Xiaoming". */
function glossName(name: string, dictionary: Dictionary) {
  const readings = [...name].map((character) => dictionary.word('ZH', character)?.phonetic ?? character);
  const [surname, ...given] = readings.map(plainPinyin);
  const gloss = [surname!, given.join('')].filter(Boolean).map(capitalized).join(' ');
  return { reading: readings.join(' '), senses: [gloss], gloss };
}

/** What jieba took for one word and the dictionary does not have: its longest known words, from the left. */
function longestWords(word: string, tag: string, dictionary: Dictionary): Part[] {
  const parts: Part[] = [];
  let from = 0;
  while (from < word.length) {
    let to = Math.min(word.length, from + LONGEST_WORD);
    if (from === 0 && to === word.length) to -= 1;
    let entry = dictionary.word('ZH', word.slice(from, to));
    while (!entry && to > from + 1) {
      to -= 1;
      entry = dictionary.word('ZH', word.slice(from, to));
    }
    to = Math.max(to, from + (word.codePointAt(from)! > 0xffff ? 2 : 1));
    const text = word.slice(from, to);
    const known = CHINESE_COMMON_WORDS.get(text);
    const glossed = entry ? glossEntry(entry, tag, dictionary) : { reading: null, senses: [], gloss: text };
    parts.push({ from, to, ...glossed, gloss: known ?? glossed.gloss });
    from = to;
  }
  return parts;
}

function roleOf(tag: string): Role {
  if (tag.startsWith('v') && tag !== 'vn') return 'verb';
  return tag.startsWith('n') || tag === 'vn' ? 'noun' : 'any';
}

function simplify(character: string, dictionary: Dictionary): string {
  const known = SIMPLIFIED.get(character);
  if (known !== undefined) return known;
  const lemma = dictionary.lookUp(character)?.lemma;
  const simplified = lemma?.length === character.length ? lemma : character;
  SIMPLIFIED.set(character, simplified);
  return simplified;
}

/** By character: bounded by the number of Han characters. */
const SIMPLIFIED = new Map<string, string>();

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
