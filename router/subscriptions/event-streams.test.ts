import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type GarblingAgents, startGarblingAgents } from '../../test/support/garbling-agents.ts';
import { metricOf } from '../../test/support/metrics.ts';
import { startRouter, type TestRouter } from '../../test/support/router.ts';
import { inSeconds } from '../../test/support/scripted-users.ts';
import { until } from '../../test/support/until.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** A router before runs of four events each; `quiet` tells two of them and then nothing. */
async function start(env: Record<string, string> = {}): Promise<TestRouter & { agents: GarblingAgents }> {
  const agents = await startGarblingAgents((runId) => (runId === 'quiet' ? undefined : null));
  const router = await startRouter({ env, subgraphUrls: { agents: agents.url } });
  closes.push(agents.stop, async () => {
    await router.stop();
    expect(router.failures).toEqual([]);
  });
  return { ...router, agents };
}

const PROGRESS = 'subscription ($runId: ID!) { agentRunProgress(runId: $runId) { seq } }';

interface Asked {
  query: string;
  variables?: object;
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

function post(url: string, { query, variables, token, headers, signal }: Asked): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
    signal,
  });
}

const get = (url: string, { query, variables = {}, token, headers }: Asked): Promise<Response> =>
  fetch(`${url}?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`, {
    headers: { accept: 'text/event-stream', ...(token && { authorization: `Bearer ${token}` }), ...headers },
  });

const next = (result: object) => `event: next\ndata: ${JSON.stringify(result)}\n\n`;
const COMPLETE = 'event: complete\ndata: \n\n';
const HELLO = ':\n\n';
const progress = (seq: number) => next({ data: { agentRunProgress: { seq } } });

/** What has come of a stream so far, and whether that is all. */
function read(response: Response) {
  const stream = { text: '', ended: false };
  const decoder = new TextDecoder();
  const all = response.body?.pipeTo(
    new WritableStream({
      write(chunk) {
        stream.text += decoder.decode(chunk, { stream: true });
      },
    }),
  );
  all
    ?.finally(() => {
      stream.ended = true;
    })
    .catch(() => {});
  return stream;
}

