import { z } from 'zod';
import { inOrderOf } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database } from '#prisma/database.ts';
import type { LearnerSettings } from '#prisma/generated/client.ts';

/** What this domain reads of the event user-changed. */
export const userChanged = z.object({
  userId: z.uuid(),
  version: z.int(),
  level: z.enum(['A1', 'A2', 'B1', 'B2', 'C1', 'C2']),
  timeZone: z.string(),
  newCardsPerDay: z.int(),
  reviewsPerDay: z.int(),
  desiredRetention: z.number(),
});

export type LearnerSettingsRow = LearnerSettings;

export interface LearnerSettingsTable {
  /** Keeps the newer of these and those that are there. */
  keep(settings: z.infer<typeof userChanged>): Promise<void>;
  /** In the order of `userIds`; null of whom this domain has not been told yet. */
  byUsers(viewer: Viewer, userIds: readonly string[]): Promise<(LearnerSettings | null)[]>;
}

export function createLearnerSettings(database: Database<'vocabulary'>): LearnerSettingsTable {
  return {
    async keep({ userId, level, timeZone, newCardsPerDay, reviewsPerDay, desiredRetention, version }) {
      await database.write(
        null,
        (client) => client.$executeRaw`
          INSERT INTO vocabulary.learner_settings AS known
            (user_id, level, time_zone, new_cards_per_day, reviews_per_day, desired_retention, version)
          VALUES (${userId}::uuid, ${level}::vocabulary.cefr_level, ${timeZone}, ${newCardsPerDay}, ${reviewsPerDay},
            ${desiredRetention}, ${version})
          ON CONFLICT (user_id) DO UPDATE SET
            level = excluded.level, time_zone = excluded.time_zone, new_cards_per_day = excluded.new_cards_per_day,
            reviews_per_day = excluded.reviews_per_day, desired_retention = excluded.desired_retention,
            version = excluded.version
          WHERE known.version < excluded.version`,
      );
    },

    async byUsers(viewer, userIds) {
      const where = { userId: { in: anyOf(userIds) } };
      const rows = await database.read(viewer, (client) => client.learnerSettings.findMany({ where }));
      return inOrderOf(userIds, rows, (row) => row.userId);
    },
  };
}
