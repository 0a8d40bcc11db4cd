import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadPhrasebook } from '#language/phrasebook/phrasebook.ts';
import { findIssues } from './find-issues.ts';

const alarmsIn = (texts: readonly string[]) =>
  texts.flatMap((text) => findIssues(text).map(({ rule, text: place }) => `${rule}: "${place}" in "${text}"`));

it('raises no more than 3 alarms in the English of the phrasebook, all of them clauses that a comma joins', () => {
  const alarms = alarmsIn(loadPhrasebook().entries.map(({ english }) => english));
  expect(alarms.filter((alarm) => !alarm.startsWith('comma-splice:'))).toEqual([]);
  expect(alarms.length).toBeLessThanOrEqual(3);
});

it('raises none in the correct sentences of the benchmark', () => {
  const file = new URL('../../../../bench/grammar/correct.tsv', import.meta.url);
  expect(alarmsIn(readFileSync(file, 'utf8').trim().split('\n').slice(1))).toEqual([]);
});
