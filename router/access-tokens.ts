import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { PublicError, unauthenticated } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import { ANONYMOUS, type Viewer } from '#platform/viewer.ts';

const TOKEN_ISSUER = 'yuqiao';
const REFRESH_MS = 5 * 60_000;

const claims = z.object({ sub: z.uuid(), role: z.enum(['LEARNER', 'ADMIN']), sid: z.uuid() });

/** The viewer of an `Authorization` value: anonymous without one. */
export type VerifyAuthorization = (authorization: string | undefined) => Promise<Viewer>;

export interface TokenVerifier {
  verify: VerifyAuthorization;
  close(): void;
}

/**
 * Verifies access tokens (EdDSA only) with the keys that `users` publishes. They are fetched at the start, every few
 * minutes, and when a token names one that is not known.
 * @throws UNAUTHENTICATED for a token that is malformed, forged, expired or meant for somebody else,
 *   SUBGRAPH_UNAVAILABLE when the keys can't be had
 */
export function createTokenVerifier(jwksUrl: URL, logger: Logger): TokenVerifier {
  // Old keys are better than none: while users is down, tokens that it signed before go on being verified.
  const keys = createRemoteJWKSet(jwksUrl, { timeoutDuration: 3_000, cacheMaxAge: Number.POSITIVE_INFINITY });
  const refresh = () =>
    keys.reload().catch((error) => logger.warn({ err: error }, 'the token keys cannot be refreshed'));
  const timer = setInterval(refresh, REFRESH_MS);
  refresh();

  async function verify(authorization: string | undefined): Promise<Viewer> {
    if (!authorization) return ANONYMOUS;
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token) throw unauthenticated('Expected "Authorization: Bearer <accessToken>".');
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['EdDSA'],
        issuer: TOKEN_ISSUER,
        audience: TOKEN_ISSUER,
      });
      const { sub, role, sid } = claims.parse(payload);
      return { id: sub, role, sessionId: sid, scopes: null };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthenticated('The access token has expired.');
      if (isUnreachable(error)) {
        throw new PublicError('SUBGRAPH_UNAVAILABLE', 'Tokens cannot be verified at the moment.');
      }
      throw unauthenticated('The access token is not valid.');
    }
  }

  return { verify, close: () => clearInterval(timer) };
}

/** jose's own errors speak of the token; a network error and a bad answer speak of the key server. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return true;
  if (error instanceof errors.JOSEError) return error.code === 'ERR_JOSE_GENERIC';
  return !(error instanceof z.ZodError);
}
