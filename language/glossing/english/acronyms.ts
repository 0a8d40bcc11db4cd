import type { GlossedWord } from '../glossed-word.ts';
import type { Lexicon } from '../lexicon.ts';
import { ENGLISH_COMMON_WORDS } from './common-words.ts';
import type { EnglishUnit } from './units.ts';

const ACRONYM = /^(\p{Lu}[\p{Lu}\d&/-]{1,5})(s|'s|’s)?$/u;
/** The few that Chinese offices don't use as they are. */
const TRANSLATED: Record<string, string> = {
  ...{
    US: '美国',
    USA: '美国',
    UK: '英国',
    EU: '欧盟',
    UN: '联合国',
    ASAP: '尽快',
    FYI: '供参考',
    TBD: '待定',
    EOD: '下班前',
    COB: '下班前',
  },
  ...{
    AM: '上午',
    PM: '下午',
    ETA: '预计时间',
    WFH: '在家办公',
    OOO: '不在办公室',
    NDA: '保密协议',
    MOU: '谅解备忘录',
  },
};

/** "APIs", "QA", "HR": letters that a Chinese reader meets at work as they are; not "hours" or "bees". null for other words. */
export function acronymOf(
  { text, kind }: EnglishUnit,
  lexicon: Lexicon,
): Pick<GlossedWord, 'reading' | 'senses' | 'gloss'> | null {
  const [, letters, ending] = ACRONYM.exec(text) ?? [];
  if (kind !== 'word' || !letters || isStressed(letters)) return null;
  const entry = lexicon.word('EN', letters);
  const senses = entry?.lemma === letters ? lexicon.choose(entry, 'any').senses.slice(0, 3) : [];
  const translated = TRANSLATED[letters];
  const gloss = (translated ?? letters) + (ending && ending !== 's' ? '的' : '');
  return { reading: null, senses: translated ? [translated, ...senses] : senses, gloss };
}

/** "NOT", "ALL", "MUST": a common word that somebody stresses. */
const isStressed = (letters: string): boolean =>
  (letters.length > 2 || letters === 'NO' || letters === 'DO' || letters === 'OK') &&
  ENGLISH_COMMON_WORDS.has(letters.toLowerCase()) &&
  !(letters in TRANSLATED);
