import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../support/client.ts';
import { freePorts } from '../support/launcher.ts';
import { metricOf } from '../support/metrics.ts';
import { type RouterProcess, startRouterProcess } from '../support/router-process.ts';
import { composeServed, type ServedSubgraph, serveSubgraph } from '../support/served-subgraph.ts';
import { until } from '../support/until.ts';

let users: ServedSubgraph;
let words: ServedSubgraph;
let folder: string;
let routers: RouterProcess[];
let loads: Load[];

beforeAll(async () => {
  users = await serveSubgraph('users', 'type Query { who: Who } type Who @key(fields: "id") { id: ID! name: String }', {
    who: { id: '1', name: '李薇' },
  });
  words = await serveSubgraph('words', 'type Query { words(n: Int): [String] } type Mutation { learn: Int }', {
    words: ({ n = 3 }: { n?: number }) => Array.from({ length: n }, (_, i) => `word ${i}`),
    learn: () => 1,
  });
});
afterAll(() => Promise.all([users.stop(), words.stop()]));
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'yuqiao-router-'));
  routers = [];
  loads = [];
  users.instead = null;
  words.instead = null;
});
afterEach(async () => {
  // A test that failed has not ended what would ask on and on.
  await Promise.all(loads.map((each) => each.stop()));
  await Promise.all(routers.map((router) => router.stop()));
  await rm(folder, { recursive: true });
});

/** How often a router is stopped under load. */
const STOPS = Number(process.env.ROUTER_FAULT_STOPS ?? 4);
/** For one router to start and another to stop, on a machine that does other things. */
const STOP_WITHIN_MS = 30_000;
const START_WITHIN_MS = 60_000;

const BOTH = '{ who { id name } words }';
const GOOD = { who: { id: '1', name: '李薇' }, words: ['word 0', 'word 1', 'word 2'] };

/** In one step, so that nobody reads half of it. */
async function writeSupergraph(text: string): Promise<string> {
  const file = path.join(folder, 'supergraph.graphql');
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  return file;
}

async function startRouter(env: Record<string, string> = {}): Promise<RouterProcess> {
  const SUPERGRAPH = await writeSupergraph(composeServed([users, words]));
  const router = await startRouterProcess({ SUPERGRAPH, USERS_URL: users.url, ...env });
  routers.push(router);
  return router;
}

const portOf = ({ url }: RouterProcess) => Number(new URL(url).port);

describe('a subgraph', () => {
  const garbage: [string, (response: ServerResponse) => unknown][] = [
    ['answers no GraphQL', (response) => void response.end('<html>')],
    ['answers with half a text', (response) => response.write('{"data":', () => response.destroy())],
    ['hangs up', (response) => void response.destroy()],
    ['says that it is away', (response) => void response.writeHead(503).end()],
    ['sends what is no HTTP', (response) => void response.socket?.end('rubbish\r\n\r\n')],
    ['sends without an end', flood],
  ];
  function flood(response: ServerResponse) {
    const chunk = Buffer.alloc(1024 * 1024, 'a');
    const write = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  }

  it.each(garbage)('that %s takes only its own fields with it', async (_, instead) => {
    const router = await startRouter();
    words.instead = (__, response) => void instead(response);
    const { status, data, errors } = await ask(router.url, BOTH);
    expect(status).toBe(200);
    expect(data).toEqual({ ...GOOD, words: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    await until(() => words.open === 0);
    expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|html|ECONN/);
    words.instead = null;
    await until(async () => (await ask(router.url, BOTH)).data.words !== null);
  });

  it('that hangs is waited for as long as is set, and no longer', async () => {
    const router = await startRouter({ SUBGRAPH_TIMEOUT_MS: '300' });
    words.instead = () => {};
    const { data, errors } = await ask(router.url, BOTH);
    expect(data).toEqual({ ...GOOD, words: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['SUBGRAPH_TIMEOUT']);
    await until(() => words.open === 0);
  });

  it('that goes on failing is left alone, which the metrics show, and is found again', async () => {
    const router = await startRouter();
    words.instead = (_, response) => void response.destroy();
    const shut = async () => (await metricOf(portOf(router), 'yuqiao_router_subgraph_shut', 'subgraph="words"')) === 1;
    await until(async () => {
      await ask(router.url, '{ words }');
      return shut();
    });
    const { data } = await ask(router.url, BOTH);
    expect(data.who).toEqual(GOOD.who);
    words.instead = null;
    await until(async () => (await ask(router.url, BOTH)).data.words !== null);
    expect(await shut()).toBe(false);
  });

  it('that is gone for a moment fails no query', async () => {
    const router = await startRouter();
    let left = 2;
    words.instead = (_, response) => {
      left -= 1;
      if (left === 0) words.instead = null;
      response.destroy();
    };
    expect(await ask(router.url, BOTH)).toMatchObject({ data: GOOD });
    expect(await metricOf(portOf(router), 'yuqiao_router_fetches_retried_total', 'subgraph="words"')).toBe(2);
  });
});

interface Load {
  answered: number;
  failures: string[];
  stop(): Promise<void>;
}

/** Asks on and on, `atOnce` at a time. `isExpected` looks at each answer. */
function load(urlNow: () => string, isExpected: (data: unknown) => boolean, atOnce = 4): Load {
  const agent = new Agent({ connections: atOnce, pipelining: 1 });
  const made: Load = { answered: 0, failures: [], stop: async () => {} };
  let stopped = false;
  async function askOn() {
    while (!stopped) {
      try {
        const { statusCode, body } = await request(urlNow(), {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: BOTH }),
        });
        const answer = (await body.json()) as { data?: unknown; errors?: unknown };
        made.answered += 1;
        if (statusCode !== 200 || answer.errors || !isExpected(answer.data)) made.failures.push(JSON.stringify(answer));
      } catch (error) {
        made.failures.push(String(error));
      }
    }
  }
  const running = Array.from({ length: atOnce }, askOn);
  made.stop = async () => {
    if (stopped) return;
    stopped = true;
    await Promise.all(running);
    await agent.close();
  };
  loads.push(made);
  return made;
}

