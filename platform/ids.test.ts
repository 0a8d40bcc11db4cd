import { describe, expect, it } from 'vitest';
import { newId, newIdAt, timeOfId } from './ids.ts';

describe('an id', () => {
  it('tells when it was made', () => {
    const before = Date.now();
    const made = timeOfId(newId())?.getTime();
    expect(made).toBeGreaterThanOrEqual(before);
    expect(made).toBeLessThanOrEqual(Date.now() + 1);
  });

  it.each([
    '1970-01-01T00:00:00.000Z',
    '2026-10-31T23:59:59.999Z',
    '2026-11-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
  ])('has the time that it is given, to the millisecond: %s', (time) => {
    expect(timeOfId(newIdAt(new Date(time)))?.toISOString()).toBe(time);
  });

  it('is another each time', () => {
    const now = new Date();
    expect(new Set(Array.from({ length: 1_000 }, () => newIdAt(now))).size).toBe(1_000);
  });

  it.each([
    ['', 'nothing'],
    ['nonsense', 'no UUID'],
    ['01a20636-4137-416b-a2e2-000000000000', 'another version'],
    ['01a20636-4137-716b-22e2-000000000000', 'another variant'],
    ['01A20636-4137-716B-A2E2-000000000000', 'not as we write it'],
  ])('tells nothing when it is none of ours: %j (%s)', (id) => {
    expect(timeOfId(id)).toBeNull();
  });
});
