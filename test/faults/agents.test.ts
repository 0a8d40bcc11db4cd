import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#platform/logging.ts';
import { createRedis } from '#platform/redis.ts';
import { forbidTracing } from '#platform/tracing.ts';
import { createWakeups } from '#platform/wakeups.ts';
import type { RunEvent } from '../../subgraphs/agents/domain/run.ts';
import { loadWorkflows, type Workflows } from '../../subgraphs/agents/graphs/registry.ts';
import { type AgentsApp, learner, startAgentsApp } from '../support/agents-app.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../support/agents-database.ts';
import { type AgentsWorkerProcess, startAgentsWorkerProcess } from '../support/agents-worker-process.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { type Neighbours, startNeighbours } from '../support/scripted-neighbours.ts';
import { until } from '../support/until.ts';

/** In all; 200 for the whole of it, which takes minutes. */
const RUNS = Number(process.env.AGENT_FAULT_RUNS ?? 20);
const CANCELLED = Math.ceil(RUNS / 2);
const WITHIN_MS = 60_000 + RUNS * 6_000;
const ENGLISH = 'I very like this proposal, but the price is expensive. Please suggest me to change it.';
const keys = { router: 'r'.repeat(32), worker: 'w'.repeat(32) };
const logger = createLogger('agents-faults', 'silent');

let postgres: AgentsDatabase;
let neighbours: Neighbours;
let workflows: Workflows;
let app: AgentsApp;
const workers = new Set<AgentsWorkerProcess>();

beforeAll(async () => {
  forbidTracing();
  [postgres, neighbours, workflows] = await Promise.all([
    startAgentsDatabase(),
    startNeighbours(keys, logger),
    loadWorkflows(),
  ]);
  app = await startAgentsApp({ postgres, keys, urls: neighbours.urls, workflows, logger });
});
afterEach(async () => {
  neighbours.beforeTranslation = async () => {};
  await Promise.all([...workers].map((worker) => worker.kill()));
  workers.clear();
});
afterAll(async () => {
  await app?.stop();
  await neighbours?.stop();
  await postgres?.stop();
});

async function startWorker(env: Record<string, string> = {}): Promise<AgentsWorkerProcess> {
  const worker = await startAgentsWorkerProcess(keys, {
    DATABASE_URL: postgres.url,
    TRANSLATION_URL: neighbours.urls.translation,
    VOCABULARY_URL: neighbours.urls.vocabulary,
    AGENT_WORKERS: '8',
    AGENT_RUNS_PER_USER: '100',
    AGENT_LEASE_MS: '1000',
    ...env,
  });
  workers.add(worker);
  return worker;
}

const textFor = (workflow: string) => (workflow === 'polish' ? ENGLISH : undefined);
const outcomesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'StepFinished' ? [`${event.step} ${event.outcome}`] : []));

/** Whatever happened on the way: numbers without gap or repeat, and the end is the end. */
function expectWhole(events: readonly RunEvent[], status: string | RegExp): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ progress }) => progress)).toEqual(
    events.map(({ progress }) => progress).toSorted((a, b) => a - b),
  );
  const ends = events.flatMap((event) => (event.type === 'RunStatusChanged' ? [event.status] : []));
  expect(ends.at(-1)).toMatch(status);
  expect(ends.filter((each) => /SUCCEEDED|FAILED|CANCELLED/.test(each))).toHaveLength(1);
}

describe('a worker that is killed with -9', () => {
  it(
    'at any step of any workflow: every run ends well, each step once, and no watcher misses or repeats anything',
    async () => {
      // So that there is time to be killed in the middle of a step.
      neighbours.beforeTranslation = () => new Promise((resolve) => setTimeout(resolve, 200));
      const moments = [...workflows.values()].flatMap(({ name, steps }) =>
        steps.map((step) => [name, step.name] as const),
      );
      const batch = Math.max(1, Math.round(RUNS / moments.length));
      const user = learner();
      let spare = await startWorker();
      for (const [workflow, step] of moments) {
        const worker = spare;
        const begun = Promise.withResolvers<void>();
        const ids = await Promise.all(
          Array.from({ length: batch }, () => app.start(user, { workflow, text: textFor(workflow) })),
        );
        const watching = ids.map((id) =>
          app.watch(user, id, {
            onEvent: (event) => {
              if ('step' in event && event.step === step) begun.resolve();
            },
          }),
        );
        const reconnecting = ids.map((id) => app.watch(user, id, { leaveAfter: 1 }));
        // A step to which these runs never come is not waited for.
        await Promise.race([begun.promise, Promise.all(watching)]);
        await worker.kill();
        workers.delete(worker);
        spare = await startWorker();
        for (const [index, events] of (await Promise.all(watching)).entries()) {
          expectWhole(events, 'SUCCEEDED');
          expect(new Set(outcomesOf(events)).size).toBeGreaterThan(0);
          expect(await reconnecting[index]).toEqual(events);
          expect(await app.runs.find(ids[index] as string)).toMatchObject({ status: 'SUCCEEDED', progress: 1 });
        }
        const steps = await app.runs.stepsOf(user, ids);
        for (const each of steps.flat()) expect(each.status).toMatch(/SUCCEEDED|SKIPPED/);
      }
    },
    WITHIN_MS,
  );
});

