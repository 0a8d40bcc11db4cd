import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type Reader } from '#prisma/database.ts';
import type { Session } from '#prisma/generated/client.ts';
import { revokeAll, revokeOne } from './revocations.ts';

export type SessionRow = Session;

/** A session before its user is known. */
export type NewSession = Pick<Session, 'id' | 'refreshTokenHash' | 'userAgent' | 'expiresAt'>;

/** One refresh token taking the place of another. */
export interface Rotation {
  sessionId: string;
  from: Uint8Array<ArrayBuffer>;
  to: Uint8Array<ArrayBuffer>;
  /** Of the new token. */
  generation: number;
  at: Date;
  expiresAt: Date;
}

export interface Sessions {
  /** Of many at once exactly one is the first; the others, and whoever comes with another token, get null. */
  rotate(writer: Reader, rotation: Rotation): Promise<Session | null>;
  /** From the primary. */
  find(id: string): Promise<Session | null>;
  /** What has not expired of each user's sessions, the last seen first, 100 at most. */
  activeOf(viewer: Viewer, userIds: readonly string[]): Promise<Session[][]>;
  /** Whether the user had this session. */
  revoke(writer: Reader, userId: string, sessionId: string): Promise<boolean>;
  revokeAll(writer: Reader, userId: string): Promise<void>;
  removeExpired(now: Date): Promise<void>;
}

const MOST_LISTED = 100;

export function createSessions(database: Database<'users'>): Sessions {
  return {
    async rotate(writer, { sessionId, from, to, generation, at, expiresAt }) {
      const where = { id: sessionId, refreshTokenHash: from, expiresAt: { gt: at } };
      const data = { refreshTokenHash: to, generation, rotatedAt: at, lastSeenAt: at, expiresAt };
      const [rotated] = await database.write(writer, (client) => client.session.updateManyAndReturn({ where, data }));
      return rotated ?? null;
    },
    find: (id) => database.readPrimary((client) => client.session.findUnique({ where: { id } })),
    async activeOf(viewer, userIds) {
      const where = { userId: { in: anyOf(userIds) }, expiresAt: { gt: new Date() } };
      const rows = await database.read(viewer, (client) =>
        client.session.findMany({ where, orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }] }),
      );
      const byUser = Map.groupBy(rows, (row) => row.userId);
      return userIds.map((id) => (byUser.get(id) ?? []).slice(0, MOST_LISTED));
    },
    revoke: (writer, userId, sessionId) =>
      database.transaction(writer, (transaction) => revokeOne(transaction, userId, sessionId)),
    async revokeAll(writer, userId) {
      await database.transaction(writer, (transaction) => revokeAll(transaction, userId));
    },
    async removeExpired(now) {
      await database.write(null, (client) => client.session.deleteMany({ where: { expiresAt: { lt: now } } }));
    },
  };
}
