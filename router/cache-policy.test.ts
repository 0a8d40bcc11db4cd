import { describe, expect, it } from 'vitest';
import { createCachePolicy } from './cache-policy.ts';

describe('how long an answer may be kept', () => {
  it.each<[string, unknown[], number, boolean]>([
    ['is nothing when nothing was asked for', [], 0, false],
    ['is what the only part says', ['max-age=60, public'], 60, true],
    ['is the shortest of its parts', ['max-age=60, public', 'max-age=30, public'], 30, true],
    ['is one person’s when a part is', ['max-age=60, public', 'max-age=90, private'], 60, false],
    ['is nothing when a part may not be kept', ['max-age=60, public', 'no-store', 'max-age=60, public'], 0, false],
    ['is nothing when a part says nothing', ['max-age=60, public', undefined], 0, false],
    ['is nothing when a part says what nobody understands', ['max-age=60, public', 'public, max-age=60'], 0, false],
  ])('%s', (_, headers, maxAge, isPublic) => {
    const policy = createCachePolicy();
    for (const header of headers) policy.restrict(header);
    expect([policy.maxAge, policy.isPublic]).toEqual([maxAge, isPublic]);
  });
});
