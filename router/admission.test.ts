import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { openSession } from '../test/support/raw-socket.ts';
import { startRouter } from '../test/support/router.ts';
import { inSeconds, type ScriptedUsers } from '../test/support/scripted-users.ts';
import { until } from '../test/support/until.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

async function start(env: Record<string, string>) {
  const router = await startRouter({ env });
  closes.push(router.stop);
  return router;
}

const ask = (url: string, token?: string, headers: Record<string, string> = {}, query = '{ __typename }') =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query }),
  });

const RENEW = 'mutation { refreshSession(refreshToken: "x") { tokens { accessToken } userErrors { code } } }';

describe('a token that has expired', () => {
  const lapsedOf = (users: ScriptedUsers, sub: string = randomUUID()) => users.token({ sub, exp: inSeconds(-60) });

  it('may ask for a new session, as nobody, and for nothing else', async () => {
    const { url, users } = await start({});
    const token = lapsedOf(users);
    const renewed = await ask(url, token, {}, RENEW);
    expect(renewed.status).toBe(200);
    expect(users.asked.viewers.at(-1)).toBeNull();
    const asked = users.asked.operations;
    for (const query of [
      '{ __typename }',
      '{ me { id } }',
      'mutation { refreshSession(refreshToken: "x") { user { id } } signOut { deletedId } }',
      'mutation { a: signOut { deletedId } }',
      'mutation { ...F } fragment F on Mutation { refreshSession(refreshToken: "x") { user { id } } }',
      `query Q { me { id } } ${RENEW}`,
      'mutation {',
    ]) {
      const refused = await ask(url, token, {}, query);
      expect(refused.status).toBe(401);
      expect(await refused.json()).toMatchObject({
        errors: [{ message: 'The access token has expired.', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
    expect(users.asked.operations).toBe(asked);
  });

  it('counts for the one who had it, not for an address that many share', async () => {
    const { url, users } = await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const people = Array.from({ length: 10 }, () => lapsedOf(users));
    for (const token of people) {
      expect((await ask(url, token)).status).toBe(401);
      expect((await ask(url, token, {}, RENEW)).status).toBe(200);
    }
    // The address has all of its own left.
    for (let n = 0; n < 3; n++) expect((await ask(url)).status).toBe(200);
  });

  it('gives nobody more than a viewer may have, and uses up nothing of what its owner may do', async () => {
    const { url, users } = await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const sub = randomUUID();
    const tokens = [lapsedOf(users, sub), users.token({ sub, exp: inSeconds(-120) })];
    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push((await ask(url, tokens[n % 2], {}, RENEW)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect((await ask(url, users.token({ sub }))).status).toBe(200);
  });

  it('opens no socket, and is counted when it tries', async () => {
    const { url, users } = await start({ RATE_LIMIT_PER_MINUTE: '2' });
    const token = lapsedOf(users);
    const codes = [];
    for (let n = 0; n < 3; n++) codes.push((await (await openSession(url, token)).closed).code);
    expect(codes).toEqual([4403, 4403, 4429]);
  });

  it('that was changed is a guess as any other', async () => {
    const { url, users } = await start({ RATE_LIMIT_PER_MINUTE: '2' });
    const forged = `${lapsedOf(users).slice(0, -4)}AAAA`;
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await ask(url, forged, {}, RENEW)).status);
    expect(statuses).toEqual([401, 401, 429]);
  });
});

describe('the rate limit of the endpoint', () => {
  it('tells a client what is left, and when to come again', async () => {
    const { url } = await start({ RATE_LIMIT_PER_MINUTE: '2' });
    const first = await ask(url);
    expect(first.headers.get('ratelimit-limit')).toBe('2');
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    await ask(url);
    const refused = await ask(url);
    expect(refused.status).toBe(429);
    const { errors } = (await refused.json()) as { errors: { extensions: { retryAfterSeconds: number } }[] };
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) } }]);
    const seconds = errors[0]?.extensions.retryAfterSeconds as number;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('retry-after')).toBe(String(seconds));
    expect(refused.headers.get('ratelimit-reset')).toBe(String(seconds));
  });

  it('counts operations over sockets with those over HTTP', async () => {
    const { url, users } = await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const token = users.token();
    await ask(url, token);
    const { send, messages, received } = await openSession(url, token);
    send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
    send({ id: '2', type: 'subscribe', payload: { query: 'subscription { agentRunProgress(runId: "x") { seq } }' } });
    await until(() => messages.filter(({ type }) => type === 'complete').length === 2);
    send({ id: '3', type: 'subscribe', payload: { query: '{ __typename }' } });
    expect(await received('error')).toMatchObject({
      id: '3',
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) } }],
    });
    expect((await ask(url, token)).status).toBe(429);
  });

  it('counts guesses of tokens, and believes no address that a client makes up', async () => {
    const { url } = await start({ RATE_LIMIT_PER_MINUTE: '5' });
    for (let n = 0; n < 5; n++) expect((await ask(url, 'a.b.c')).status).toBe(401);
    expect((await ask(url, 'a.b.c', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(429);
    // Whoever has none may still sign in.
    expect((await ask(url)).status).toBe(200);
  });

  it('checks no signature for an address that has guessed too often, and refuses nobody whom it knows', async () => {
    const { url, users } = await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const known = users.token();
    expect((await ask(url, known)).status).toBe(200);
    for (let n = 0; n < 4; n++) await ask(url, `${known.slice(0, -4)}AAA${n}`);
    // A good one that would be found to be good.
    const refused = await ask(url, users.token());
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(url, known)).status).toBe(200);
  });

  it('believes the address that a trusted proxy tells', async () => {
    const { url } = await start({ RATE_LIMIT_PER_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.0/8' });
    const from = (address: string) => ask(url, undefined, { 'x-forwarded-for': address });
    expect((await from('203.0.113.9')).status).toBe(200);
    expect((await from('8.8.8.8, 203.0.113.9')).status).toBe(429);
    expect((await from('203.0.113.10')).status).toBe(200);
    // One customer’s network.
    expect((await from('2001:db8::1')).status).toBe(200);
    expect((await from('2001:db8::ffff')).status).toBe(429);
  });
});
