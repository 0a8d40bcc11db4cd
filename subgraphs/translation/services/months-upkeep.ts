import { Gauge } from 'prom-client';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Months } from '../data/months.ts';

/** A month without this job loses nothing: rows then wait outside of the months. */
const MONTHS_AHEAD = 3;
const EVERY_MS = 3_600_000;
const AFTER_A_FAILURE_MS = 60_000;

interface UpkeepParts {
  months: Months;
  /** Whole months before the present one that stay attached; null keeps all. */
  retentionMonths: number | null;
  metrics: Metrics;
  logger: Logger;
}

/** Keeps months made ahead and, where an operator wants that, detaches old ones. Every process may run it. */
export function createMonthsUpkeep({ months, retentionMonths, metrics, logger }: UpkeepParts) {
  const registers = [metrics.registry];
  const ahead = new Gauge({
    name: 'yuqiao_translation_months_ahead',
    help: 'Months after the present one that have a partition.',
    registers,
  });
  const rowsOutside = new Gauge({
    name: 'yuqiao_translation_rows_outside_months',
    help: 'Translations that wait outside of the months because theirs was not made.',
    registers,
  });
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function run(now = new Date()): Promise<void> {
    const made = await months.make(now, monthsAfter(now, MONTHS_AHEAD));
    if (made > 0) logger.info({ made }, 'made partitions for months to come');
    if (retentionMonths !== null) {
      const detached = await months.detach(monthsAfter(now, -retentionMonths));
      if (detached.length > 0) logger.info({ detached }, 'detached old months');
    }
    const state = await months.state();
    ahead.set(state.ahead);
    rowsOutside.set(state.rowsOutside);
  }

  async function runAndGoOn(): Promise<void> {
    let next = EVERY_MS;
    try {
      await run();
    } catch (error) {
      if (stopped) return;
      logger.warn({ err: error }, 'the months of translations could not be looked after; trying again in a minute');
      next = AFTER_A_FAILURE_MS;
    }
    if (!stopped) timer = setTimeout(runAndGoOn, next).unref();
  }

  return {
    /** Once, as of `now`. */
    run,
    /** At once and then every hour; a failure is tried again in a minute. */
    start: () => void runAndGoOn(),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

export type MonthsUpkeep = ReturnType<typeof createMonthsUpkeep>;

/** The first moment of the month that is so many months later, in UTC. */
const monthsAfter = (time: Date, months: number) =>
  new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + months));
