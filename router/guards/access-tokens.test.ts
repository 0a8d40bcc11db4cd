import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  inSeconds,
  type ScriptedUsers,
  signToken,
  startScriptedUsers,
  usualClaims,
} from '../../test/support/scripted-users.ts';
import { until } from '../../test/support/until.ts';
import { authorizationOf, createTokenVerifier, type TokenVerifier } from './access-tokens.ts';

const logger = pino({ level: 'silent' });

let users: ScriptedUsers;
let verifier: TokenVerifier;
const revoked = new Set<string>();
beforeEach(async () => {
  users = await startScriptedUsers();
  const jwksUrl = new URL('/.well-known/jwks.json', users.url);
  verifier = createTokenVerifier({ jwksUrl, isRevoked: (id) => revoked.has(id), logger });
  await until(() => users.asked.keys > 0);
});
afterEach(async () => {
  vi.useRealTimers();
  verifier.close();
  await users.stop();
});

const verify = (token: string) => verifier.verify(`Bearer ${token}`);
const codeOf = (token: string) =>
  verify(token).then(
    () => 'accepted',
    (error) => error.extensions.code,
  );
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an access token', () => {
  it('tells who its bearer is, in which session, and until when', async () => {
    const claims = { sub: randomUUID(), sid: randomUUID(), exp: inSeconds(60) };
    expect(await verify(users.token(claims))).toEqual({
      viewer: { id: claims.sub, role: 'LEARNER', sessionId: claims.sid, scopes: null },
      expiresAt: claims.exp * 1000,
    });
    expect(await verifier.verify(undefined)).toMatchObject({ viewer: { id: null }, expiresAt: null });
  });

  it.each([
    ['another issuer', { iss: 'somebody' }],
    ['another audience', { aud: 'users' }],
    ['no audience', { aud: undefined }],
    ['a time that has passed', { exp: inSeconds(-1) }],
    ['no end', { exp: undefined }],
    ['a time that has not come', { nbf: inSeconds(60) }],
    ['no session', { sid: undefined }],
    ['a role that does not exist', { role: 'OWNER' }],
    ['a subject that is no id', { sub: "' OR 1=1 --" }],
  ])('is refused with %s', async (_, claims) => {
    expect(await codeOf(users.token(claims))).toBe('UNAUTHENTICATED');
  });

  it('is refused when it says that it is not signed', async () => {
    const claims = base64(usualClaims());
    for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
      const header = base64({ alg, kid: 'first' });
      expect(await codeOf(`${header}.${claims}.`)).toBe('UNAUTHENTICATED');
      expect(await codeOf(`${header}.${claims}.AA`)).toBe('UNAUTHENTICATED');
    }
  });

  it('is refused when the public key was taken for a shared secret', async () => {
    const published = users.published[0] as { x: string };
    for (const secret of [published.x, Buffer.from(published.x, 'base64url'), JSON.stringify(published)]) {
      const text = `${base64({ alg: 'HS256', kid: 'first' })}.${base64(usualClaims())}`;
      const mac = createHmac('sha256', secret).update(text).digest('base64url');
      expect(await codeOf(`${text}.${mac}`)).toBe('UNAUTHENTICATED');
    }
  });

  it('is refused when somebody else signed it, or it was changed afterwards', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(await codeOf(signToken(privateKey, { alg: 'EdDSA', kid: 'first' }, usualClaims()))).toBe('UNAUTHENTICATED');
    const [header, , signature] = users.token().split('.');
    expect(await codeOf(`${header}.${base64({ ...usualClaims(), role: 'ADMIN' })}.${signature}`)).toBe(
      'UNAUTHENTICATED',
    );
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = `${base64({ alg: 'RS256', kid: 'first' })}.${base64(usualClaims())}`;
    const signed = sign('sha256', Buffer.from(text), rsa).toString('base64url');
    expect(await codeOf(`${text}.${signed}`)).toBe('UNAUTHENTICATED');
  });

  it.each([
    '../../../dev/null',
    '/etc/passwd',
    'http://127.0.0.1:1/keys',
    "x' UNION SELECT 'key",
    '',
    '__proto__',
    'first\u0000',
    'k'.repeat(1_000),
  ])('is refused with a key id that is something else: %s', async (kid) => {
    expect(await codeOf(users.token({}, { kid }))).toBe('UNAUTHENTICATED');
  });

  it('is not helped by a key, or the address of keys, that it brings along', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    let fetched = 0;
    const thief = createServer((_, response) => {
      fetched++;
      response.end(JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'stolen' }] }));
    }).listen(0, '127.0.0.1');
    await once(thief, 'listening');
    const url = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/`;
    const headers = [{ jwk: publicKey.export({ format: 'jwk' }) }, { jku: url }, { x5u: url }, { x5c: ['AAAA'] }];
    for (const header of headers) {
      for (const kid of ['stolen', 'first', undefined]) {
        expect(await codeOf(signToken(privateKey, { alg: 'EdDSA', kid, ...header }, usualClaims()))).toBe(
          'UNAUTHENTICATED',
        );
      }
    }
    expect(fetched).toBe(0);
    await once(thief.close(), 'close');
  });

  it.each(['', 'x', 'a.b', 'a.b.c.d', '..', `${'a'.repeat(500_000)}.b.c`, 'Bearer', 'é.é.é'])(
    'is refused when it is none (%#)',
    async (token) => expect(await codeOf(token)).toBe('UNAUTHENTICATED'),
  );

  it('is refused without the word Bearer', async () => {
    for (const value of [users.token(), `Basic ${users.token()}`, `Bearer  ${users.token()}`]) {
      await expect(verifier.verify(value)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    }
  });

  it('stops being worth anything when its session is revoked, however often it was accepted before', async () => {
    const sid = randomUUID();
    const token = users.token({ sid });
    expect(await codeOf(token)).toBe('accepted');
    revoked.add(sid);
    expect(await codeOf(token)).toBe('UNAUTHENTICATED');
  });

  it('stops being worth anything when it expires, however often it was accepted before', async () => {
    const token = users.token({ exp: inSeconds(30) });
    expect(await codeOf(token)).toBe('accepted');
    vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ['Date'] });
    expect(await codeOf(token)).toBe('UNAUTHENTICATED');
  });
});

describe('the keys', () => {
  const addKey = (kid: string) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    users.published = [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA' }, ...users.published];
    return signToken(privateKey, { alg: 'EdDSA', kid }, usualClaims());
  };
  const later = (ms: number) => vi.useFakeTimers({ now: Date.now() + ms, toFake: ['Date'] });

  it('are asked for again when a token names a new one, and old tokens go on to hold', async () => {
    const old = users.token();
    expect(await codeOf(old)).toBe('accepted');
    const token = addKey('second');
    later(6_000);
    expect(await codeOf(token)).toBe('accepted');
    expect(await codeOf(old)).toBe('accepted');
  });

  it('that are withdrawn take their tokens with them, cached ones too', async () => {
    const old = users.token();
    expect(await codeOf(old)).toBe('accepted');
    const token = addKey('second');
    users.published.splice(1);
    later(6_000);
    expect(await codeOf(token)).toBe('accepted');
    expect(await codeOf(old)).toBe('UNAUTHENTICATED');
  });

  it('are not asked for by a flood of tokens with unknown ones', async () => {
    later(6_000);
    const before = users.asked.keys;
    await Promise.all(Array.from({ length: 300 }, (_, n) => codeOf(users.token({}, { kid: `unknown-${n}` }))));
    for (let n = 0; n < 100; n++) await codeOf(users.token({}, { kid: `more-${n}` }));
    expect(users.asked.keys - before).toBe(1);
  });

  it('are not asked for by such a flood while there are none to be had', async () => {
    expect(await codeOf(users.token())).toBe('accepted');
    users.failing = true;
    later(6_000);
    const before = users.asked.keys;
    for (let n = 0; n < 100; n++)
      expect(await codeOf(users.token({}, { kid: `unknown-${n}` }))).toBe('SUBGRAPH_UNAVAILABLE');
    expect(users.asked.keys - before).toBe(1);
    // Known ones are as good as before.
    expect(await codeOf(users.token())).toBe('accepted');
  });
});

describe('a request', () => {
  const request = (...values: string[]) =>
    ({
      headers: { authorization: values[0] },
      rawHeaders: values.flatMap((value) => ['AuThorization', value]),
    }) as unknown as IncomingMessage;

  it('has one Authorization at most', () => {
    expect(authorizationOf(request())).toBeUndefined();
    expect(authorizationOf(request('Bearer a'))).toBe('Bearer a');
    expect(() => authorizationOf(request('Bearer a', 'Bearer b'))).toThrow('one Authorization');
  });
});
