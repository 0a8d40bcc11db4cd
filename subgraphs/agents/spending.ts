import type { Events } from '#platform/events.ts';
import type { Logger } from '#platform/logging.ts';
import type { Model } from '#platform/model/model.ts';
import { createSpendingService } from '#platform/spending/allowances.ts';
import { followSpendingEvents } from '#platform/spending/spending-events.ts';
import { createSpendingReports } from '#platform/spending/spending-reports.ts';
import type { Database } from '#prisma/database.ts';
import { createSpending } from '#prisma/spending.ts';
import { createSpendingLimits } from '#prisma/spending-limits.ts';
import type { Runs } from './data/runs.ts';
import type { ModelAccess } from './graphs/workflow.ts';
import { createModelAccess } from './services/model-access.ts';

/** As in the contract, for users of whom no event has come yet. */
const DEFAULT_TIME_ZONE = 'Asia/Shanghai';
/** Beyond a call, for what is written when it has ended. */
const HOLD_MARGIN_MS = 5_000;

interface SpendingParts {
  database: Database<'agents'>;
  runs: Pick<Runs, 'addUsage'>;
  events: Events;
  /** Null when none is configured. */
  model: Model | null;
  /** Model tokens that a user may use in a day, unless the account says otherwise. */
  dailyTokenQuota: number;
  logger: Logger;
}

/** The language model for runs and for users, out of their own allowance, and what there is to tell of it. */
export function createAgentsSpending({ database, runs, events, model, dailyTokenQuota, logger }: SpendingParts) {
  const counters = createSpending('agents', database, { holdMs: HOLD_MARGIN_MS + 2 * (model?.timeoutMs ?? 0) });
  const limits = createSpendingLimits('agents', database);
  const reports = createSpendingReports({ domain: 'agents', spending: counters, events, logger });
  const { allowanceOf } = createSpendingService({
    spending: counters,
    limits,
    defaults: { timeZone: DEFAULT_TIME_ZONE, dailyTokenQuota },
    onSpent: reports.noteSpent,
  });

  return {
    /** In the name of a user; within a run each call is added to what the run took. */
    modelFor(userId: string, runId?: string): ModelAccess | null {
      if (!model) return null;
      const allowance = allowanceOf(
        userId,
        runId === undefined ? undefined : (usage, transaction) => runs.addUsage(runId, usage, transaction),
      );
      return createModelAccess(model, allowance);
    },
    /** Jobs must have been started. */
    async start(): Promise<void> {
      await followSpendingEvents(events, limits, 'agents');
      reports.start();
    },
    stop: reports.stop,
  };
}
