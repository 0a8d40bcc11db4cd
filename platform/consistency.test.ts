import { describe, expect, it } from 'vitest';
import { consistencyHeaders, createConsistency, NEWEST_TOKEN, publicConsistencyHeaders } from './consistency.ts';

const OLD = '00000016B374D848';
const NEW = '0000001700000000';

describe('the consistency of a request', () => {
  it('goes forward and never back', () => {
    const consistency = createConsistency(NEW);
    consistency.advance(OLD);
    expect(consistency.token).toBe(NEW);
    consistency.advance(NEWEST_TOKEN);
    expect(consistency.token).toBe(NEWEST_TOKEN);
  });

  it('passes over what is no token', () => {
    for (const given of [undefined, '', 'x'.repeat(16), OLD.toLowerCase(), `${OLD}0`, ` ${OLD}`, [OLD], 7]) {
      expect(createConsistency(given).token).toBeNull();
    }
  });

  it('travels as a header, to clients only when it will be of use to them', () => {
    expect(consistencyHeaders(createConsistency())).toEqual({});
    expect(publicConsistencyHeaders(createConsistency(OLD))).toEqual({ 'x-consistency-token': OLD });
    expect(consistencyHeaders(createConsistency(NEWEST_TOKEN))).toEqual({ 'x-consistency-token': NEWEST_TOKEN });
    expect(publicConsistencyHeaders(createConsistency(NEWEST_TOKEN))).toEqual({});
  });
});
