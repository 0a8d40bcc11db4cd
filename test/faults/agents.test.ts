import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#platform/logging.ts';
import { createRedis } from '#platform/redis.ts';
import { forbidTracing } from '#platform/tracing.ts';
import type { Viewer } from '#platform/viewer.ts';
import { createWakeups } from '#platform/wakeups.ts';
import type { RunEvent } from '../../subgraphs/agents/domain/run.ts';
import { loadWorkflows, type Workflows } from '../../subgraphs/agents/graphs/registry.ts';
import { type AgentsApp, learner, persistently, startAgentsApp } from '../support/agents-app.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../support/agents-database.ts';
import { type AgentsWorkerProcess, startAgentsWorkerProcess } from '../support/agents-worker-process.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { type ScriptedModel, startScriptedModel } from '../support/scripted-model.ts';
import { type Neighbours, startNeighbours } from '../support/scripted-neighbours.ts';
import { until } from '../support/until.ts';

/** In all; 200 for the whole of it, which takes minutes. Fewer than 17 would leave some of the steps out. */
const RUNS = Number(process.env.AGENT_FAULT_RUNS ?? 17);
const CANCELLED = Math.max(10, RUNS / 2);
const RECONNECTS = 50;
const WITHIN_MS = 600_000 + RUNS * 12_000;
/** Of each answer of the scripted model. */
const CALL_TOKENS = 18;
const ENGLISH = 'I very like this proposal, but the price is expensive. Please suggest me to change it.';
const keys = { router: 'r'.repeat(32), worker: 'w'.repeat(32) };
const logger = createLogger('agents-faults', 'silent');

let postgres: AgentsDatabase;
let neighbours: Neighbours;
let workflows: Workflows;
let app: AgentsApp;
let model: ScriptedModel;
const workers = new Set<AgentsWorkerProcess>();

beforeAll(async () => {
  forbidTracing();
  [postgres, neighbours, workflows, model] = await Promise.all([
    startAgentsDatabase(),
    startNeighbours(keys, logger),
    loadWorkflows(),
    startScriptedModel(),
  ]);
  app = await startAgentsApp({ postgres, keys, urls: neighbours.urls, workflows, logger });
});
afterEach(async () => {
  neighbours.beforeTranslation = async () => {};
  await killWorkers();
});
afterAll(async () => {
  await app?.stop();
  await neighbours?.stop();
  await model?.stop();
  await postgres?.stop();
});

async function killWorkers(): Promise<void> {
  await Promise.all([...workers].map((worker) => worker.kill()));
  workers.clear();
}

async function startWorker(env: Record<string, string> = {}): Promise<AgentsWorkerProcess> {
  const worker = await startAgentsWorkerProcess(keys, {
    DATABASE_URL: postgres.url,
    TRANSLATION_URL: neighbours.urls.translation,
    VOCABULARY_URL: neighbours.urls.vocabulary,
    AGENT_WORKERS: '8',
    AGENT_RUNS_PER_USER: '100',
    // A busy machine may keep a process waiting for a second.
    AGENT_LEASE_MS: '3000',
    ...env,
  });
  workers.add(worker);
  return worker;
}

const withModel = () => ({
  LLM_BASE_URL: model.url,
  LLM_MODEL: model.model,
  LLM_API_KEY: 'none',
  DAILY_TOKEN_QUOTA: '1000000',
});

/** How many of `all` are the `index`th of `count` shares. */
const shareOf = (all: number, index: number, count: number): number =>
  Math.floor(((index + 1) * all) / count) - Math.floor((index * all) / count);

const reserved = async () => {
  const [row] = await postgres.database.readPrimary(
    (client) => client.$queryRaw<{ tokens: number }[]>`
      SELECT coalesce(sum(reserved_tokens), 0)::int AS tokens FROM agents.spending`,
  );
  return row?.tokens;
};

/** Runs of every kind, that come to all steps of both workflows. */
const KINDS = {
  short: {},
  // Translated in parts, which lose the numbers, so that there is something to improve.
  long: { text: Array.from({ length: 30 }, (_, n) => `我们必须在${n + 10}天内谈判合同。`).join('') },
  polish: { workflow: 'polish', text: ENGLISH },
} as const;

const startedSteps = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'StepStarted' ? [event.step] : []));
const outcomesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'StepFinished' ? [`${event.step} ${event.outcome}`] : []));

/** All that a run has done, here and at others, its repetitions included. */
async function effectsOf(user: { id: string }, runId: string, events: readonly RunEvent[]) {
  const run = await app.runs.find(runId);
  const cards = neighbours.asked.cards.filter(({ userId }) => userId === user.id).map(({ term }) => term);
  return {
    ...{ status: run?.status, progress: run?.progress, outputText: run?.outputText },
    // Not the reasons: where the model is late, rules give theirs.
    changes: run?.changes.map(({ start, after }) => ({ start, after })),
    plan: run?.learningPlan?.items.map(({ wordId, day, cardId }) => ({ wordId, day, cardId })),
    finished: outcomesOf(events),
    // Who asks again by the same key, or for the same card, gets what is there.
    translations: new Set(neighbours.asked.translations.filter((key) => key.includes(runId))).size,
    cards: [...new Set(cards)].toSorted(),
  };
}

