import { describe, expect, it } from 'vitest';
import { loadPhrasebook } from './phrasebook.ts';
import { reviewPhrasebook } from './review.ts';
import { entryOf } from './testing.ts';

const { entries } = loadPhrasebook();
const some = entries.filter(({ topic }) => topic === 'email').slice(0, 50);

describe('reviewPhrasebook', { timeout: 60_000 }, () => {
  it('misses entries, in all and in a topic', () => {
    const problems = reviewPhrasebook(some);
    expect(problems).toContain('50 entries, not 1200');
    expect(problems).toContain('email: 50 entries, not 100');
    expect(problems).toContain('finance: 0 entries, not 100');
  });

  it('names both ids of what was written twice', () => {
    const problems = reviewPhrasebook([...some, { ...some[7]!, id: 'email-999' }]);
    const pair = `${some[7]!.id}, email-999`;
    expect(problems).toEqual(
      expect.arrayContaining([
        `${pair}: the same Chinese`,
        `${pair}: the same English`,
        `${pair}: share 100 % in english`,
        `${pair}: share 100 % in chinese`,
      ]),
    );
  });

  it('finds an id that two entries have', () => {
    const problems = reviewPhrasebook([...some, entryOf({ id: some[0]!.id })]);
    expect(problems).toContain(`${some[0]!.id}, ${some[0]!.id}: the same id`);
  });

  it('names the entry that is not aligned', () => {
    const broken = entryOf({ english: 'Please see the attachment!' });
    expect(reviewPhrasebook([broken])).toContain(`${broken.id}: Chinese ends as ".", English as "!"`);
  });

  it('finds an opening that more than one in a hundred entries have', () => {
    const others = entries.slice(0, 300);
    const same = ['plan', 'budget', 'schedule', 'menu'].map((word) =>
      entryOf({ chinese: `请看${word}。`, english: `Please look at the ${word}.` }),
    );
    const openingsOf = (some: typeof same) =>
      reviewPhrasebook([...others, ...some]).filter((problem) => problem.includes('begin with "please look at"'));

    expect(openingsOf(same)).toEqual([
      `${same.map(({ id }) => id).join(', ')}: 4 begin with "please look at" in English`,
    ]);
    expect(openingsOf(same.slice(1))).toEqual([]);
  });
});
