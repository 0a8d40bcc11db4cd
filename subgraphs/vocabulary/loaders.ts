import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { CardRow, Cards } from './data/cards.ts';
import type { LearnerSettingsRow, LearnerSettingsTable } from './data/learner-settings.ts';
import type { Reviews } from './data/reviews.ts';
import type { SchedulerParametersTable, SchedulerSettings } from './data/scheduler-parameters.ts';
import type { ReviewView } from './services/reviews.ts';

/** A page of 50 translations asks for the cards of some thousand words at once. Prisma splits statements from 32,767. */
const WORDS_IN_ONE_STATEMENT = 16_384;

interface LoaderParts {
  cards: Cards;
  learnerSettings: LearnerSettingsTable;
  reviews: Reviews;
  schedulerParameters: SchedulerParametersTable;
}

export function createLoaders(viewer: Viewer, { cards, learnerSettings, reviews, schedulerParameters }: LoaderParts) {
  return {
    card: createLoader<string, CardRow | null>((ids) => cards.byIds(viewer, ids)),
    /** The viewer's own card for a word id; an anonymous viewer has none. */
    cardForWord: createLoader<string, CardRow | null>(
      async (wordIds) => (viewer.id === null ? wordIds.map(() => null) : cards.forWords(viewer, viewer.id, wordIds)),
      { maxBatchSize: WORDS_IN_ONE_STATEMENT },
    ),
    /** By user id. */
    learnerSettings: createLoader<string, LearnerSettingsRow | null>((ids) => learnerSettings.byUsers(viewer, ids)),
    /** By user id. */
    schedulerSettings: createLoader<string, SchedulerSettings | null>((ids) =>
      schedulerParameters.byUsers(viewer, ids),
    ),
    /** By card id: the viewer's answers that stand, newest first. */
    reviewsOfCard: createLoader<string, ReviewView[]>((ids) => reviews.ofCards(viewer, ids)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
