import { createHash } from 'node:crypto';
import type { Database, Reader } from '#prisma/database.ts';

export interface NewSession {
  id: string;
  refreshToken: string;
  userAgent: string | null;
  expiresAt: Date;
}

/** Whose session it is, who reads what is written from now on. */
export type Owner = Reader & { readonly id: string };

export interface Sessions {
  /** Stores the hash of the refresh token, never the token. */
  create(user: Owner, session: NewSession): Promise<void>;
}

/** The row of a session, but for its user. */
export function sessionRow({ refreshToken, ...session }: NewSession) {
  return { ...session, refreshTokenHash: createHash('sha256').update(refreshToken).digest() };
}

export function createSessions(database: Database<'users'>): Sessions {
  return {
    async create(user, session) {
      const data = { userId: user.id, ...sessionRow(session) };
      await database.write(user, (client) => client.session.create({ data }));
    },
  };
}
