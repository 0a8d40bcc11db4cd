import { timeOfId } from '#platform/ids.ts';
import type { Database, Reader } from '#prisma/database.ts';
import { forgetPairs, type MemoryOwner, type MemoryPair, rememberPairs } from './memory-entries.ts';

export interface Rating {
  translationId: string;
  stars: number;
  /** What goes into the memory, in the place of what came with this translation before. */
  remembered: readonly MemoryPair[];
  /** What is to be in it no longer, wherever it came from. */
  forgotten: readonly MemoryPair[];
}

export interface Ratings {
  /** All or nothing; false when the user has no such translation any more. */
  rate(writer: Reader, owner: MemoryOwner, rating: Rating): Promise<boolean>;
}

/** @param most entries that one user's memory may have */
export function createRatings(database: Database<'translation'>, { most }: { most: number }): Ratings {
  return {
    rate: (writer, owner, { translationId, stars, remembered, forgotten }) =>
      database.transaction(writer, async (transaction) => {
        // First, so that of two ratings at once one waits for the other.
        const where = { id: translationId, createdAt: timeOfId(translationId) ?? new Date(0), userId: owner.userId };
        const { count } = await transaction.translation.updateMany({ where, data: { stars } });
        if (count === 0) return false;
        await forgetPairs(transaction, owner, { translationId, pairs: forgotten, kept: remembered });
        await rememberPairs(transaction, owner, { translationId, pairs: remembered, most });
        return true;
      }),
  };
}
