import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedis } from '#platform/redis.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { type RouterProcess, startRouterProcess } from '../../support/router-process.ts';
import { type ScriptedUsers, startScriptedUsers } from '../../support/scripted-users.ts';
import { until } from '../../support/until.ts';

let redis: RedisServer;
let users: ScriptedUsers;
let routers: RouterProcess[] = [];

const ask = (url: string, token: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ __typename }' }),
  });

/** How many of `operations` at the same time, spread over the routers, are answered. */
async function passing(operations: number, token: string): Promise<number> {
  const all = Array.from({ length: operations }, (_, n) => ask(routers[n % 2]?.url as string, token));
  const statuses = (await Promise.all(all)).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  return statuses.filter((status) => status === 200).length;
}

/** A router that has just started may not have found Redis yet. */
async function untilCountedInRedis(): Promise<void> {
  const client = createRedis(
    { url: redis.url, clusterNodes: undefined, password: undefined },
    pino({ level: 'silent' }),
  );
  for (const { url } of routers) {
    await until(async () => {
      await client.flushall().catch(() => {});
      await ask(url, users.token());
      return (await client.keys('rate:*').catch(() => [])).length > 0;
    }, 60_000);
  }
  client.disconnect();
}

describe.skipIf(!hasRedisServer)('the rate limit of two routers on one Redis', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    redis = await startRedisServer();
    users = await startScriptedUsers();
    const env = {
      USERS_URL: `${users.url}/graphql`,
      REDIS_URL: redis.url,
      RATE_LIMIT_PER_MINUTE: '100',
      RATE_LIMIT_PER_HOUR: '1000',
      // How long Redis takes on a machine that others use is not what is tested.
      RATE_LIMIT_PATIENCE_MS: '5000',
    };
    routers = await Promise.all([startRouterProcess(env), startRouterProcess(env)]);
    await untilCountedInRedis();
  });
  afterAll(async () => {
    await Promise.all(routers.map((router) => router.stop()));
    await users?.stop();
    await redis?.kill();
  });

  it('lets exactly 100 of 300 parallel operations of a viewer pass', async () => {
    const token = users.token();
    expect(await passing(300, token)).toBe(100);
    // Nobody else is held back, and a newer token of the same viewer is no other viewer.
    expect((await ask(routers[0]?.url as string, users.token())).status).toBe(200);
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
    expect((await ask(routers[1]?.url as string, users.token({ sub }))).status).toBe(429);
  });

  it('goes on in each of them when Redis is killed', async () => {
    expect(await passing(20, users.token())).toBe(20);
    await redis.kill();
    const passed = await passing(300, users.token());
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(200);
    const failures = routers.flatMap(({ log }) => log().filter((line) => line.includes('"level":"error"')));
    expect(failures).toEqual([]);
  });
});
