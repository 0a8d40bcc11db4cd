import { setImmediate } from 'node:timers/promises';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { gloss } from '#language/glossing/gloss.ts';
import type { Engine, SegmentTranslation } from './engine.ts';

/** Longest that other requests wait while a long text is glossed. */
const TURN_MS = 15;

/** Word by word from the dictionary: a reading aid for any text, and never more than that. */
export function createGlossEngine(dictionary: Dictionary): Engine {
  return {
    name: 'gloss',
    kind: 'GLOSS',
    model: null,
    available: () => ({ available: true, reason: null }),
    async translate({ source, glossary }, segments, { signal }) {
      const glossed: SegmentTranslation[] = [];
      let turnBegan = performance.now();
      for (const segment of segments) {
        const places = glossary.matches(segment);
        const terms = places.map(({ start, end, term }) => ({ start, end, target: term.target }));
        const { text, words } = gloss(segment, source, { dictionary, terms });
        glossed.push({ text: text || segment, glosses: words, cached: false });
        if (performance.now() - turnBegan < TURN_MS) continue;
        await setImmediate();
        signal.throwIfAborted();
        turnBegan = performance.now();
      }
      return glossed;
    },
  };
}
