import { Counter, Gauge } from 'prom-client';
import type { z } from 'zod';
import type { Job, Jobs, JobTransaction, QueueOptions } from './jobs.ts';
import type { Logger } from './logging.ts';
import type { Metrics } from './metrics.ts';

export interface SubscribeOptions {
  /**
   * Removes the event once it is handled, not an hour later: for one that names many users, among whom `forget` would not
   * find one. @default false
   */
  discard?: boolean;
}

/** What domains tell each other. Who is told of what is declared in prisma/event-subscriptions.ts. */
export interface Events {
  /** Publishes within the caller's transaction: every domain that subscribes gets it at least once, in no certain order. */
  publish(event: string, data: object, transaction: JobTransaction): Promise<void>;
  /** Delivers an event to this domain alone, again or for the first time, after a while. */
  remind(event: string, data: object, afterSeconds: number, transaction: JobTransaction): Promise<void>;
  /**
   * Removes, within the caller's transaction, what this domain was told and all its other jobs, waiting, under way or
   * done, where `field` is one of `values`: so that the queue does not remember what the domain has forgotten.
   */
  forget(field: string, values: readonly string[], transaction: JobTransaction): Promise<void>;
  /**
   * `handler` must be idempotent; what throws is retried with backoff for days. `schema` reads what this domain needs of
   * the event. Jobs must have been started.
   * @throws when the subscription was not declared, or not migrated
   */
  subscribe<T>(
    event: string,
    schema: z.ZodType<T>,
    handler: (data: T) => Promise<void>,
    options?: SubscribeOptions,
  ): Promise<void>;
}

export interface EventParts {
  /** The domain that publishes and subscribes. */
  domain: string;
  jobs: Jobs;
  metrics: Metrics;
  logger: Logger;
  /** How often to look for retries and reminders that are due; of everything else notifications tell at once. @default 10 */
  pollSeconds?: number;
}

/** Where an event waits for one domain. */
export const eventQueue = (event: string, domain: string): string => `${domain}.${event}`;

/** Where an event goes that a domain could not handle at all, until somebody sends it again (docs/runbook.md). */
export const DEAD_LETTERS = 'events.dead-letters';

const YEAR_SECONDS = 365 * 86_400;

/** 500 retries, most of them a quarter of an hour apart: five days for somebody to put right what fails. */
export const EVENT_QUEUE: QueueOptions = {
  retries: 500,
  retryDelaySeconds: 5,
  maxRetryDelaySeconds: 900,
  heartbeatSeconds: 10,
  expireSeconds: 300,
  // A domain may be down for long, and an event must not be lost for it.
  keepSeconds: YEAR_SECONDS,
  deadLetter: DEAD_LETTERS,
};

export function createEvents({ domain, jobs, metrics, logger, pollSeconds = 10 }: EventParts): Events {
  const count = createEventMetrics(metrics, () => jobs.waiting(DEAD_LETTERS));

  async function handle<T>(event: string, { id, lastAttempt }: Job<object>, run: () => Promise<T>): Promise<void> {
    try {
      await run();
      count.handled(event, 'done');
    } catch (error) {
      count.handled(event, lastAttempt ? 'dead' : 'failed');
      if (lastAttempt)
        logger.error({ err: error, event, jobId: id }, 'an event could not be handled and is a dead letter');
      else logger.warn({ err: error, event, jobId: id }, 'an event could not be handled; trying again');
      throw error;
    }
  }

  return {
    async publish(event, data, transaction) {
      await jobs.publish(event, data, transaction);
      count.published(event);
    },

    remind: (event, data, afterSeconds, transaction) =>
      jobs.enqueue(eventQueue(event, domain), data, transaction, { afterSeconds }),

    forget: (field, values, transaction) => jobs.remove(eventQueue('', domain), field, values, transaction),

    async subscribe(event, schema, handler, { discard = false } = {}) {
      const queue = eventQueue(event, domain);
      if (!(await jobs.hasQueue(queue))) {
        throw new Error(`${domain} is not subscribed to ${event}: declare it, and run npm run migrate.`);
      }
      await jobs.work(queue, { concurrency: 1, pollSeconds }, (job) =>
        handle(event, job, async () => {
          await handler(schema.parse(job.data));
          if (discard) await jobs.discard(queue, job.id);
        }),
      );
    },
  };
}

function createEventMetrics({ registry }: Metrics, deadLetters: () => Promise<number>) {
  const registers = [registry];
  const published = new Counter({
    name: 'yuqiao_events_published_total',
    help: 'Events that this domain published, those of transactions that were rolled back included.',
    labelNames: ['event'],
    registers,
  });
  const handled = new Counter({
    name: 'yuqiao_events_handled_total',
    help: 'Deliveries to this domain: done, failed (and tried again), or dead (given up).',
    labelNames: ['event', 'outcome'],
    registers,
  });
  const dead = new Gauge({
    name: 'yuqiao_events_dead_letters',
    help: 'Events of any domain that wait to be sent again by hand, at the collection before this one.',
    registers,
    collect() {
      // Not waited for: metrics are answered while the database is away.
      deadLetters().then(
        (number) => dead.set(number),
        () => {},
      );
    },
  });
  return {
    published: (event: string) => published.inc({ event }),
    handled: (event: string, outcome: 'done' | 'failed' | 'dead') => handled.inc({ event, outcome }),
  };
}
