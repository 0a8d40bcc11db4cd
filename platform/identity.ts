import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { secret } from './config.ts';
import type { Viewer } from './viewer.ts';

/** The header that carries a signed identity; of a subscription it stands in `extensions.headers`. */
export const IDENTITY_HEADER = 'x-yuqiao-identity';

/** Who may sign: the router for a viewer in person, a worker for the owner of a run. */
export type Issuer = 'router' | 'worker';

export const identityConfig = z
  .object({ ROUTER_IDENTITY_SECRET: secret, WORKER_IDENTITY_SECRET: secret })
  .transform((env) => ({ router: env.ROUTER_IDENTITY_SECRET, worker: env.WORKER_IDENTITY_SECRET }));

const claims = z.object({
  iss: z.enum(['router', 'worker']),
  aud: z.string(),
  /** Seconds since 1970. */
  exp: z.number(),
  sub: z.uuid().nullable(),
  role: z.enum(['LEARNER', 'ADMIN']).nullable(),
  sid: z.uuid().nullable(),
  scp: z.array(z.string()).nullable(),
});

const REMAKE_AFTER_MS = 30_000;
const LIFETIME_MS = 60_000;
/** Clocks of two machines may differ by this much. */
const LEEWAY_MS = 5_000;
const MAX_CACHED = 10_000;

/** A map that forgets its oldest entries beyond `MAX_CACHED`. */
function remember<V>(cache: Map<string, V>, key: string, value: V): V {
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value as string);
  cache.delete(key);
  cache.set(key, value);
  return value;
}

const mac = (key: string, text: string) => createHmac('sha256', key).update(text).digest();

/**
 * Signs viewers for one subgraph each (`audience`): `payload.signature`, both base64url, HMAC-SHA-256.
 * Made once per viewer, audience and 30 s; valid for 60 s.
 */
export function createIdentitySigner(issuer: Issuer, key: string) {
  const made = new Map<string, { token: string; at: number }>();
  return function sign(viewer: Viewer, audience: string): string {
    const now = Date.now();
    const cacheKey = [audience, viewer.id, viewer.role, viewer.sessionId, viewer.scopes].join('|');
    const cached = made.get(cacheKey);
    if (cached && now - cached.at < REMAKE_AFTER_MS) return cached.token;
    const payload: z.infer<typeof claims> = {
      iss: issuer,
      aud: audience,
      exp: Math.floor((now + LIFETIME_MS) / 1000),
      sub: viewer.id,
      role: viewer.role,
      sid: viewer.sessionId,
      scp: viewer.scopes ? [...viewer.scopes] : null,
    };
    const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
    return remember(made, cacheKey, { token: `${text}.${mac(key, text).toString('base64url')}`, at: now }).token;
  };
}

/**
 * Checks signed identities that are meant for `audience`. Answers null for one that is missing, forged, expired or meant
 * for another subgraph, and for a worker's identity without scopes, which would be worth as much as the user's own.
 */
export function createIdentityVerifier(audience: string, keys: Readonly<Record<Issuer, string>>) {
  const known = new Map<string, { viewer: Viewer; expiresAt: number }>();

  function check(token: string): { viewer: Viewer; expiresAt: number } | null {
    const [text, signature, more] = token.split('.');
    if (!text || !signature || more !== undefined) return null;
    const parsed = claims.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
    if (!parsed.success) return null;
    const { iss, aud, exp, sub, role, sid, scp } = parsed.data;
    const expected = mac(keys[iss], text);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    if (aud !== audience || (iss === 'worker' && scp === null)) return null;
    return { viewer: { id: sub, role, sessionId: sid, scopes: scp }, expiresAt: exp * 1000 };
  }

  return function verify(token: string | null | undefined): Viewer | null {
    if (!token) return null;
    const checked = known.get(token) ?? check(token);
    if (!checked || checked.expiresAt + LEEWAY_MS < Date.now()) return null;
    return remember(known, token, checked).viewer;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
