import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { CardRow, Cards } from './data/cards.ts';
import type { LearnerSettingsRow, LearnerSettingsTable } from './data/learner-settings.ts';

/** A page of 50 translations asks for the cards of some thousand words at once. Prisma splits statements from 32,767. */
const WORDS_IN_ONE_STATEMENT = 16_384;

interface LoaderParts {
  cards: Cards;
  learnerSettings: LearnerSettingsTable;
}

export function createLoaders(viewer: Viewer, { cards, learnerSettings }: LoaderParts) {
  return {
    card: createLoader<string, CardRow | null>((ids) => cards.byIds(viewer, ids)),
    /** The viewer's own card for a word id; an anonymous viewer has none. */
    cardForWord: createLoader<string, CardRow | null>(
      async (wordIds) => (viewer.id === null ? wordIds.map(() => null) : cards.forWords(viewer, viewer.id, wordIds)),
      { maxBatchSize: WORDS_IN_ONE_STATEMENT },
    ),
    /** By user id. */
    learnerSettings: createLoader<string, LearnerSettingsRow | null>((ids) => learnerSettings.byUsers(viewer, ids)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
