import { createHash } from 'node:crypto';
import type { Database } from '#prisma/database.ts';

export interface NewSession {
  id: string;
  refreshToken: string;
  userAgent: string | null;
  expiresAt: Date;
}

export interface Sessions {
  /** Stores the hash of the refresh token, never the token. */
  create(userId: string, session: NewSession): Promise<void>;
}

/** The row of a session, but for its user. */
export function sessionRow({ refreshToken, ...session }: NewSession) {
  return { ...session, refreshTokenHash: createHash('sha256').update(refreshToken).digest() };
}

export function createSessions(database: Database<'users'>): Sessions {
  return {
    async create(userId, session) {
      await database.write.session.create({ data: { userId, ...sessionRow(session) } });
    },
  };
}
