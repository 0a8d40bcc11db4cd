import { dayIn, nextDayIn } from '../calendar.ts';
import { PublicError } from '../errors.ts';
import { newId } from '../ids.ts';
import { ModelError } from '../model/model-error.ts';
import type { ModelUsage } from '../model/usage.ts';
import type { CountAlso, Reservation, Spending, SpendingLimitsStore } from './spending.ts';

/** Makes one call, and counts what it took in the place of what was set aside for it. For one call only. */
export type Spend = <A extends { usage: ModelUsage }>(call: () => Promise<A>) => Promise<A>;

/** What one user may still spend today, as the engines see it. */
export interface Allowance {
  /**
   * Sets the estimated tokens of each call aside, all or none; runs `work` with a way to spend for each; gives back what
   * it did not spend. A call that fails has taken what its ModelError says, else nothing.
   * @throws QUOTA_EXCEEDED before `work` begins
   */
  reserve<T>(estimates: readonly number[], work: (spends: readonly Spend[]) => Promise<T>): Promise<T>;
  countCharacters(characters: number): Promise<void>;
}

export interface SpendingDefaults {
  timeZone: string;
  dailyTokenQuota: number;
}

interface SpendingParts {
  spending: Spending;
  limits: SpendingLimitsStore;
  /** For users of whom nothing else is known. */
  defaults: SpendingDefaults;
  /** Called when a counter has changed. */
  onSpent?: () => void;
  now?: () => Date;
}

/** Reserves before it is spent what is counted afterwards, so that calls at the same moment can't exceed a quota together. */
export function createSpendingService(parts: SpendingParts) {
  const { spending, limits, defaults, onSpent = () => {}, now = () => new Date() } = parts;

  async function limitsOf(userId: string): Promise<SpendingDefaults> {
    const known = await limits.of(userId);
    return {
      timeZone: known?.timeZone ?? defaults.timeZone,
      dailyTokenQuota: known?.dailyTokenQuota ?? defaults.dailyTokenQuota,
    };
  }

  /** A user's, for the time of one request: limits are read once, when they are needed. `also` counts each call somewhere else. */
  function allowanceOf(userId: string, also?: CountAlso): Allowance {
    let read: Promise<SpendingDefaults> | undefined;
    const limitsOnce = () => {
      read ??= limitsOf(userId);
      return read;
    };

    return {
      async reserve(estimates, work) {
        const { timeZone, dailyTokenQuota } = await limitsOnce();
        const at = now();
        const day = dayIn(timeZone, at);
        const reservations = estimates.map((tokens) => ({ id: newId(), userId, day, tokens }));
        if (!(await spending.reserve({ userId, day }, dailyTokenQuota, reservations))) {
          throw quotaExceeded(dailyTokenQuota, nextDayIn(timeZone, at));
        }
        const open = new Set<Reservation>(reservations);
        const spendOf = (reservation: Reservation): Spend => {
          const settle = async (usage: ModelUsage) => {
            await spending.settle(reservation, usage, also);
            open.delete(reservation);
            onSpent();
          };
          return async (call) => {
            const answer = await call().catch(async (error) => {
              if (error instanceof ModelError && error.usage) await settle(error.usage);
              throw error;
            });
            await settle(answer.usage);
            return answer;
          };
        };
        try {
          return await work(reservations.map(spendOf));
        } finally {
          if (open.size > 0) await spending.giveBack([...open]);
        }
      },

      async countCharacters(characters) {
        const { timeZone } = await limitsOnce();
        await spending.countCharacters({ userId, day: dayIn(timeZone, now()) }, characters);
        onSpent();
      },
    };
  }

  return { allowanceOf };
}

export type SpendingService = ReturnType<typeof createSpendingService>;

function quotaExceeded(dailyTokenQuota: number, resetsAt: Date): PublicError {
  const message = `This needs more than is left of the day's ${dailyTokenQuota} model tokens. They are renewed at ${resetsAt.toISOString()}.`;
  return new PublicError('QUOTA_EXCEEDED', message, { dailyTokenQuota, resetsAt: resetsAt.toISOString() });
}
