import { expect, it } from 'vitest';
import { startRouterProcess } from '../../support/router-process.ts';
import { IDENTITY_KEYS } from '../../support/scripted-users.ts';
import { type Watched, watch } from '../../support/subscriptions.ts';
import { PROGRESS, pausedRun, services, stack, user } from './system.ts';

const APPROVE = `mutation ($id: ID!) { resumeAgentRun(id: $id, decision: APPROVE) { run { id } userErrors { message } } }`;

const seqsOf = ({ events }: Watched): number[] =>
  events.flatMap(({ data }) => (data?.agentRunProgress ? [data.agentRunProgress.seq] : []));

/** Watches a run that pauses, is cut off, comes back behind what it saw, and has the run go on: nothing is missed or repeated. */
async function expectWhole(runId: string, before: Watched, url: string): Promise<void> {
  const { token } = user;
  const seen = seqsOf(before);
  expect(seen.length).toBeGreaterThan(0);
  const back = Promise.withResolvers<void>();
  const enough = () => {
    back.resolve();
    return false;
  };
  const rest = watch(url, PROGRESS, { runId, after: seen.at(-1)! - 1 }, { token, enough });
  // History first (the last one again, because we asked for it), then live.
  await back.promise;
  const { data, errors } = await user.ask(APPROVE, { id: runId });
  expect(errors).toBeUndefined();
  expect(data.resumeAgentRun.userErrors).toEqual([]);
  const after = await rest;
  expect(after.error).toBeUndefined();
  expect(after.events.at(-1)?.data.agentRunProgress).toMatchObject({ status: 'SUCCEEDED' });

  const all = [...seen, ...seqsOf(after).slice(1)];
  expect(seqsOf(after)[0]).toBe(seen.at(-1));
  expect(all).toEqual(all.map((_, index) => index + 1));
  const again = await watch(url, PROGRESS, { runId }, { token });
  expect(seqsOf(again)).toEqual(all);
}

/** `paused` when the watcher has all that is there before the person answers. */
function watchToThePause(url: string, runId: string) {
  const paused = Promise.withResolvers<void>();
  const enough = (events: Watched['events']) => {
    if (events.at(-1)?.data?.agentRunProgress?.status === 'AWAITING_REVIEW') paused.resolve();
    return false;
  };
  return { paused: paused.promise, watching: watch(url, PROGRESS, { runId }, { token: user.token, enough }) };
}

it('a restart of the router costs whoever watches a run no event, and shows none twice', async () => {
  const { router: _, ...subgraphs } = stack.ports;
  const urls = Object.entries(subgraphs).map(([name, port]) => [
    `${name.toUpperCase()}_URL`,
    `http://127.0.0.1:${port}/graphql`,
  ]);
  const env = {
    ...Object.fromEntries(urls),
    ROUTER_IDENTITY_SECRET: IDENTITY_KEYS.router,
    REDIS_URL: stack.redisUrl(),
  };
  const runId = await pausedRun();
  const first = await startRouterProcess(env);
  const { paused, watching } = watchToThePause(first.url, runId);
  await paused;
  await first.stop();
  const before = await watching;
  const second = await startRouterProcess(env);
  try {
    await expectWhole(runId, before, second.url);
  } finally {
    await second.stop();
  }
}, 300_000);

it('neither does a restart of the agents subgraph', async () => {
  const runId = await pausedRun();
  const { paused, watching } = watchToThePause(stack.url, runId);
  await paused;
  await services.agents.kill();
  // It is told, and not left to wait for what cannot come.
  const before = await watching;
  await services.agents.start();
  await expectWhole(runId, before, stack.url);
}, 300_000);