const isGood = (data: unknown) => JSON.stringify(data) === JSON.stringify(GOOD);

describe('the router', () => {
  it('fails no request when it is told to stop under load, again and again', {
    timeout: (STOPS + 1) * STOP_WITHIN_MS,
  }, async () => {
    let current = await startRouter();
    const under = load(() => current.url, isGood);
    for (let i = 0; i < STOPS; i++) {
      const old = current;
      const next = await startRouter();
      const served = under.answered;
      await until(() => under.answered > served + 20);
      // As a load balancer does when readiness goes false.
      const stopped = old.stop();
      current = next;
      await stopped;
      expect(old.log().at(-1)).toContain('"stopped"');
    }
    await under.stop();
    expect(under.failures).toEqual([]);
    expect(under.answered).toBeGreaterThan(20 * STOPS);
  });

  it('goes over to another supergraph under load without an error', async () => {
    const router = await startRouter();
    const more = await serveSubgraph('more', 'type Query { more: String }', { more: 'there is more' });
    const under = load(() => router.url, isGood);
    const known = async () => (await ask(router.url, '{ more }')).data?.more === 'there is more';
    for (let i = 0; i < 5; i++) {
      await writeSupergraph(composeServed([users, words, more]));
      await until(known);
      await writeSupergraph(composeServed([users, words]));
      await until(async () => !(await known()));
    }
    await under.stop();
    await more.stop();
    expect(under.failures).toEqual([]);
    expect(await metricOf(portOf(router), 'yuqiao_router_supergraph_reloads_total', 'outcome="ok"')).toBe(10);
    const ready = await fetch(new URL('/health/ready', router.url));
    expect(Object.keys(((await ready.json()) as { parts: object }).parts)).not.toContain('more');
  });

  it('refuses a supergraph that is none, says so, and serves the old one on', async () => {
    const router = await startRouter();
    await writeSupergraph('type Query { nothing: String }');
    await until(() => router.log().some((line) => line.includes('the new supergraph was refused')));
    expect(await ask(router.url, BOTH)).toMatchObject({ data: GOOD });
    expect(await metricOf(portOf(router), 'yuqiao_router_supergraph_reloads_total', 'outcome="refused"')).toBe(1);
  });

  it('reads the supergraph again on SIGHUP', async () => {
    const router = await startRouter();
    await writeSupergraph('none');
    await until(() => router.log().filter((line) => line.includes('was refused')).length === 1);
    router.signal('SIGHUP');
    await pause(0);
    await writeSupergraph(composeServed([users]));
    router.signal('SIGHUP');
    await until(async () => (await ask(router.url, '{ words }')).errors?.[0]?.message.includes('words'));
  });
});

describe('several workers', () => {
  it('share a port, are replaced when they die, count together, and stop together', async () => {
    const router = await startRouter({ ROUTER_WORKERS: '2' });
    const listening = () => router.log().filter((line) => line.includes('"listening"'));
    await until(() => listening().length === 2, START_WITHIN_MS);
    const pids = new Set(listening().map((line) => JSON.parse(line).pid as number));
    expect(pids.size).toBe(2);

    for (let i = 0; i < 20; i++) expect(await ask(router.url, BOTH)).toMatchObject({ data: GOOD });
    const counted = () => metricOf(portOf(router), 'yuqiao_router_operation_seconds_count');
    expect(await counted()).toBe(20);

    const [victim] = pids;
    process.kill(victim as number, 'SIGKILL');
    await until(() => listening().length === 3, START_WITHIN_MS);
    expect(await ask(router.url, BOTH)).toMatchObject({ data: GOOD });

    await router.stop();
    for (const line of listening()) expect(isAlive(JSON.parse(line).pid)).toBe(false);
  });

  it('end with their supervisor, however it ends', async () => {
    const router = await startRouter({ ROUTER_WORKERS: '2' });
    await until(() => router.log().filter((line) => line.includes('"listening"')).length === 2, START_WITHIN_MS);
    const workers = router
      .log()
      .filter((line) => line.includes('"listening"'))
      .map((line) => JSON.parse(line).pid as number);
    router.signal('SIGKILL');
    await until(() => workers.every((pid) => !isAlive(pid)));
  });

  it('that can not start end the router, which says why', async () => {
    const { router: port } = await freePorts(['router']);
    const starting = startRouterProcess({
      SUPERGRAPH: path.join(folder, 'none.graphql'),
      ROUTER_WORKERS: '2',
      PORT: String(port),
    });
    await expect(starting).rejects.toThrow(/none\.graphql/);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
