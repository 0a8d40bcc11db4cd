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
  /** Whether `verify` costs next to nothing: there is no token, or one whose signature was found right before. */
  knows(authorization: string | undefined): boolean;
  close(): void;
}

/** A token that we gave to a user, and that has expired or whose session has ended. */
export class LapsedToken extends PublicError {
  /** Whose it was. Not for the client: `extensions` are. */
  readonly userId: string;

  constructor(message: string, userId: string) {
    super('UNAUTHENTICATED', message);
    this.userId = userId;
  }
}

export interface TokenVerifierOptions {
  jwksUrl: URL;
  /** Whether a session was ended before its tokens expired. */
  isRevoked: (sessionId: string) => boolean;
  logger: Logger;
}

type Claims = z.infer<typeof claims>;

export const NOBODY: Verified = { viewer: ANONYMOUS, expiresAt: null };

/**
 * Verifies access tokens (EdDSA only) with the keys that `users` publishes. They are fetched at the start, every few
 * minutes, and when a token names one that is not known; whatever else a token's header says is not looked at.
 * @throws UNAUTHENTICATED for a token that is malformed, forged or meant for somebody else, the same as a `LapsedToken` when
 *   it has expired or was revoked, SUBGRAPH_UNAVAILABLE when the keys can't be had
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
  let known = createRecent<Claims>(MAX_VERIFIED);
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

  /** What a genuine token says, whether or not it still holds. */
  async function readClaims(token: string): Promise<Claims> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['EdDSA'],
        issuer: TOKEN_ISSUER,
        audience: TOKEN_ISSUER,
      });
      return claims.parse(payload);
    } catch (error) {
      // jose looks at the end last: the signature, the issuer and the audience were right.
      const lapsed = error instanceof errors.JWTExpired && claims.safeParse(error.payload).data;
      if (lapsed) return lapsed;
      if (isUnreachable(error)) {
        throw new PublicError('SUBGRAPH_UNAVAILABLE', 'Tokens cannot be verified at the moment.');
      }
      throw unauthenticated('The access token is not valid.');
    }
  }

  async function claimsOf(token: string): Promise<Claims> {
    const cached = known.get(token);
    if (cached) return cached;
    const read = await readClaims(token);
    forgetWithOldKeys();
    known.set(token, read);
    return read;
  }

  return {
    async verify(authorization) {
      if (!authorization) return NOBODY;
      const { sub, role, sid, exp } = await claimsOf(readBearer(authorization));
      const expiresAt = exp * 1000;
      if (expiresAt <= Date.now()) throw new LapsedToken('The access token has expired.', sub);
      if (isRevoked(sid)) throw new LapsedToken('This session has ended.', sub);
      return { viewer: { id: sub, role, sessionId: sid, scopes: null }, expiresAt };
    },
    knows: (authorization) => !authorization || known.get(tokenIn(authorization) ?? '') !== undefined,
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

const tokenIn = (authorization: string): string | undefined =>
  authorization.length <= MAX_TOKEN_LENGTH ? BEARER.exec(authorization)?.[1] : undefined;

function readBearer(authorization: string): string {
  const token = tokenIn(authorization);
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