/** Calls of the model that were counted for a user, who has one run, and for that run; how many tokens each takes is scripted. */
async function callsOf(user: { id: string }, runId: string) {
  const [counted] = await postgres.database.readPrimary(
    (client) => client.$queryRaw<{ tokens: number }[]>`
      SELECT tokens::int FROM agents.spending WHERE user_id = ${user.id}::uuid`,
  );
  const run = await app.runs.find(runId);
  return { ofUser: (counted?.tokens ?? 0) / CALL_TOKENS, ofRun: (run?.tokens ?? 0) / CALL_TOKENS };
}

/** All events of a run, by someone who connects anew so many times: now after an event, now before one could come. */
async function watchReconnecting(user: Viewer, runId: string, times: number): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  const connect = () => app.follow(user, runId, seen.at(-1)?.seq ?? 0);
  for (let n = 0; n < times; n++) {
    const events = await connect();
    const next = events.next();
    if (n % 4 > 0) await events.return?.();
    const { value } = await next;
    if (value) seen.push(value);
    await events.return?.();
  }
  for await (const event of await connect()) seen.push(event);
  return seen;
}

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

/** Starts runs, kills their worker as soon as one of them begins the step, and starts another. */
async function killedAt(step: string, kind: keyof typeof KINDS, count: number) {
  const killed = Promise.withResolvers<void>();
  // So that it dies in the middle of it.
  if (/^translate/.test(step)) neighbours.beforeTranslation = () => killed.promise;
  const begun = Promise.withResolvers<void>();
  const onEvent = (event: RunEvent) => void ('step' in event && event.step === step && begun.resolve());
  const runs = await Promise.all(
    Array.from({ length: count }, async () => {
      const user = learner();
      const id = await app.start(user, KINDS[kind]);
      return { user, id, watched: [app.watch(user, id, { onEvent }), watchReconnecting(user, id, RECONNECTS)] };
    }),
  );
  await begun.promise;
  await killWorkers();
  killed.resolve();
  neighbours.beforeTranslation = async () => {};
  await startWorker(withModel());
  return runs;
}

describe('a worker that is killed with -9', () => {
  it(
    'at any step of any workflow: every run ends as if nothing had been, and no watcher misses or repeats anything',
    async () => {
      await startWorker(withModel());
      const calm = new Map<string, { events: RunEvent[]; effects: object; calls: number }>();
      for (const [kind, input] of Object.entries(KINDS)) {
        const user = learner();
        const id = await app.start(user, input);
        const events = await app.watch(user, id);
        expectWhole(events, 'SUCCEEDED');
        const { ofUser, ofRun } = await persistently(() => callsOf(user, id));
        expect(ofUser).toBe(ofRun);
        calm.set(kind, { events, effects: await effectsOf(user, id, events), calls: ofRun });
      }
      const moments = [...calm].flatMap(([kind, { events }]) =>
        [...new Set(startedSteps(events))].map((step) => [kind as keyof typeof KINDS, step] as const),
      );
      const stepsOfAll = [...workflows.values()].flatMap(({ steps }) => steps.map(({ name }) => name));
      expect(new Set(moments.map(([, step]) => step))).toEqual(new Set(stepsOfAll));

      let calls = [...calm.values()].reduce((sum, each) => sum + each.calls, 0);
      for (const [index, [kind, step]] of moments.entries()) {
        const count = shareOf(RUNS, index, moments.length);
        if (count === 0) continue;
        const expected = calm.get(kind)!;
        for (const { user, id, watched } of await killedAt(step, kind, count)) {
          const [events = [], reconnected] = await Promise.all(watched);
          expectWhole(events, 'SUCCEEDED');
          expect(reconnected).toEqual(events);
          expect(await persistently(() => effectsOf(user, id, events)), `${kind}, ${step}`).toEqual(expected.effects);
          const { ofUser, ofRun } = await persistently(() => callsOf(user, id));
          expect(ofUser).toBe(ofRun);
          // A call that was under way is made again, and what was answered to nobody is not counted.
          expect(ofRun).toBeGreaterThanOrEqual(expected.calls);
          calls += ofRun;
        }
      }
      expect(calls).toBeLessThanOrEqual(model.tasks.length);
      // What was set aside for calls of workers that are gone.
      await until(async () => (await persistently(reserved)) === 0, 120_000);
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

describe('a user with one run', () => {
  it('does not wait for another who has come before with fifty', async () => {
    const [many, one] = [learner(), learner()];
    const ids: string[] = [];
    try {
      while (ids.length < 50) ids.push(await app.start(many));
      const id = await app.start(one);
      await startWorker({ AGENT_WORKERS: '1' });
      expectWhole(await app.watch(one, id), 'SUCCEEDED');
      const where = { userId: many.id, status: 'SUCCEEDED' as const };
      const ended = await persistently(() =>
        postgres.database.readPrimary((client) => client.agentRun.count({ where })),
      );
      // The first of theirs, and what has begun while we looked.
      expect(ended).toBeLessThanOrEqual(3);
    } finally {
      for (const id of ids) await persistently(() => app.service.cancel(many, id));
    }
  }, 240_000);
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
      for await (const event of await app.follow(user, id, 0)) if (event.seq > index % 14) break;
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
