import { afterEach, describe, expect, it } from 'vitest';
import { openSession } from '../test/support/raw-socket.ts';
import { startRouter } from '../test/support/router.ts';
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

const ask = (url: string, token?: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query: '{ __typename }' }),
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
