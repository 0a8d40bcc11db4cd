import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { WordEntry } from '#language/dictionary/entry.ts';
import type { ExamplesOf } from '#language/phrasebook/examples.ts';
import { readFirst } from '#platform/pagination.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { CardRow } from '../data/cards.ts';

export type WordView = WordEntry;

/** A sentence or a phrase that uses the word, in the word's language, and the same in the other one. */
export interface ExampleView {
  source: string;
  target: string;
  origin: 'phrasebook';
}

const MAX_SUGGESTIONS = 20;
const MAX_EXAMPLES = 3;

/**
 * The dictionary and the phrasebook, which are the same for everyone: looking up a word takes no authorization, and no
 * database.
 */
export function createWords({ dictionary, examplesOf }: { dictionary: Dictionary; examplesOf: ExamplesOf }) {
  return {
    lookUp: (term: string): WordView | null => dictionary.lookUp(term),

    byId: (id: string): WordView | null => dictionary.words([id])[0] ?? null,

    /** Spellings near a term that is no word; none for one that is. @throws BAD_USER_INPUT */
    suggestions(term: string, first: number | null | undefined): string[] {
      const limit = readFirst(first ?? 5, MAX_SUGGESTIONS);
      return dictionary.lookUp(term) ? [] : dictionary.suggestions(term, limit);
    },

    /** At most three, the shortest sentences first; often none. */
    examples({ language, lemma }: WordView): ExampleView[] {
      return examplesOf(language, lemma, MAX_EXAMPLES).map(({ english, chinese }) =>
        language === 'EN'
          ? { source: english, target: chinese, origin: 'phrasebook' }
          : { source: chinese, target: english, origin: 'phrasebook' },
      );
    },

    /** The viewer's card for a word; an anonymous viewer has none. `load` reads one row of the viewer's. */
    async cardOf(viewer: Viewer, word: WordView, load: (wordId: string) => Promise<CardRow | null>) {
      if (viewer.id === null) return null;
      requireUser(viewer, 'vocabulary:read');
      return load(word.id);
    },
  };
}

export type Words = ReturnType<typeof createWords>;
