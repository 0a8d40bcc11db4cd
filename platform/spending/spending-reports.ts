import type { Events } from '../events.ts';
import type { Logger } from '../logging.ts';
import { repeat } from '../repeat.ts';
import type { Spending } from './spending.ts';

const EVERY_MS = 1_000;
/** How many times nothing is looked for when this process has spent nothing: what is there then, another one left behind. */
const QUIET_TURNS = 5;
/** Counters of days longer ago decide nothing and are summed in users; so long they can answer a question about a bill. */
const KEPT_DAYS = 400;
const PRUNE_EVERY_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;
/** Totals in one event; a hundred bytes each. */
const MOST_AT_ONCE = 500;

interface ReportParts {
  domain: string;
  spending: Spending;
  events: Pick<Events, 'publish'>;
  logger: Logger;
}

/**
 * Tells other domains once a second what users have spent, as totals: one that comes twice or late does no harm. Any
 * number of processes may do it. Gives back what died processes had reserved, and removes old counters, too.
 */
export function createSpendingReports({ domain, spending, events, logger }: ReportParts) {
  const takeChanged = () =>
    spending.takeChanged(MOST_AT_ONCE, (totals, transaction) =>
      events.publish('usage-reported', { domain, totals }, transaction),
    );

  async function report(): Promise<void> {
    const { changed, expired } = await spending.pending();
    if (expired) {
      const counters = await spending.giveBackExpired();
      logger.warn({ counters }, 'gave back what was reserved for calls of the model that never ended');
    }
    if (!changed) return;
    let taken: number;
    do {
      // One query after the other: each takes the next of those that have changed.
      taken = await takeChanged();
    } while (taken === MOST_AT_ONCE);
  }

  let spent = false;
  let quietTurns = 0;
  async function turn(): Promise<void> {
    quietTurns += 1;
    if (!spent && quietTurns < QUIET_TURNS) return;
    spent = false;
    quietTurns = 0;
    try {
      await report();
    } catch (error) {
      spent = true;
      logger.warn({ err: error }, 'spending could not be reported');
    }
  }

  async function prune(now = new Date()): Promise<void> {
    const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString().slice(0, 10);
    try {
      const removed = await spending.prune(before);
      if (removed > 0) logger.info({ removed, before }, 'removed old counters of spending');
    } catch (error) {
      logger.warn({ err: error }, 'old counters of spending could not be removed');
    }
  }

  let stops: (() => Promise<void>)[] = [];
  return {
    report,
    prune,
    /** There is something new to report. */
    noteSpent() {
      spent = true;
    },
    start() {
      stops = [repeat(EVERY_MS, turn), repeat(PRUNE_EVERY_MS, prune)];
    },
    stop: async () => void (await Promise.all(stops.map((stop) => stop()))),
  };
}
