import { describe, expect, it } from 'vitest';
import { createOwnCounters } from './operation-counters.ts';

const MINUTE = { name: 'minute', limit: 2, lengthMs: 60_000 };
const HOUR = { name: 'hour', limit: 3, lengthMs: 3_600_000 };

describe('operations that a process counts by itself', () => {
  it('are counted in all windows, or in none when one of them is used up', async () => {
    let time = 0;
    const count = createOwnCounters([MINUTE, HOUR], () => time);
    expect(await count('a')).toEqual([
      { used: 1, leftMs: 60_000 },
      { used: 1, leftMs: 3_600_000 },
    ]);
    time = 20_000;
    const usedNow = async () => (await count('a')).map(({ used }) => used);
    expect(await usedNow()).toEqual([2, 2]);
    for (let n = 0; n < 5; n++) expect(await usedNow()).toEqual([3, 3]);
    time = 59_999;
    expect(await count('a')).toEqual([
      { used: 3, leftMs: 1 },
      { used: 3, leftMs: 3_540_001 },
    ]);
    time = 60_000;
    expect(await usedNow()).toEqual([1, 3]);
    expect(await usedNow()).toEqual([2, 4]);
    expect(await usedNow()).toEqual([2, 4]);
    time = 3_600_000;
    expect(await usedNow()).toEqual([1, 1]);
  });

  it('are counted for each caller apart', async () => {
    const count = createOwnCounters([MINUTE]);
    await count('a');
    expect(await count('b')).toMatchObject([{ used: 1 }]);
    expect(await count('a')).toMatchObject([{ used: 2 }]);
  });
});