describe('an event stream', () => {
  it.each([
    ['POST', post, ''],
    ['GET', get, ''],
    ['POST to a path of its own', post, '/stream'],
  ])('carries a subscription: %s', async (_, request, path) => {
    const { url, users } = await start();
    const response = await request(url + path, {
      query: PROGRESS,
      variables: { runId: 'a' },
      token: users.token(),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('no-cache');
    expect(await response.text()).toBe(HELLO + [1, 2, 3, 4].map(progress).join('') + COMPLETE);
  });

  it('is measured by how its subscription ended, with the events that it told', async () => {
    const { url, users } = await start();
    const named = PROGRESS.replace('subscription', 'subscription Measured');
    const token = users.token();
    await (await post(url, { query: named, variables: { runId: 'a' }, token })).text();
    const leaving = new AbortController();
    const quiet = await post(url, { query: named, variables: { runId: 'quiet' }, token, signal: leaving.signal });
    const stream = read(quiet);
    await until(() => stream.text.includes('"seq":2'));
    leaving.abort();
    const port = Number(new URL(url).port);
    const ended = (ending: string) =>
      metricOf(port, 'yuqiao_subscription_seconds_count', 'operation="Measured"', `ending="${ending}"`);
    await until(async () => (await ended('left')) === 1);
    expect(await ended('completed')).toBe(1);
    expect(await metricOf(port, 'yuqiao_subscription_events_total')).toBe(6);
  });

  it('carries the one result of a query', async () => {
    const { url, users } = await start();
    const response = await post(url, { query: '{ __typename }', token: users.token() });
    expect(await response.text()).toBe(HELLO + next({ data: { __typename: 'Query' } }) + COMPLETE);
  });

  it('tells what is wrong with a document', async () => {
    const { url } = await start();
    const response = await post(url, { query: '{ nothing }' });
    expect(response.status).toBe(200);
    const told = await response.text();
    expect(told).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(told.endsWith(COMPLETE)).toBe(true);
  });

  it('is what a client gets that asks for one, and for nobody else', async () => {
    const { url, users } = await start();
    const plain = await post(url, {
      query: PROGRESS,
      variables: { runId: 'a' },
      token: users.token(),
      headers: { accept: 'application/json' },
    });
    expect(plain.status).toBe(400);
    expect(await plain.json()).toMatchObject({ errors: [{ message: expect.stringContaining('text/event-stream') }] });
    // What some clients send with every query.
    const accept = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
    const either = await post(url, { query: '{ __typename }', headers: { accept } });
    expect(await either.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('ends its subscription at the subgraph when its client leaves', async () => {
    const { url, users, agents } = await start({ SUBSCRIPTIONS_PER_VIEWER: '1' });
    const token = users.token();
    const leaving = new AbortController();
    const asked = { query: PROGRESS, variables: { runId: 'quiet' }, token, signal: leaving.signal };
    const stream = read(await post(url, asked));
    await until(() => stream.text.includes('"seq":2'));
    const second = await post(url, { ...asked, signal: undefined });
    expect(second.status).toBe(429);
    expect(await second.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });

    leaving.abort();
    await until(() => agents.asked.every(({ ended }) => ended));
    const port = Number(new URL(url).port);
    await until(async () => (await metricOf(port, 'yuqiao_subscriptions')) === 0);
    expect((await post(url, { ...asked, variables: { runId: 'a' }, signal: undefined })).status).toBe(200);
  });

  it('ends when its token expires, and when its session is ended', async () => {
    const { url, users, announceRevocation, agents } = await start();
    const sid = randomUUID();
    const open = async (claims: Record<string, unknown>) =>
      read(await post(url, { query: PROGRESS, variables: { runId: 'quiet' }, token: users.token(claims) }));
    const [expiring, revoked, other] = [await open({ exp: inSeconds(2) }), await open({ sid }), await open({})];
    await until(() => [expiring, revoked, other].every(({ text: told }) => told.includes('"seq":2')));
    users.revoked.push(sid);
    announceRevocation();
    await until(() => expiring.ended && revoked.ended);
    expect(expiring.text).toContain('The access token has expired.');
    expect(revoked.text).toContain('This session has ended.');
    for (const { text: told } of [expiring, revoked]) {
      expect(told).toContain('UNAUTHENTICATED');
      expect(told.endsWith(COMPLETE)).toBe(true);
    }
    expect(other.ended).toBe(false);
    await until(() => agents.asked.filter(({ ended }) => ended).length === 2);
  });

  it('ends without “complete” when the router stops, so that its client comes again', async () => {
    const { url, users, stop } = await start();
    const response = await post(url, { query: PROGRESS, variables: { runId: 'quiet' }, token: users.token() });
    const stream = read(response);
    await until(() => stream.text.includes('"seq":2'));
    closes.pop();
    await stop();
    await until(() => stream.ended);
    expect(stream.text).toBe(HELLO + progress(1) + progress(2));
  });
});

describe('what is refused over HTTP', () => {
  it('is refused before there is a stream', async () => {
    const { url, users } = await start({ CORS_ORIGINS: 'https://app.example.com' });
    const mutation = 'mutation { signOut { deletedId } }';
    const answers: [Promise<Response>, number][] = [
      [post(url, { query: '{ me { id } }', token: 'a.b.c' }), 401],
      [post(url, { query: '{ me { id } }', token: users.token({ exp: inSeconds(-1) }) }), 401],
      [post(url, { query: `{ ${'me { id } '.repeat(2_000)} }` }), 400],
      [post(url, { query: '' }), 400],
      [post(url, { query: '{ me { id } }', headers: { 'content-type': 'text/plain' } }), 415],
      [post(url, { query: '{ me { id } }', headers: { origin: 'https://evil.example' } }), 403],
      [get(url, { query: mutation, token: users.token() }), 400],
      [get(url, { query: '{ me { id } }', variables: [] }), 400],
    ];
    for (const [answer, status] of answers) {
      const response = await answer;
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toContain('application/json');
      await response.body?.cancel();
    }
    const allowed = await get(url, { query: '{ __typename }', headers: { origin: 'https://app.example.com' } });
    expect(await allowed.text()).toBe(HELLO + next({ data: { __typename: 'Query' } }) + COMPLETE);
  });

  it('is counted: a client has one allowance, however it asks', async () => {
    const { url, users } = await start({ RATE_LIMIT_PER_MINUTE: '2' });
    const token = users.token();
    const statuses = [];
    for (let n = 0; n < 3; n++) {
      const response = await post(url, { query: '{ me { id } }', token });
      statuses.push(response.status);
      await response.body?.cancel();
    }
    expect(statuses).toEqual([200, 200, 429]);
  });
});
