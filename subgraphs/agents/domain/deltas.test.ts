import { describe, expect, it } from 'vitest';
import { addDelta, type Delta, splitDeltas, storable } from './deltas.ts';

const at = (offset: number, text: string, segment = 0, round = 1): Delta => ({ round, segment, offset, text });

function joined(...deltas: Delta[]): Delta[] {
  const list: Delta[] = [];
  for (const delta of deltas) addDelta(list, delta);
  return list;
}

/** What a reader sees of a segment. */
const shown = (deltas: Delta[]) => deltas.reduce((text, delta) => text.slice(0, delta.offset) + delta.text, '');

describe('deltas that wait', () => {
  it('join when one continues the other', () => {
    expect(joined(at(0, 'Let '), at(4, 'us '), at(7, 'go.'))).toEqual([at(0, 'Let us go.')]);
  });

  it('keep segments and rounds apart', () => {
    const apart = [at(0, 'a', 0), at(0, 'b', 1), at(0, 'c', 0, 2)];
    expect(joined(...apart, at(1, 'd', 0))).toEqual([at(0, 'ad', 0), at(0, 'b', 1), at(0, 'c', 0, 2)]);
  });

  it('show what they would have shown one by one', () => {
    const deltas = [at(0, 'one two'), at(4, 'three'), at(2, 'ly'), at(0, ''), at(0, 'new'), at(3, ' end')];
    expect(shown(joined(...deltas))).toBe(shown(deltas));
    // What went before is known to the reader already.
    const later = [at(10, 'ab'), at(11, 'c'), at(9, 'xyz'), at(12, '!')];
    const begun = at(0, '0123456789');
    expect(shown([begun, ...joined(...later)])).toBe(shown([begun, ...later]));
  });

  it('are not joined over a gap', () => {
    expect(joined(at(0, 'a'), at(5, 'b'))).toHaveLength(2);
  });
});

describe('a delta that is shown', () => {
  it('keeps half of a character back until the other half comes', () => {
    const [high = '', low = ''] = '😀'.split('');
    const { ready, rest } = splitDeltas([at(0, `a${high}`)]);
    expect(ready).toEqual([at(0, 'a')]);
    addDelta(rest, at(2, `${low}!`));
    expect(splitDeltas(rest)).toEqual({ ready: [at(1, '😀!')], rest: [] });
  });

  it('has nothing that cannot be stored, and is as long as it was written', () => {
    expect(storable(at(3, 'a\0b\uD83D')).text).toBe('a\uFFFDb\uFFFD');
  });
});
