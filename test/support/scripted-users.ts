import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createIdentityVerifier, IDENTITY_HEADER } from '#platform/identity.ts';

export const IDENTITY_KEYS = { router: 'r'.repeat(32), worker: 'w'.repeat(32) };

/** What the router asks of `users`, scripted, behind a real port: token keys, revoked sessions, and `{ me { id } }`. */
export interface ScriptedUsers {
  url: string;
  /** Its public keys, as a JWKS lists them. */
  published: object[];
  /** Sessions in the order in which they were revoked; the cursor is a place in it. */
  revoked: string[];
  /** While true, every request is answered with 500. */
  failing: boolean;
  asked: { keys: number; revocations: (string | null)[]; operations: number; viewers: (string | null)[] };
  /** An access token as `users` signs them, with these claims and header fields in the place of the usual ones. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): string;
  stop(): Promise<void>;
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** A signed token; `alg` may lie about how. */
export function signToken(key: KeyObject, header: object, claims: object): string {
  const text = `${base64(header)}.${base64(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}

export const usualClaims = () => ({
  iss: 'yuqiao',
  aud: 'yuqiao',
  sub: randomUUID(),
  sid: randomUUID(),
  role: 'LEARNER',
  iat: inSeconds(0),
  exp: inSeconds(900),
});

export async function startScriptedUsers(): Promise<ScriptedUsers> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const verify = createIdentityVerifier('users', IDENTITY_KEYS);
  const users: ScriptedUsers = {
    url: '',
    published: [{ ...publicKey.export({ format: 'jwk' }), kid: 'first', alg: 'EdDSA', use: 'sig' }],
    revoked: [],
    failing: false,
    asked: { keys: 0, revocations: [], operations: 0, viewers: [] },
    token: (claims, header) =>
      signToken(privateKey, { alg: 'EdDSA', kid: 'first', ...header }, { ...usualClaims(), ...claims }),
    stop: async () => {},
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const viewer = verify(request.headers[IDENTITY_HEADER] as string | undefined);
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/.well-known/jwks.json') users.asked.keys++;
    if (url.pathname === '/revocations') users.asked.revocations.push(url.searchParams.get('after'));
    if (users.failing) return answer(500, {});
    if (url.pathname === '/.well-known/jwks.json') return answer(200, { keys: users.published });
    if (!viewer) return answer(401, { errors: [{ message: 'not signed', extensions: { code: 'UNAUTHENTICATED' } }] });
    if (url.pathname === '/revocations') {
      const after = Number(url.searchParams.get('after') ?? 0);
      return answer(200, { cursor: String(users.revoked.length), revoked: users.revoked.slice(after) });
    }
    await json(request);
    users.asked.operations++;
    users.asked.viewers.push(viewer.id);
    answer(200, { data: { me: viewer.id && { __typename: 'User', id: viewer.id } } });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  users.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  users.stop = async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return users;
}
