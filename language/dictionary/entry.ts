import type { Language } from '../scripts.ts';

export type CefrLevel = 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2';

/** `reading`: the pinyin of this sense, where a spelling has several. `language` is the language of `text`. */
export interface Sense {
  reading: string | null;
  partOfSpeech: string | null;
  text: string;
  language: Language;
}

/** `kind`: past, pastParticiple, presentParticiple, thirdPerson, plural, comparative, superlative, traditional. */
export interface WordForm {
  kind: string;
  text: string;
}

/** A word that means something close, and in Chinese how it differs. */
export interface NearSynonym {
  lemma: string;
  difference: string;
}

export interface WordEntry {
  /** Language and lemma: en:negotiate, zh:行. */
  id: string;
  language: Language;
  /** As the dictionary spells it; a Chinese lemma is simplified. */
  lemma: string;
  /** IPA of an English word, pinyin with tone marks of a Chinese one (its most usual reading). */
  phonetic: string | null;
  /** The most useful first. */
  senses: Sense[];
  /** 1 is the most frequent. English: contemporary corpus, else British National Corpus. Chinese: jieba's counts. */
  frequencyRank: number | null;
  /** An estimate, see level.ts. English only: whoever looks up a Chinese word here speaks Chinese. */
  level: CefrLevel | null;
  /** Chinese and international exams that list the word: zk, gk, cet4, cet6, ky, toefl, ielts, gre. */
  examTags: string[];
  forms: WordForm[];
  nearSynonyms: NearSynonym[];
  /** The lemma that this headword is also a form of: "left" of "leave". */
  inflectionOf: string | null;
}

export const wordId = (language: Language, lemma: string): string => `${language.toLowerCase()}:${lemma}`;

/** null for what is no word id. */
export function parseWordId(id: string): { language: Language; lemma: string } | null {
  if (id.length <= 3 || id[2] !== ':') return null;
  const prefix = id.slice(0, 2);
  if (prefix !== 'en' && prefix !== 'zh') return null;
  return { language: prefix === 'en' ? 'EN' : 'ZH', lemma: id.slice(3) };
}
