import { describe, expect, it } from 'vitest';
import { createDeltas, type Delta } from './translation-deltas.ts';

/** Deltas on a clock that the test moves, and a client that puts them together. */
function createClient() {
  let time = 0;
  const deltas = createDeltas({ everyMs: 50, now: () => time });
  const texts: string[] = [];
  const take = (): Delta[] => {
    const taken: Delta[] = [];
    for (let delta = deltas.next(); delta; delta = deltas.next()) {
      texts[delta.segment] = (texts[delta.segment] ?? '').slice(0, delta.offset) + delta.text;
      taken.push(delta);
    }
    return taken;
  };
  const pass = (ms: number) => {
    time += ms;
  };
  return { ...deltas, take, texts, pass };
}

describe('deltas', () => {
  it('tell what is new of a segment, at most once in 50 ms', () => {
    const { note, take, dueInMs, pass } = createClient();
    note(0, 'Hel');
    expect(take()).toEqual([{ segment: 0, offset: 0, text: 'Hel' }]);
    note(0, 'Hello');
    note(0, 'Hello wo');
    note(1, 'Good');
    expect(take()).toEqual([{ segment: 1, offset: 0, text: 'Good' }]);
    expect(dueInMs()).toBe(50);
    pass(49);
    expect(take()).toEqual([]);
    pass(1);
    expect(take()).toEqual([{ segment: 0, offset: 3, text: 'lo wo' }]);
    expect(dueInMs()).toBeNull();
  });

  it('hold one text for a segment, however long the client takes', () => {
    const { note, take, pass } = createClient();
    for (let length = 1; length <= 10_000; length += 1) note(0, 'x'.repeat(length));
    pass(60_000);
    expect(take()).toEqual([{ segment: 0, offset: 0, text: 'x'.repeat(10_000) }]);
  });

  it('replace what was written otherwise', () => {
    const { note, take, texts, pass } = createClient();
    note(0, 'See you tomorrow');
    take();
    pass(50);
    note(0, 'See you');
    expect(take()).toEqual([{ segment: 0, offset: 7, text: '' }]);
    pass(50);
    note(0, 'See me.');
    expect(take()).toEqual([{ segment: 0, offset: 4, text: 'me.' }]);
    expect(texts).toEqual(['See me.']);
  });

  it('never begin within a surrogate pair', () => {
    const { note, take, pass } = createClient();
    note(0, 'a😀');
    take();
    pass(50);
    note(0, 'a😁');
    expect(take()).toEqual([{ segment: 0, offset: 1, text: '😁' }]);
  });

  it('end at what the translation is, at once, whatever was told before', () => {
    const { note, settle, take, texts } = createClient();
    note(0, 'One');
    note(2, 'left over');
    take();
    note(0, 'One two');
    settle(['One', 'Two']);
    expect(take()).toEqual([
      { segment: 2, offset: 0, text: '' },
      { segment: 1, offset: 0, text: 'Two' },
    ]);
    expect(texts).toEqual(['One', 'Two', '']);
  });

  it('say which note is the first that waits', () => {
    const { note, take } = createClient();
    expect([note(0, 'a'), note(0, 'ab'), note(1, 'c')]).toEqual([true, false, true]);
    take();
    expect(note(0, 'abc')).toBe(true);
  });
});
