import { describe, expect, it } from 'vitest';
import { dayIn, nextDayIn } from './calendar.ts';

describe('dayIn', () => {
  it('changes at midnight of the time zone', () => {
    expect(dayIn('Asia/Shanghai', new Date('2026-11-24T15:59:59.999Z'))).toBe('2026-11-24');
    expect(dayIn('Asia/Shanghai', new Date('2026-11-24T16:00:00Z'))).toBe('2026-11-25');
    expect(dayIn('America/Los_Angeles', new Date('2026-11-24T16:00:00Z'))).toBe('2026-11-24');
    expect(dayIn('UTC', new Date('2027-01-01T00:00:00Z'))).toBe('2027-01-01');
  });

  it('refuses a time zone that there is not', () => {
    expect(() => dayIn('Asia/Nowhere', new Date())).toThrow(RangeError);
  });
});

describe('nextDayIn', () => {
  it('is the next midnight there', () => {
    expect(nextDayIn('Asia/Shanghai', new Date('2026-11-24T15:59:59.999Z'))).toEqual(new Date('2026-11-24T16:00:00Z'));
    expect(nextDayIn('Asia/Shanghai', new Date('2026-11-24T16:00:00Z'))).toEqual(new Date('2026-11-25T16:00:00Z'));
    expect(nextDayIn('Asia/Kathmandu', new Date('2026-11-24T12:00:00Z'))).toEqual(new Date('2026-11-24T18:15:00Z'));
  });

  it('knows days of 23 and 25 hours', () => {
    expect(nextDayIn('Europe/Berlin', new Date('2026-03-28T23:00:00Z'))).toEqual(new Date('2026-03-29T22:00:00Z'));
    expect(nextDayIn('Europe/Berlin', new Date('2026-10-24T22:00:00Z'))).toEqual(new Date('2026-10-25T23:00:00Z'));
  });

  it('is one o’clock where clocks are put forward at midnight', () => {
    expect(nextDayIn('Africa/Cairo', new Date('2026-04-23T12:00:00Z'))).toEqual(new Date('2026-04-23T22:00:00Z'));
  });
});
