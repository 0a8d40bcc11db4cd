import { Gauge } from 'prom-client';
import { z } from 'zod';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { repeat } from '#platform/repeat.ts';
import type { UsageStore } from '../data/usage.ts';

const EVERY_MS = 60_000;
const MICRO = 1_000_000;

/** What the language model may cost in a calendar month (UTC); without it nobody is alarmed. */
export const budgetConfig = z
  .object({ BUDGET_MONTHLY_USD: z.coerce.number('expected US dollars').positive().optional() })
  .transform((env) => env.BUDGET_MONTHLY_USD ?? null);

interface BudgetParts {
  usage: Pick<UsageStore, 'costOfMonth'>;
  budgetMonthlyUsd: number | null;
  metrics: Metrics;
  logger: Logger;
}

/** Shows what the model has cost beside what it may cost; deploy/monitoring/alerts.yaml compares the two. */
export function createBudget({ usage, budgetMonthlyUsd, metrics, logger }: BudgetParts) {
  const registers = [metrics.registry];
  const cost = new Gauge({
    name: 'yuqiao_model_cost_usd_month',
    help: 'US dollars that the language model has cost all users since the first of the month (UTC). Each process of users shows the same.',
    registers,
  });
  if (budgetMonthlyUsd !== null) {
    new Gauge({
      name: 'yuqiao_budget_monthly_usd',
      help: 'US dollars that the language model may cost in a calendar month (BUDGET_MONTHLY_USD).',
      registers,
    }).set(budgetMonthlyUsd);
  }
  const refresh = () =>
    usage.costOfMonth().then(
      (micro) => cost.set(micro / MICRO),
      (error) => logger.warn({ err: error }, 'the cost could not be summed'),
    );

  let stop = async () => {};
  return {
    start() {
      stop = repeat(EVERY_MS, refresh);
    },
    stop: () => stop(),
  };
}
