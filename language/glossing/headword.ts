import type { Sense, WordEntry, WordForm } from '../dictionary/entry.ts';

/** What glossing keeps of an entry: a tenth of its weight, so that thousands can be remembered. */
export interface Headword
  extends Pick<WordEntry, 'id' | 'language' | 'lemma' | 'phonetic' | 'inflectionOf' | 'frequencyRank'> {
  /** The parts of speech that the dictionary lists, in one word each: verb, noun, adjective, adverb, … */
  parts: ReadonlySet<string>;
  /** Whether its Chinese lines, not only its English definitions, have a verb. */
  isVerb: boolean;
  /** Whether it has a Chinese meaning that belongs to no technical field, and is not what the web says. */
  isOrdinary: boolean;
  /** Whether the dictionary explains it as somebody's or some place's name. */
  isNamed: boolean;
  /** What the Chinese word is counted with, or what it counts: "measure word: 份 (fèn)". */
  measure: string | null;
  forms: readonly WordForm[];
}

const FIELD = /^\[(?:网络|医|化|电|机|人名|地名|电影|经|计|建|法)\]/;
const NAME = /人名|男子名|女子名|姓氏|地名/;

export function headwordOf(entry: WordEntry): Headword {
  const { id, language, lemma, phonetic, inflectionOf, frequencyRank, forms, senses } = entry;
  const chinese = senses.filter((sense) => sense.language === 'ZH');
  return {
    ...{ id, language, lemma, phonetic, inflectionOf, frequencyRank },
    forms: language === 'EN' ? forms : [],
    parts: new Set(senses.flatMap(partOf)),
    isVerb: chinese.some((sense) => partOf(sense).includes('verb')),
    isOrdinary: chinese.some(({ text }) => !FIELD.test(text)),
    isNamed: chinese.some(({ text }) => NAME.test(text)),
    measure: senses.find(({ partOfSpeech }) => partOfSpeech === 'measure word')?.text ?? null,
  };
}

/** "transitive verb" is a verb. What the English definitions add counts too. */
const partOf = ({ partOfSpeech }: Sense): string[] => (partOfSpeech === null ? [] : [partOfSpeech.split(' ').at(-1)!]);
