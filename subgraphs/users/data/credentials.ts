import type { Database, Reader } from '#prisma/database.ts';
import type { User } from '#prisma/generated/client.ts';
import { consumeEmailToken, type TokenHash } from './email-tokens.ts';
import { revokeAll } from './revocations.ts';
import type { NewSession } from './sessions.ts';

export interface PasswordChange {
  userId: string;
  /** The hash that was verified. */
  from: string;
  to: string;
}

export interface PasswordReset {
  tokenHash: TokenHash;
  passwordHash: string;
  session: NewSession;
}

/** What proves that an account is somebody's. */
export interface Credentials {
  /**
   * Begins a session of one whose password was verified; `to` is the same password, hashed anew where need be. The user as
   * of this moment, or null when the password was changed meanwhile.
   */
  beginSession(writer: Reader, change: PasswordChange, session: NewSession): Promise<User | null>;
  /** Ends all other sessions and the link of a reset. False when the password was changed meanwhile. */
  change(writer: Reader, change: PasswordChange, keepSessionId: string | null): Promise<boolean>;
  /** Uses the link up, ends all sessions, begins one, and counts as a verification. Null when the link is worth nothing. */
  reset(writer: Reader, reset: PasswordReset): Promise<User | null>;
  /** Uses the link up. Null when it is worth nothing. */
  verifyEmail(writer: Reader, tokenHash: TokenHash): Promise<User | null>;
}

export function createCredentials(database: Database<'users'>): Credentials {
  return {
    beginSession: (writer, { userId, from, to }, session) =>
      database.transaction(writer, async (transaction) => {
        // Written even when nothing changes: the row stays locked, so that no change of the password comes in between.
        const where = { id: userId, passwordHash: from };
        const [user] = await transaction.user.updateManyAndReturn({ where, data: { passwordHash: to } });
        if (!user) return null;
        await transaction.session.create({ data: { userId, ...session } });
        return user;
      }),

    change: (writer, { userId, from, to }, keepSessionId) =>
      database.transaction(writer, async (transaction) => {
        const where = { id: userId, passwordHash: from };
        const { count } = await transaction.user.updateMany({ where, data: { passwordHash: to } });
        if (count === 0) return false;
        await revokeAll(transaction, userId, keepSessionId);
        await transaction.emailToken.deleteMany({ where: { userId, purpose: 'RESET_PASSWORD' } });
        return true;
      }),

    reset: (writer, { tokenHash, passwordHash, session }) =>
      database.transaction(writer, async (transaction) => {
        const id = await consumeEmailToken(transaction, 'RESET_PASSWORD', tokenHash);
        if (!id) return null;
        const data = { passwordHash, emailVerified: true };
        const user = await transaction.user.update({ where: { id }, data });
        await revokeAll(transaction, id);
        await transaction.emailToken.deleteMany({ where: { userId: id } });
        await transaction.session.create({ data: { userId: id, ...session } });
        return user;
      }),

    verifyEmail: (writer, tokenHash) =>
      database.transaction(writer, async (transaction) => {
        const id = await consumeEmailToken(transaction, 'VERIFY_EMAIL', tokenHash);
        if (!id) return null;
        return transaction.user.update({ where: { id }, data: { emailVerified: true } });
      }),
  };
}
