import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedis } from '#platform/redis.ts';
import { openSession } from '../../support/raw-socket.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { startRouterProcess } from '../../support/router-process.ts';
import { startScriptedUsers } from '../../support/scripted-users.ts';
import { until } from '../../support/until.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

async function start(routers: number, env: Record<string, string> = {}) {
  const redis: RedisServer = await startRedisServer();
  closes.push(redis.kill);
  const users = await startScriptedUsers();
  closes.push(users.stop);
  const limits = { RATE_LIMIT_PER_MINUTE: '100', RATE_LIMIT_PER_HOUR: '1000' };
  // How long Redis takes on a machine that others use is not what is tested.
  const settings = {
    USERS_URL: `${users.url}/graphql`,
    REDIS_URL: redis.url,
    RATE_LIMIT_PATIENCE_MS: '5000',
    ...limits,
    ...env,
  };
  const started = await Promise.all(Array.from({ length: routers }, () => startRouterProcess(settings)));
  closes.push(() => Promise.all(started.map((router) => router.stop())));
  const client = createRedis(
    { url: redis.url, clusterNodes: undefined, password: undefined },
    pino({ level: 'silent' }),
  );
  closes.push(() => client.disconnect());
  // A router that has just started may not have found Redis yet.
  for (const { url } of started) {
    await until(async () => {
      await client.flushall().catch(() => {});
      await ask(url, users.token());
      return (await client.keys('rate:*').catch(() => [])).length > 0;
    });
  }
  return { urls: started.map(({ url }) => url), redis, users, logs: () => started.flatMap((router) => router.log()) };
}

const ask = (url: string, token?: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query: '{ __typename }' }),
  });

/** How many of `operations` at the same time, spread over the routers, are answered. */
async function passing(urls: readonly string[], operations: number, token?: string): Promise<number> {
  const all = Array.from({ length: operations }, (_, n) => ask(urls[n % urls.length] as string, token));
  const statuses = (await Promise.all(all)).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  return statuses.filter((status) => status === 200).length;
}

describe.skipIf(!hasRedisServer)('the rate limit', () => {
  it('lets exactly 100 of 300 parallel operations pass with two routers on one Redis', async () => {
    const { urls, users } = await start(2);
    const token = users.token();
    expect(await passing(urls, 300, token)).toBe(100);
    // Nobody else is held back, and neither is a newer token of the same viewer another viewer.
    expect((await ask(urls[0] as string, users.token())).status).toBe(200);
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
    expect((await ask(urls[1] as string, users.token({ sub }))).status).toBe(429);
  });

  it('tells a client what is left, and when to come again', async () => {
    const { urls } = await start(1, { RATE_LIMIT_PER_MINUTE: '2' });
    const [url = ''] = urls;
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
    const { urls, users } = await start(1, { RATE_LIMIT_PER_MINUTE: '3' });
    const [url = ''] = urls;
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
    const { urls } = await start(1, { RATE_LIMIT_PER_MINUTE: '5' });
    const [url = ''] = urls;
    for (let n = 0; n < 5; n++) expect((await ask(url, 'a.b.c')).status).toBe(401);
    expect((await ask(url, 'a.b.c', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(429);
  });

  it('believes the address that a trusted proxy tells', async () => {
    const { urls } = await start(1, { RATE_LIMIT_PER_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.0/8' });
    const [url = ''] = urls;
    const from = (address: string) => ask(url, undefined, { 'x-forwarded-for': address });
    expect((await from('203.0.113.9')).status).toBe(200);
    expect((await from('8.8.8.8, 203.0.113.9')).status).toBe(429);
    expect((await from('203.0.113.10')).status).toBe(200);
    // One customer’s network.
    expect((await from('2001:db8::1')).status).toBe(200);
    expect((await from('2001:db8::ffff')).status).toBe(429);
  });

  it('goes on in each process when Redis is killed', async () => {
    const { urls, redis, users, logs } = await start(2, { RATE_LIMIT_PATIENCE_MS: '50' });
    const token = users.token();
    expect(await passing(urls, 20, token)).toBe(20);
    await redis.kill();
    const other = users.token();
    const passed = await passing(urls, 300, other);
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(200);
    expect(logs().filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
