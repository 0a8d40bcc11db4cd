import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createIdentitySigner } from '#platform/identity.ts';
import { ask } from '../../test/support/client.ts';
import { metricOf } from '../../test/support/metrics.ts';
import { openRawSocket, openSession } from '../../test/support/raw-socket.ts';
import { startRouter, type TestRouter, type TestRouterOptions } from '../../test/support/router.ts';
import { IDENTITY_KEYS, inSeconds } from '../../test/support/scripted-users.ts';
import { until } from '../../test/support/until.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

async function start(options?: TestRouterOptions): Promise<TestRouter> {
  const router = await startRouter(options);
  closes.push(async () => {
    await router.stop();
    expect(router.failures).toEqual([]);
  });
  return router;
}

/** A subgraph that takes every request and answers none; it counts them, and those that were given up. */
async function startSilentSubgraph() {
  let [asked, left] = [0, 0];
  const server = createServer((request, response) => {
    asked++;
    request.resume();
    response.once('close', () => left++);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closes.push(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/graphql`, asked: () => asked, left: () => left };
}

const me = (id = '1') => ({ id, type: 'subscribe', payload: { query: '{ me { id } }' } });
/** Only `users` can answer it. */
const NAME = '{ me { displayName } }';
const progress = (id: string) => ({
  id,
  type: 'subscribe',
  payload: { query: 'subscription { agentRunProgress(runId: "x") { seq } }' },
});

describe('a socket of a client', () => {
  it('asks as the one whose token it was opened with', async () => {
    const { url, users } = await start();
    const sub = randomUUID();
    const { send, received } = await openSession(url, users.token({ sub }));
    send(me());
    expect(await received('next')).toMatchObject({ payload: { data: { me: { id: sub } } } });
  });

  it('is closed with 4403 when its token is not valid', async () => {
    const { url, users } = await start();
    for (const token of ['rubbish', users.token({ exp: inSeconds(-1) }), users.token({ aud: 'other' })]) {
      expect((await (await openSession(url, token)).closed).code).toBe(4403);
    }
    const odd = await openRawSocket(url);
    odd.send({ type: 'connection_init', payload: { authorization: { a: 1 } } });
    expect((await odd.closed).code).toBe(4403);
  });

  it('is closed with 4403 when its token expires', async () => {
    const { url, users } = await start();
    const { closed, messages } = await openSession(url, users.token({ exp: inSeconds(2) }));
    expect(messages).toMatchObject([{ type: 'connection_ack' }]);
    expect(await closed).toEqual({ code: 4403, reason: 'The access token has expired' });
  });

  it('is closed with 4403 when its session is revoked, and no other with it', async () => {
    const { url, users, announceRevocation } = await start();
    const sid = randomUUID();
    const token = users.token({ sid });
    const mine = [await openSession(url, token), await openSession(url, token)];
    const other = await openSession(url, users.token());
    users.revoked.push(sid);
    announceRevocation();
    for (const { closed } of mine) expect(await closed).toEqual({ code: 4403, reason: 'This session has ended' });
    other.send(me());
    await other.received('next');
    expect((await (await openSession(url, token)).closed).code).toBe(4403);
  });

  it('is told to try again later when nobody can tell whether its token is valid', async () => {
    const { url, users } = await start();
    users.failing = true;
    const { closed } = await openSession(url, users.token({}, { kid: 'unknown' }));
    expect((await closed).code).toBe(1013);
  });

  it('is closed with 4408 when it does not say who it is within 5 s', async () => {
    const { url } = await start();
    const before = performance.now();
    const { closed } = await openRawSocket(url);
    expect((await closed).code).toBe(4408);
    expect(performance.now() - before).toBeGreaterThan(4_500);
  });

  it.each([
    ['what is no message', 'rubbish', 4400],
    ['a message without a type', '{}', 4400],
    ['a message that only a server sends', '{"type":"next","id":"1","payload":{}}', 4400],
    ['a subscription without a query', '{"type":"subscribe","id":"1","payload":{}}', 4400],
    ['a second connection_init', '{"type":"connection_init"}', 4429],
    ['a message that is too large', `"${'x'.repeat(1_100_000)}"`, 1009],
  ])('is closed when it sends %s', async (_, message, code) => {
    const { url } = await start();
    const { send, closed } = await openSession(url);
    send(message);
    expect((await closed).code).toBe(code);
  });

  it('is closed with 4401 when it asks before it says who it is, and with 4406 for another protocol', async () => {
    const { url } = await start();
    const early = await openRawSocket(url);
    early.send(me());
    expect((await early.closed).code).toBe(4401);
    await expect(openRawSocket(url, {}, 'graphql-ws')).rejects.toThrow();
  });

  it('is closed with 4409 when it uses an id twice at once', async () => {
    const { url, users } = await start();
    const { send, closed } = await openSession(url, users.token());
    send(me());
    send(me());
    expect((await closed).code).toBe(4409);
  });

  it('gets nothing more done once it is being closed', async () => {
    const { url, users, announceRevocation } = await start();
    const sid = randomUUID();
    const { socket, send, closed } = await openSession(url, users.token({ sid }));
    // Does not answer the close, and goes on to send.
    socket.pause();
    users.revoked.push(sid);
    announceRevocation();
    await until(() => users.asked.revocations.length === 2);
    await ask(url, NAME);
    send({ id: 'late', type: 'subscribe', payload: { query: NAME } });
    socket.resume();
    expect((await closed).code).toBe(4403);
    await ask(url, NAME);
    expect(users.asked.operations).toBe(2);
  });
});

describe('the origin of a socket', () => {
  it('is that of an allowed page, or of the router itself, or none', async () => {
    const { url } = await start({ env: { CORS_ORIGINS: 'https://app.example.com' } });
    for (const origin of ['https://app.example.com', new URL(url).origin, undefined]) {
      const { socket } = await openSession(url, undefined, origin === undefined ? {} : { origin });
      expect(socket.readyState).toBe(socket.OPEN);
      socket.close();
    }
    for (const origin of ['https://evil.example', 'null', 'http://localhost:5173']) {
      await expect(openRawSocket(url, { origin })).rejects.toThrow('403');
    }
  });
});

describe('sockets and subscriptions', () => {
  it('are as many of one viewer as there may be, and places are given back', async () => {
    const { url, users } = await start({ env: { SOCKETS_PER_VIEWER: '2' } });
    const token = users.token();
    const [first] = [await openSession(url, token), await openSession(url, token)];
    expect(await (await openSession(url, token)).closed).toEqual({ code: 4429, reason: 'Too many sockets' });
    expect((await openSession(url, users.token())).messages).toMatchObject([{ type: 'connection_ack' }]);
    first?.socket.close();
    await first?.closed;
    await until(async () => (await openSession(url, token)).messages.length === 1);
  });

  it('are counted by address when nobody signed in', async () => {
    const { url } = await start({ env: { SOCKETS_PER_VIEWER: '2' } });
    await openSession(url);
    await openSession(url);
    expect((await (await openSession(url)).closed).code).toBe(4429);
  });

  it('from one address may be any number, as long as few of them do not say yet whose they are', async () => {
    const { url, users } = await start();
    const openAndClose = async () => {
      const sockets = await Promise.all(Array.from({ length: 60 }, () => openSession(url, users.token())));
      return sockets.every(({ messages }) => messages[0]?.type === 'connection_ack');
    };
    expect([await openAndClose(), await openAndClose()]).toEqual([true, true]);
    const silent = await Promise.all(Array.from({ length: 101 }, () => openRawSocket(url)));
    expect((await Promise.race(silent.map(({ closed }) => closed))).code).toBe(4429);
  });

  it('give their place back when a subscription could not begin', async () => {
    const sign = createIdentitySigner('router', IDENTITY_KEYS.router);
    let failing = true;
    const { url, users, failures } = await start({
      env: { SUBSCRIPTIONS_PER_VIEWER: '1' },
      // A failure of ours: nothing that a client sends makes a subscription throw.
      signIdentity(viewer, audience) {
        if (failing && audience === 'agents') throw new Error('as scripted');
        return sign(viewer, audience);
      },
    });
    const token = users.token();
    const port = Number(new URL(url).port);
    const { send, closed } = await openSession(url, token);
    send(progress('1'));
    expect((await closed).code).toBe(4500);
    failing = false;
    expect(await metricOf(port, 'yuqiao_subscriptions')).toBe(0);
    const again = await openSession(url, token);
    again.send(progress('2'));
    await until(() => again.messages.some(({ id }) => id === '2'));
    expect(JSON.stringify(again.messages)).not.toContain('RATE_LIMITED');
    expect(failures.splice(0)).toMatchObject([{ err: { message: 'as scripted' } }]);
  });

  it('are refused one by one when there are too many, on however many sockets', async () => {
    const { url, users } = await start({ env: { SUBSCRIPTIONS_PER_VIEWER: '3' } });
    const token = users.token();
    const sockets = [await openSession(url, token), await openSession(url, token)];
    const port = Number(new URL(url).port);
    // No agents answer, so each ends at once; all at the same time there are too many.
    for (let n = 0; n < 10; n++) sockets[n % 2]?.send(progress(String(n)));
    const all = () => sockets.flatMap(({ messages }) => messages);
    await until(() => new Set(all().flatMap(({ id }) => id ?? [])).size === 10);
    const refused = all().filter((message) => JSON.stringify(message).includes('RATE_LIMITED'));
    expect(refused).toHaveLength(7);
    await until(async () => (await metricOf(port, 'yuqiao_subscriptions')) === 0);
    // And there is room again.
    sockets[0]?.send(progress('again'));
    await until(() => all().some(({ id }) => id === 'again'));
    expect(JSON.stringify(all().filter(({ id }) => id === 'again'))).not.toContain('RATE_LIMITED');
  });
});

describe('operations over a socket', () => {
  it('have the limits that they have over HTTP', async () => {
    const { url, users } = await start();
    const { send, received } = await openSession(url, users.token());
    const aliases = Array.from({ length: 60 }, (_, n) => `a${n}: id`).join(' ');
    send({ id: '1', type: 'subscribe', payload: { query: `{ me { ${aliases} } }` } });
    expect(await received('error')).toMatchObject({
      payload: [{ extensions: { code: 'QUERY_TOO_COMPLEX', limited: 'aliases', cost: 60, limit: 50 } }],
    });
  });

  it('are given up at the subgraphs when the client completes them', async () => {
    const { url: agents, asked, left } = await startSilentSubgraph();
    const { url, users } = await start({ subgraphUrls: { agents } });
    const { send, messages, received } = await openSession(url, users.token());
    send({ id: '1', type: 'subscribe', payload: { query: '{ agentWorkflows { name } }' } });
    await until(() => asked() === 1);
    send({ id: '1', type: 'complete' });
    await until(() => left() === 1);
    // The id is free again, and nothing is heard of its first operation.
    send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
    await received('complete');
    expect(messages.filter(({ id }) => id === '1')).toMatchObject([
      { type: 'next', payload: { data: { __typename: 'Query' } } },
      { type: 'complete' },
    ]);
  });

  it('may be nothing but listed documents, by their ids', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'listed-'));
    closes.push(() => rm(folder, { recursive: true }));
    const query = '{ me { id } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    await writeFile(path.join(folder, 'list.json'), JSON.stringify({ [sha256Hash]: query }));
    const env = { PERSISTED_ONLY: 'on', PERSISTED_DOCUMENTS: path.join(folder, 'list.json') };
    const { url, users } = await start({ env });
    const { send, received, messages } = await openSession(url, users.token());
    send(me());
    expect(await received('error')).toMatchObject({ payload: [{ extensions: { code: 'PERSISTED_QUERY_REQUIRED' } }] });
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    send({ id: '2', type: 'subscribe', payload: { query: '', extensions } });
    await received('next');
    send({ id: '3', type: 'subscribe', payload: { query: '', documentId: sha256Hash } });
    await until(() => messages.some(({ type, id }) => type === 'next' && id === '3'));
  });

  it('make no suggestions where the schema is nobody’s business', async () => {
    const { url, users } = await start({ production: true });
    const { send, received } = await openSession(url, users.token());
    send({ id: '1', type: 'subscribe', payload: { query: '{ me { displayNam } }' } });
    const { payload } = await received('error');
    expect(payload).toMatchObject([{ message: 'Cannot query field "displayNam" on type "User".' }]);
  });
});
