import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#prisma/database.ts';
import { migrate } from '#prisma/migrate.ts';
import { openDatabase } from '../test/support/database.ts';
import { startThrowawayPostgres } from '../test/support/throwaway-postgres.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { createLogger } from './logging.ts';

const OPTIONS = { retries: 1, retryDelaySeconds: 0, heartbeatSeconds: 10, expireSeconds: 60 };

let postgres: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let database: Database<'agents'>;
let url: string;
let jobs: Jobs;

const newJobs = () => createJobs({ databaseUrl: url, logger: createLogger('jobs-test', 'silent') });

beforeAll(async () => {
  postgres = await startThrowawayPostgres();
  // The role of one domain, as a service has it.
  await migrate({ databaseUrl: postgres.url, rolePasswords: { agents: 'secret' }, log: () => {} });
  url = Object.assign(new URL(postgres.url), { username: 'agents', password: 'secret' }).href;
  database = openDatabase('agents', { url });
  jobs = newJobs();
  await jobs.start();
});

afterAll(async () => {
  await jobs.stop(1_000);
  await database.close();
  await postgres.stop();
});

const enqueue = (queue: string, ...data: object[]) =>
  database.transaction(null, async (transaction) => {
    for (const each of data) await jobs.enqueue(queue, each, transaction);
  });

/** Collects what a queue's handler is given, until there is a certain number. */
function collector() {
  const seen: number[] = [];
  let check = () => {};
  return {
    seen,
    add(n: number) {
      seen.push(n);
      check();
    },
    reaches: (count: number) =>
      new Promise<void>((resolve) => {
        check = () => void (seen.length >= count && resolve());
        check();
      }),
  };
}

describe('a job', () => {
  it('is there exactly when its transaction was committed', async () => {
    await jobs.createQueue('committed', OPTIONS);
    const { seen, add, reaches } = collector();
    await jobs.work<{ n: number }>('committed', { concurrency: 1 }, async ({ data }) => add(data.n));
    const rolledBack = database.transaction(null, async (transaction) => {
      await jobs.enqueue('committed', { n: 1 }, transaction);
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await enqueue('committed', { n: 2 });
    await reaches(1);
    expect(seen).toEqual([2]);
  });

  it('is taken up at once, and so is the one that waits behind it', async () => {
    await jobs.createQueue('quick', OPTIONS);
    const { seen, add, reaches } = collector();
    await jobs.work<{ n: number }>('quick', { concurrency: 1 }, async ({ data }) => add(data.n));
    const started = performance.now();
    await enqueue('quick', ...Array.from({ length: 20 }, (_, n) => ({ n })));
    await reaches(20);
    expect(seen).toHaveLength(20);
    // With a wait for the next poll between them they would take 40 s.
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('is tried again when its handler throws, and knows its last attempt', async () => {
    await jobs.createQueue('failing', OPTIONS);
    const { seen, add, reaches } = collector();
    await jobs.work('failing', { concurrency: 1 }, async ({ lastAttempt }) => {
      add(Number(lastAttempt));
      if (!lastAttempt) throw new Error('not yet');
    });
    await enqueue('failing', {});
    await reaches(2);
    expect(seen).toEqual([0, 1]);
  });

  it('goes to the dead letter queue when its retries are used up', async () => {
    await jobs.createQueue('dead', OPTIONS);
    await jobs.createQueue('hopeless', { ...OPTIONS, retries: 0, deadLetter: 'dead' });
    const { seen, add, reaches } = collector();
    await jobs.work<{ n: number }>('dead', { concurrency: 1 }, async ({ data }) => add(data.n));
    await jobs.work('hopeless', { concurrency: 1 }, async () => {
      throw new Error('never');
    });
    await enqueue('hopeless', { n: 7 });
    await reaches(1);
    expect(seen).toEqual([7]);
  });
});

describe('stopping', () => {
  it('waits for the job under way, and aborts one that takes too long, which another process then takes up', async () => {
    await jobs.createQueue('stopping', OPTIONS);
    const { add, reaches } = collector();
    const first = newJobs();
    await first.start();
    let outcome = 'none';
    await first.work('stopping', { concurrency: 1 }, async (_, signal) => {
      add(1);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      outcome = 'aborted';
      throw signal.reason;
    });
    await enqueue('stopping', {});
    await reaches(1);
    await first.stop(1_000);
    expect(outcome).toBe('aborted');

    await jobs.work('stopping', { concurrency: 1 }, async () => add(2));
    await reaches(2);
  });
});
