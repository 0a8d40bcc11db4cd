import { alignmentProblems } from './alignment.ts';
import type { PhrasebookEntry } from './entry.ts';
import { chineseWords, englishWords, overlaps } from './overlap.ts';
import { normalizePhrase } from './phrasebook.ts';

/** What the phrasebook promises to hold. */
export const LEAST_ENTRIES = 1_200;
export const LEAST_PER_TOPIC = 100;
export const NAMED_TOPICS = ['email', 'meetings', 'chat', 'negotiation', 'engineering', 'hr', 'finance'];
/** Part of all entries that may begin with the same words. */
const MOST_WITH_ONE_OPENING = 0.01;
const OPENING_WORDS = 3;

/** All that is wrong, one line each, with the ids it is about. Empty when the phrasebook is as it should be. */
export function reviewPhrasebook(entries: readonly PhrasebookEntry[]): string[] {
  return [
    ...countProblems(entries),
    ...entries.flatMap((entry) => alignmentProblems(entry).map((problem) => `${entry.id}: ${problem}`)),
    ...duplicates(entries, 'id', ({ id }) => id),
    ...duplicates(entries, 'Chinese', ({ chinese }) => normalizePhrase(chinese)),
    ...duplicates(entries, 'English', ({ english }) => normalizePhrase(english)),
    ...overlaps(entries).map(
      ({ first, second, side, share }) => `${first.id}, ${second.id}: share ${Math.round(100 * share)} % in ${side}`,
    ),
    ...openingProblems(entries, 'Chinese', ({ chinese }) => chineseWords(chinese)),
    ...openingProblems(entries, 'English', ({ english }) => englishWords(english)),
  ];
}

function countProblems(entries: readonly PhrasebookEntry[]): string[] {
  const few = NAMED_TOPICS.map((topic) => ({ topic, count: entries.filter((entry) => entry.topic === topic).length }));
  return [
    ...(entries.length < LEAST_ENTRIES ? [`${entries.length} entries, not ${LEAST_ENTRIES}`] : []),
    ...few
      .filter(({ count }) => count < LEAST_PER_TOPIC)
      .map(({ topic, count }) => `${topic}: ${count} entries, not ${LEAST_PER_TOPIC}`),
  ];
}

function duplicates(entries: readonly PhrasebookEntry[], name: string, keyOf: (entry: PhrasebookEntry) => string) {
  const groups = [...Map.groupBy(entries, keyOf).values()].filter((group) => group.length > 1);
  return groups.map((group) => `${idsOf(group)}: the same ${name}`);
}

function openingProblems(
  entries: readonly PhrasebookEntry[],
  name: string,
  wordsOf: (entry: PhrasebookEntry) => string[],
): string[] {
  const sentences = entries.filter(({ kind }) => kind === 'SENTENCE');
  const groups = Map.groupBy(sentences, (entry) => wordsOf(entry).slice(0, OPENING_WORDS).join(' '));
  return [...groups].flatMap(([opening, group]) =>
    group.length > entries.length * MOST_WITH_ONE_OPENING
      ? [`${idsOf(group)}: ${group.length} begin with "${opening}" in ${name}`]
      : [],
  );
}

const idsOf = (entries: readonly PhrasebookEntry[]): string => entries.map(({ id }) => id).join(', ');
