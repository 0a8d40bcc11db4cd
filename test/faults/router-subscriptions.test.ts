import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { startGarblingAgents } from '../support/garbling-agents.ts';
import { metricOf } from '../support/metrics.ts';
import { openSession, type RawSocket } from '../support/raw-socket.ts';
import { startRouter, type TestRouter } from '../support/router.ts';
import { type ScriptedAgents, startScriptedAgents } from '../support/scripted-agents-process.ts';
import { type Event, type Watched, watch } from '../support/subscriptions.ts';
import { until } from '../support/until.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const PROGRESS = 'subscription ($runId: ID!) { agentRunProgress(runId: $runId) { ... on TextDelta { text } } }';
const FROM = 'subscription ($runId: ID!, $from: Int) { agentRunProgress(runId: $runId, after: $from) { seq } }';

async function startBehindRouter(agentsUrl: string): Promise<TestRouter & { gauge(name: string): Promise<number> }> {
  const router = await startRouter({
    env: { SUBSCRIPTIONS_PER_VIEWER: '1000', SOCKETS_PER_VIEWER: '1000' },
    subgraphUrls: { agents: agentsUrl },
  });
  closes.push(router.stop);
  return { ...router, gauge: (name) => metricOf(Number(new URL(router.url).port), name) };
}

async function start(last: number) {
  const agents = await startScriptedAgents(last);
  closes.push(agents.stop);
  return { agents, router: await startBehindRouter(agents.url) };
}

const texts = ({ events }: Watched) => events.map(({ data }) => data?.agentRunProgress.text);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => n + first);
const eventTexts = (last: number) => upTo(last).map((n) => `event ${n}`);

/** Watches a run; `seen` grows while it is watched. */
function follow(router: TestRouter, runId: string, query = PROGRESS, variables = {}) {
  const seen: Event[] = [];
  const ended = watch(
    router.url,
    query,
    { runId, ...variables },
    {
      token: router.users.token(),
      enough(all) {
        seen.splice(0, seen.length, ...all);
        return false;
      },
    },
  );
  return { seen, ended };
}

/**
 * How often it takes a look, 20 ms after the one before, until the subgraph is watched by nobody. Looks and not seconds: on a
 * busy machine the subgraph answers each of them as late as it gets everything else done.
 */
async function looksUntilUnwatched({ watched }: ScriptedAgents): Promise<number> {
  let looks = 1;
  await until(async () => {
    if ((await watched()) === 0) return true;
    looks++;
    return false;
  }, 30_000);
  return looks;
}

describe('quiet subscriptions', () => {
  it('end at the subgraph within two seconds when their clients are gone, 200 of them', async () => {
    const { agents, router } = await start(1);
    const sockets = await Promise.all(upTo(20).map(() => openSession(router.url, router.users.token())));
    const subscribe = ({ send }: RawSocket, n: number) =>
      send({ id: String(n), type: 'subscribe', payload: { query: PROGRESS, variables: { runId: 'quiet' } } });
    for (const socket of sockets) for (const n of upTo(10)) subscribe(socket, n);
    await until(async () => (await agents.watched()) === 200);
    expect(await router.gauge('yuqiao_upstream_operations')).toBe(200);
    // Together on one socket.
    expect(await router.gauge('yuqiao_upstream_sockets')).toBe(1);

    // Half of them are completed, half of them are cut off.
    for (const { send, socket } of sockets) {
      for (const n of upTo(5)) send({ id: String(n), type: 'complete' });
      socket.once('pong', () => socket.terminate());
      socket.ping();
    }
    expect(await looksUntilUnwatched(agents)).toBeLessThan(100);
    expect(await router.gauge('yuqiao_upstream_operations')).toBe(0);
    expect(await router.gauge('yuqiao_subscriptions')).toBe(0);
  });
});

