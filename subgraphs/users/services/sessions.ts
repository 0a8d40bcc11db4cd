import type { UserError } from '#platform/errors.ts';
import { isUuid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { SessionRow, Sessions } from '../data/sessions.ts';
import type { Users } from '../data/users.ts';
import { actingAs, type Caller } from './caller.ts';
import { hashToken, type RefreshTokenClaims, type RefreshTokens, refreshTokenExpiry } from './refresh-tokens.ts';
import { SESSIONS_REVOKED } from './revocations.ts';
import { type AuthResult, authRefused, type SessionTokens } from './session-tokens.ts';

/** A client that did not get its answer may ask again for so long. */
const REPEATED_WITHIN_MS = 10_000;

export interface SessionView extends Pick<SessionRow, 'id' | 'createdAt' | 'lastSeenAt' | 'userAgent'> {
  /** The one that asks. */
  current: boolean;
}

export interface DeleteResult {
  deletedId: string | null;
  userErrors: UserError[];
}

interface SessionParts {
  sessions: Sessions;
  users: Users;
  refreshTokens: RefreshTokens;
  sessionTokens: SessionTokens;
  wakeups: Wakeups;
}

/** Sessions: how one goes on, who sees them, how they end. */
export function createSessionService({ sessions, users, refreshTokens, sessionTokens, wakeups }: SessionParts) {
  /** The session as it is when `token` was just exchanged for its successor; null for whoever must not have that. */
  async function justRotated(token: string, claims: RefreshTokenClaims, now: number): Promise<SessionRow | null> {
    const session = await sessions.find(claims.sessionId);
    if (!session || session.expiresAt.getTime() <= now || claims.generation >= session.generation) return null;
    const isLast = Buffer.from(session.refreshTokenHash).equals(hashToken(refreshTokens.successorOf(token)));
    if (isLast && now - (session.rotatedAt?.getTime() ?? 0) <= REPEATED_WITHIN_MS) return session;
    // Two have it: the one who used it and the one who comes now. Which is the thief cannot be told.
    if (await sessions.revoke({ id: session.userId }, session.userId, session.id)) wakeups.wake(SESSIONS_REVOKED);
    return null;
  }

  return {
    /** Anybody's who holds the token. */
    async refresh(caller: Caller, token: string): Promise<AuthResult> {
      const claims = refreshTokens.read(token);
      if (!claims) return invalidToken();
      const now = Date.now();
      const successor = refreshTokens.successorOf(token);
      const rotated = await sessions.rotate(caller.viewer, {
        sessionId: claims.sessionId,
        from: hashToken(token),
        to: hashToken(successor),
        generation: claims.generation + 1,
        at: new Date(now),
        expiresAt: refreshTokenExpiry(now),
      });
      const session = rotated ?? (await justRotated(token, claims, now));
      const user = session && (await users.find(session.userId));
      return user ? sessionTokens.answer(user, session, successor) : invalidToken();
    },

    /** The user's sessions, the last seen first; null for anyone else. `load` reads them. */
    async list(
      viewer: Viewer,
      userId: string,
      load: (userId: string) => Promise<SessionRow[]>,
    ): Promise<SessionView[] | null> {
      if (!owns(viewer, userId)) return null;
      const rows = await load(userId);
      return rows.map(({ id, createdAt, lastSeenAt, userAgent }) => {
        const current = id === viewer.sessionId;
        return { id, createdAt, lastSeenAt, userAgent, current };
      });
    },

    async signOut(caller: Caller): Promise<DeleteResult> {
      const { id, sessionId } = requireUser(caller.viewer);
      if (!sessionId) return noSuchSession([]);
      // Signing out twice is signed out.
      if (await sessions.revoke(actingAs(caller, id), id, sessionId)) wakeups.wake(SESSIONS_REVOKED);
      return { deletedId: sessionId, userErrors: [] };
    },

    async revoke(caller: Caller, sessionId: string): Promise<DeleteResult> {
      const { id } = requireUser(caller.viewer);
      if (!isUuid(sessionId) || !(await sessions.revoke(caller.viewer, id, sessionId))) return noSuchSession(['id']);
      wakeups.wake(SESSIONS_REVOKED);
      return { deletedId: sessionId, userErrors: [] };
    },
  };
}

export type SessionService = ReturnType<typeof createSessionService>;

const invalidToken = () =>
  authRefused('INVALID_REFRESH_TOKEN', 'This session has ended: please sign in again.', ['refreshToken']);

const noSuchSession = (field: string[]): DeleteResult => ({
  deletedId: null,
  userErrors: [{ code: 'NOT_FOUND', message: 'You have no such session.', field }],
});
