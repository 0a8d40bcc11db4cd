import type { IncomingMessage } from 'node:http';
import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, jwtVerify } from 'jose';
import { z } from 'zod';
import { createRecent } from '#platform/cache/recent.ts';
import { PublicError, unauthenticated } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import { ANONYMOUS, type Viewer } from '#platform/viewer.ts';

const TOKEN_ISSUER = 'yuqiao';
const REFRESH_MS = 5 * 60_000;
/** A token that names an unknown key makes the router ask for keys, and no more often than this. */
const COOL_DOWN_MS = 5_000;
/** Nor more often than this while `users` has none to give. */
const RETRY_MS = 500;
/** Ours have some 400 characters. */
const MAX_TOKEN_LENGTH = 4_096;
const MAX_VERIFIED = 10_000;

const claims = z.object({
  sub: z.uuid(),
  role: z.enum(['LEARNER', 'ADMIN']),
  sid: z.uuid(),
  exp: z.number(),
});

/** Who asks, and until when that may be believed. */
export interface Verified {
  viewer: Viewer;
  /** Milliseconds since 1970; null for an anonymous caller. */
  expiresAt: number | null;
}

/** Of an `Authorization` value: the anonymous viewer without one. */
export type VerifyAuthorization = (authorization: string | undefined) => Promise<Verified>;

export interface TokenVerifier {
  verify: VerifyAuthorization;
  close(): void;
}

export interface TokenVerifierOptions {
  jwksUrl: URL;
  /** Whether a session was ended before its tokens expired. */
  isRevoked: (sessionId: string) => boolean;
  logger: Logger;
}

const NOBODY: Verified = { viewer: ANONYMOUS, expiresAt: null };

/**
 * Verifies access tokens (EdDSA only) with the keys that `users` publishes. They are fetched at the start, every few
 * minutes, and when a token names one that is not known; whatever else a token's header says is not looked at.
 * @throws UNAUTHENTICATED for a token that is malformed, forged, expired, revoked or meant for somebody else,
 *   SUBGRAPH_UNAVAILABLE when the keys can't be had
 */
export function createTokenVerifier({ jwksUrl, isRevoked, logger }: TokenVerifierOptions): TokenVerifier {
  // Old keys are better than none: while users is down, tokens that it signed before go on being verified.
  const keys = createRemoteJWKSet(jwksUrl, {
    timeoutDuration: 3_000,
    cooldownDuration: COOL_DOWN_MS,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    [customFetch]: fetchSparingly(),
  });
  // A signature costs more to check than a small query to answer, and a client sends the same token for 15 minutes.
  let known = createRecent<Verified>(MAX_VERIFIED);
  let keysOfKnown = '';

  async function refresh(): Promise<void> {
    try {
      await keys.reload();
      forgetWithOldKeys();
    } catch (error) {
      logger.warn({ err: error }, 'the token keys cannot be refreshed');
    }
  }
  const timer = setInterval(refresh, REFRESH_MS);
  refresh();

  /** A key that is withdrawn takes with it what it has signed. */
  function forgetWithOldKeys(): void {
    const current = JSON.stringify(keys.jwks());
    if (current !== keysOfKnown) known = createRecent(MAX_VERIFIED);
    keysOfKnown = current;
  }

  async function check(token: string): Promise<Verified> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['EdDSA'],
        issuer: TOKEN_ISSUER,
        audience: TOKEN_ISSUER,
      });
      const { sub, role, sid, exp } = claims.parse(payload);
      return { viewer: { id: sub, role, sessionId: sid, scopes: null }, expiresAt: exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthenticated('The access token has expired.');
      if (isUnreachable(error)) {
        throw new PublicError('SUBGRAPH_UNAVAILABLE', 'Tokens cannot be verified at the moment.');
      }
      throw unauthenticated('The access token is not valid.');
    }
  }

  async function verifyToken(token: string): Promise<Verified> {
    const cached = known.get(token);
    if (cached && (cached.expiresAt as number) > Date.now()) return cached;
    const verified = await check(token);
    forgetWithOldKeys();
    known.set(token, verified);
    return verified;
  }

  return {
    async verify(authorization) {
      if (!authorization) return NOBODY;
      const verified = await verifyToken(readBearer(authorization));
      if (isRevoked(verified.viewer.sessionId as string)) throw unauthenticated('This session has ended.');
      return verified;
    },
    close: () => clearInterval(timer),
  };
}

/** jose asks again for each token of an unknown key as long as it has no answer; here all of them share one failure. */
function fetchSparingly(): FetchImplementation {
  let failed = { at: 0, error: undefined as unknown };
  return async (url, options) => {
    if (Date.now() - failed.at < RETRY_MS) throw failed.error;
    try {
      const answer = await fetch(url, options);
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      return answer;
    } catch (error) {
      failed = { at: Date.now(), error };
      throw error;
    }
  };
}

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

function readBearer(authorization: string): string {
  const token = authorization.length <= MAX_TOKEN_LENGTH && BEARER.exec(authorization)?.[1];
  if (!token) throw unauthenticated('Expected "Authorization: Bearer <accessToken>".');
  return token;
}

/**
 * The `Authorization` of a request. Node keeps the first of two, a proxy may look at the second: whoever sends two is refused.
 * @throws UNAUTHENTICATED
 */
export function authorizationOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  if (headers.authorization === undefined) return undefined;
  const given = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization');
  if (given.length > 1) throw unauthenticated('Send one Authorization header, not several.');
  return headers.authorization;
}

/** jose's own errors speak of the token; a network error and a bad answer speak of the key server. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return true;
  if (error instanceof errors.JOSEError) return error.code === 'ERR_JOSE_GENERIC';
  return !(error instanceof z.ZodError);
}
