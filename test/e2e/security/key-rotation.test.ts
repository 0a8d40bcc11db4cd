import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from '#platform/ids.ts';
import { createTokenVerifier, type TokenVerifier } from '../../../router/guards/access-tokens.ts';
import type { UserRow } from '../../../subgraphs/users/data/users.ts';
import { createAccessTokens, type SigningKey } from '../../../subgraphs/users/services/access-tokens.ts';

const newKey = (): SigningKey =>
  ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: randomUUID() }) as SigningKey;

const user = { id: newId(), role: 'LEARNER' } as UserRow;
const stops: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const stop of stops.splice(0)) stop();
});

/** What users publishes, and the router's verifier that reads it; the keys can be changed as by a restart of users. */
async function setUp(...keys: SigningKey[]) {
  let published = (await createAccessTokens(keys)).jwks;
  const server = createServer((_, response) => response.end(JSON.stringify(published))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // Each has a first look of its own, as after the five minutes between two looks.
  const newVerifier = (): TokenVerifier => {
    const made = createTokenVerifier({
      jwksUrl: new URL(`http://127.0.0.1:${port}/`),
      isRevoked: () => false,
      logger: pino({ level: 'silent' }),
    });
    stops.push(made.close);
    return made;
  };
  stops.push(() => server.close());
  return {
    newVerifier,
    async rotate(...next: SigningKey[]) {
      published = (await createAccessTokens(next)).jwks;
    },
  };
}

const issueWith = async (...keys: SigningKey[]) =>
  `Bearer ${(await (await createAccessTokens(keys)).issue(user, newId())).accessToken}`;

describe('rotating the keys of access tokens', () => {
  it('leaves tokens of the old key valid until they expire, and signs with the new one', async () => {
    const [old, next] = [newKey(), newKey()];
    const { newVerifier, rotate } = await setUp(old, next);
    const before = await issueWith(old, next);
    const router = newVerifier();
    expect(await router.verify(before)).toMatchObject({ viewer: { id: user.id } });

    await rotate(next, old);
    const after = await issueWith(next, old);
    // The router that has not looked since knows the new key already: it was published before it signed.
    expect(await router.verify(after)).toMatchObject({ viewer: { id: user.id } });
    expect(await newVerifier().verify(before)).toMatchObject({ viewer: { id: user.id } });
    expect(await newVerifier().verify(after)).toMatchObject({ viewer: { id: user.id } });

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 14 * 60_000 });
    expect(await router.verify(before)).toMatchObject({ viewer: { id: user.id } });
    vi.setSystemTime(Date.now() + 2 * 60_000);
    await expect(router.verify(before)).rejects.toThrow(/expired/);
  });

  it('makes tokens of a key that is gone worth nothing', async () => {
    const [old, next] = [newKey(), newKey()];
    const { newVerifier, rotate } = await setUp(old);
    const before = await issueWith(old);
    await rotate(next);
    await expect(newVerifier().verify(before)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  });
});
