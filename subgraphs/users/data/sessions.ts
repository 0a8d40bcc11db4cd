import { createHash } from 'node:crypto';
import type { Database, Reader } from '#prisma/database.ts';

export interface NewSession {
  id: string;
  userId: string;
  refreshToken: string;
  userAgent: string | null;
  expiresAt: Date;
}

export interface Sessions {
  /** Stores the hash of the refresh token, never the token. */
  create(writer: Reader, session: NewSession): Promise<void>;
}

const hashOf = (token: string) => createHash('sha256').update(token).digest();

export function createSessions(database: Database<'users'>): Sessions {
  return {
    async create(writer, { refreshToken, ...session }) {
      const data = { ...session, refreshTokenHash: hashOf(refreshToken) };
      await database.write(writer, (client) => client.session.create({ data }));
    },
  };
}