describe('two workers', () => {
  it('that are told of the same runs never take a step twice', async () => {
    await Promise.all([startWorker(), startWorker()]);
    const user = learner();
    const ids = await Promise.all(Array.from({ length: 8 }, () => app.start(user)));
    await postgres.database.transaction(null, async (transaction) => {
      for (const id of [...ids, ...ids]) {
        await app.enqueue({ id, userId: user.id, jobId: crypto.randomUUID(), ahead: 0 }, transaction);
      }
    });
    for (const events of await Promise.all(ids.map((id) => app.watch(user, id)))) {
      expectWhole(events, 'SUCCEEDED');
      const attempts = events.flatMap((event) =>
        event.type === 'StepStarted' ? [`${event.step} ${event.attempt}`] : [],
      );
      expect(new Set(attempts).size).toBe(attempts.length);
      const begun = events.filter(({ type }) => type === 'StepStarted').length;
      expect(outcomesOf(events)).toHaveLength(begun);
    }
  });
});

describe('a run', () => {
  it('outlives a restart of the database', async () => {
    await startWorker();
    const user = learner();
    const hung = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    neighbours.beforeTranslation = () => {
      reached.resolve();
      return hung.promise;
    };
    const id = await app.start(user);
    const watching = app.watch(user, id);
    await reached.promise;
    await postgres.restart();
    hung.resolve();
    neighbours.beforeTranslation = async () => {};
    expectWhole(await watching, 'SUCCEEDED');
  });

  it('does not notice that Redis is gone', async () => {
    const redisServer = await startRedisServer();
    const redis = createRedis({ url: redisServer.url, clusterNodes: undefined, password: undefined }, logger);
    const wakeups = createWakeups(redis, logger);
    const watcher = await startAgentsApp({ postgres, keys, urls: neighbours.urls, workflows, logger, wakeups });
    try {
      await startWorker({ REDIS_URL: redisServer.url });
      const user = learner();
      const reached = Promise.withResolvers<void>();
      const hung = Promise.withResolvers<void>();
      neighbours.beforeTranslation = () => {
        reached.resolve();
        return hung.promise;
      };
      const id = await watcher.start(user);
      const watching = watcher.watch(user, id);
      await reached.promise;
      await redisServer.kill();
      hung.resolve();
      expectWhole(await watching, 'SUCCEEDED');
    } finally {
      await watcher.stop();
      await wakeups.close();
      redis.disconnect();
      await redisServer.kill();
    }
  });

  it('that is cancelled at any moment ends there, and leaves its worker free', async () => {
    await startWorker();
    const user = learner();
    const ids = await Promise.all(Array.from({ length: CANCELLED }, () => app.start(user)));
    const cancelled = ids.map(async (id, index) => {
      // Each after another number of its events.
      for await (const event of await app.progress.follow(user, id, 0)) if (event.seq > index % 14) break;
      await app.service.cancel(user, id);
    });
    const watched = await Promise.all(ids.map((id) => app.watch(user, id)));
    await Promise.all(cancelled);
    for (const events of watched) expectWhole(events, /SUCCEEDED|CANCELLED/);
    expect(watched.some((events) => JSON.stringify(events.at(-1)).includes('CANCELLED'))).toBe(true);
    for (const [index, id] of ids.entries()) {
      expect((await app.runs.position(id))?.lastSeq).toBe(watched[index]?.length);
    }
    expectWhole(await app.watch(user, await app.start(user)), 'SUCCEEDED');
    const left = () =>
      postgres.database.readPrimary((client) => client.checkpoint.count({ where: { threadId: { in: ids } } }));
    await until(async () => (await left()) === 0);
  });
});