describe('a subgraph that is lost while it is watched', () => {
  const LAST = 250;

  async function expectResumed(watched: Watched[]) {
    for (const each of watched) {
      expect(each.error).toBeUndefined();
      expect(each.events.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    }
  }

  it('is asked for what follows when it is back: no gap, no repeat, in order', async () => {
    const { agents, router } = await start(LAST);
    const all = upTo(20).map((n) => follow(router, `steady-${n}`));
    const later = follow(router, 'steady-later', FROM, { from: 10 });
    for (const times of [1, 2]) {
      await until(() => all.every(({ seen }) => seen.length >= 40 * times));
      await agents.kill();
      await agents.start();
    }
    const watched = await Promise.all(all.map(({ ended }) => ended));
    await expectResumed([...watched, await later.ended]);
    for (const each of watched) expect(texts(each)).toEqual(eventTexts(LAST));
    const { events } = await later.ended;
    expect(events.map(({ data }) => data.agentRunProgress.seq)).toEqual(upTo(LAST, 11));
    expect(await router.gauge('yuqiao_subscriptions_resumed_total')).toBe(42);
  });

  it('is found to hang, and is asked again when it goes on', async () => {
    const { agents, router } = await start(LAST);
    const { ended, seen } = follow(router, 'steady');
    await until(() => seen.length >= 20);
    const goOn = agents.hang();
    await until(async () => (await router.gauge('yuqiao_upstream_losses_total')) > 0, 40_000);
    goOn();
    const watched = await ended;
    await expectResumed([watched]);
    expect(texts(watched)).toEqual(eventTexts(LAST));
  });

  it('is told of, where a client comes when it is away', async () => {
    const { agents, router } = await start(LAST);
    await agents.kill();
    const { events, error } = await follow(router, 'steady').ended;
    expect(error).toBeUndefined();
    expect(events).toMatchObject([{ errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] }]);
  });

  it('is told of at once, where the subscription has no cursor', async () => {
    const agents = await startGarblingAgents((_, socket) => {
      socket.terminate();
      return '';
    });
    closes.push(agents.stop);
    const router = await startRouter({ subgraphUrls: { translation: agents.url } });
    closes.push(router.stop);
    const STREAM = 'subscription { translationStream(input: { text: "x" }) { __typename } }';
    const { events } = await watch(router.url, STREAM, {}, { token: router.users.token() });
    expect(events.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] });
  });
});

describe('a subgraph that talks nonsense', () => {
  it.each<[string, string | Buffer]>([
    ['what is no JSON', '{"id":"1","type":"next","payl'],
    ['a message of another protocol', '{"type":"data","id":"1","payload":{}}'],
    ['an event that is none', '{"type":"next","id":"1","payload":null}'],
    ['bytes', Buffer.from([1, 2, 3])],
    ['a message that nobody could hold', Buffer.alloc(65 * 1024 * 1024, 'x')],
  ])('ends what it talks of, and nothing else: %s', async (_, nonsense) => {
    const agents = await startGarblingAgents((runId) => (runId === 'mad' ? nonsense : null));
    closes.push(agents.stop);
    const router = await startBehindRouter(agents.url);
    const [mad, ...others] = await Promise.all(['mad', 'a', 'b', 'c'].map((runId) => follow(router, runId).ended));
    for (const other of others) {
      expect(other.error).toBeUndefined();
      expect(texts(other)).toEqual(eventTexts(4));
    }
    expect(mad?.events.slice(0, -1).map(({ data }) => data.agentRunProgress.text)).toEqual(eventTexts(2));
    expect(mad?.events.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] });
    // Tried once more, alone.
    const tries = agents.asked.filter(({ runId }) => runId === 'mad');
    expect(tries).toHaveLength(2);
    expect(agents.asked.filter(({ socket }) => socket === tries[1]?.socket)).toHaveLength(1);
  });
});

describe('a client that does not read', () => {
  const LAST = 3_000;
  const EVENT_BYTES = 10_000;

  it('loses its own subscription in the end, holds little until then, and slows nobody else', async () => {
    const { agents, router } = await start(LAST);
    const slow = await openSession(router.url, router.users.token());
    slow.send({ id: '1', type: 'subscribe', payload: { query: PROGRESS, variables: { runId: 'flood-slow' } } });
    await slow.received('next');
    slow.socket.pause();

    const others = upTo(3).map((n) => follow(router, `flood-${n}`).ended);
    await until(async () => (await router.gauge('yuqiao_slow_clients_total')) === 1, 30_000);
    // Before it is cut off because it does not answer pings.
    slow.socket.resume();
    await slow.received('complete');
    const received = slow.messages.filter(({ type }) => type === 'next');
    // What the sockets of the system took, and what waited in the router; 30 MB were sent.
    expect(received.length * EVENT_BYTES).toBeLessThan(20e6);
    expect(received.at(-1)).toMatchObject({ payload: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] } });

    for (const { error, events } of await Promise.all(others)) {
      expect(error).toBeUndefined();
      expect(events).toHaveLength(LAST);
    }
    await until(async () => (await agents.watched()) === 0);
    slow.socket.terminate();
  });

  it('loses an event stream in the same way', async () => {
    const { agents, router } = await start(LAST);
    const asking = request(router.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${router.users.token()}`,
      },
    });
    asking.end(JSON.stringify({ query: PROGRESS, variables: { runId: 'flood-slow' } }));
    // Nobody reads it before it is asked for its text.
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    await until(async () => (await router.gauge('yuqiao_slow_clients_total')) === 1, 30_000);
    const received = await text(response);
    expect(received.length).toBeLessThan(20e6);
    const messages = received.split('\n\n').filter((each) => each.startsWith('event: '));
    expect(messages.at(-2)).toContain('RATE_LIMITED');
    expect(messages.at(-1)).toBe('event: complete\ndata: ');
    await until(async () => (await agents.watched()) === 0);
  });
});
