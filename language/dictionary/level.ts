import type { CefrLevel } from './entry.ts';

const LEVELS: readonly CefrLevel[] = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'];

/** The level that a candidate of each exam is taken to have; a word belongs to the easiest exam that lists it. */
const EXAM_LEVEL: Record<string, CefrLevel> = {
  zk: 'A1', // end of junior secondary school
  gk: 'B1', // university entrance
  cet4: 'B2', // university
  cet6: 'B2',
  ky: 'B2', // postgraduate entrance
  ielts: 'B2',
  toefl: 'C1',
  gre: 'C2',
};

/** The last rank of each level. Vocabulary sizes of CEFR levels by published profiles, about 1,000 words to C2 16,000. */
const LAST_RANK: readonly [CefrLevel, number][] = [
  ['A1', 1_000],
  ['A2', 1_700],
  ['B1', 3_500],
  ['B2', 6_500],
  ['C1', 12_000],
];

/**
 * Estimates the level at which a learner meets an English word: the mean of the level by frequency and the level by the
 * easiest exam that lists it, rounded towards the harder; the one that is known when only one is. No list of CEFR levels
 * stands behind it. null when neither frequency nor exam is known.
 */
export function estimateLevel(frequencyRank: number | null, examTags: readonly string[]): CefrLevel | null {
  const byExam = easiest(examTags.flatMap((tag) => EXAM_LEVEL[tag] ?? []));
  const byFrequency = frequencyRank === null ? null : levelOfRank(frequencyRank);
  if (byExam === null || byFrequency === null) return byExam ?? byFrequency;
  return LEVELS[Math.ceil((LEVELS.indexOf(byExam) + LEVELS.indexOf(byFrequency)) / 2)]!;
}

const levelOfRank = (rank: number): CefrLevel => LAST_RANK.find(([, last]) => rank <= last)?.[0] ?? 'C2';

const easiest = (levels: CefrLevel[]): CefrLevel | null => LEVELS.find((level) => levels.includes(level)) ?? null;
