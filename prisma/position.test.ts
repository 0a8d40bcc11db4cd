import { describe, expect, it } from 'vitest';
import { bytesBetween, positionOf } from './position.ts';

describe('a position', () => {
  it('sorts as text in the order of the log', () => {
    const lsns = ['0/1', '0/FF', '0/1000', '0/FFFFFFFF', '1/0', 'A/0', '10/0'];
    const positions = lsns.map(positionOf);
    expect(positions.toSorted()).toEqual(positions);
    expect(positionOf('16/B374D848')).toBe('00000016B374D848');
  });

  it('is made of nothing but an LSN', () => {
    for (const lsn of ['', '0', '0/', '1/2/3', '0/G', '0/123456789', null, undefined]) {
      expect(() => positionOf(lsn)).toThrow('Not a position');
    }
  });

  it('knows how far another one is', () => {
    expect(bytesBetween(positionOf('0/FFFFFFFF'), positionOf('1/1'))).toBe(2);
    expect(bytesBetween(positionOf('0/20'), positionOf('0/10'))).toBe(-16);
  });
});
