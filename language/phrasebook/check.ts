import type { PhrasebookEntry } from './entry.ts';
import { overlaps } from './overlap.ts';
import { loadPhrasebook } from './phrasebook.ts';
import { reviewPhrasebook } from './review.ts';

const NEAREST_PAIRS = 10;
const NEAR = 0.5;

/** Prints what the phrasebook holds, its most similar pairs, and all that is wrong with it; exit 1 for the latter. */
function main(): number {
  const { entries } = loadPhrasebook();
  console.table({ ...Object.fromEntries(topicsOf(entries)), all: countsOf(entries) });

  console.log('Most similar:');
  for (const { first, second, side, share } of overlaps(entries, NEAR).slice(0, NEAREST_PAIRS)) {
    console.log(`  ${Math.round(100 * share)} %  ${first.id} "${first[side]}"  ${second.id} "${second[side]}"`);
  }

  const problems = reviewPhrasebook(entries);
  for (const problem of problems) console.error(problem);
  console.log(problems.length === 0 ? '\nNo problems.' : `\n${problems.length} problems.`);
  return problems.length === 0 ? 0 : 1;
}

const topicsOf = (entries: readonly PhrasebookEntry[]) =>
  [...Map.groupBy(entries, ({ topic }) => topic)].map(([topic, group]) => [topic, countsOf(group)] as const);

function countsOf(entries: readonly PhrasebookEntry[]) {
  const having = (value: string) => entries.filter(({ kind, register }) => kind === value || register === value).length;
  return {
    entries: entries.length,
    sentences: having('SENTENCE'),
    phrases: having('PHRASE'),
    formal: having('formal'),
    neutral: having('neutral'),
    informal: having('informal'),
  };
}

process.exitCode = main();
