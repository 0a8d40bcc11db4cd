import type { Verified } from '../guards/access-tokens.ts';
import type { Revocations } from '../guards/revocations.ts';

/** Ends what a token has opened when the token has expired, and when its session is ended. */
export interface Lifetimes {
  /** @param end told why, once. The returned function stops the watch. */
  watch(verified: Verified, end: (reason: string) => void): () => void;
}

const EXPIRED = 'The access token has expired';
const REVOKED = 'This session has ended';

export function createLifetimes(revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>): Lifetimes {
  const bySession = new Map<string, Set<(reason: string) => void>>();

  revocations.onRevoked((sessionId) => {
    for (const end of [...(bySession.get(sessionId) ?? [])]) end(REVOKED);
  });

  function register(sessionId: string, end: (reason: string) => void): () => void {
    const ends = bySession.get(sessionId) ?? new Set();
    bySession.set(sessionId, ends.add(end));
    return () => {
      ends.delete(end);
      if (ends.size === 0) bySession.delete(sessionId);
    };
  }

  return {
    watch({ viewer: { sessionId }, expiresAt }, end) {
      const forget = sessionId === null ? () => {} : register(sessionId, end);
      const timer = expiresAt === null ? undefined : setTimeout(end, Math.max(0, expiresAt - Date.now()), EXPIRED);
      // It may have become known while the token was being verified.
      if (sessionId !== null && revocations.isRevoked(sessionId)) end(REVOKED);
      return () => {
        forget();
        clearTimeout(timer);
      };
    },
  };
}
