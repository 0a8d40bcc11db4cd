import type { ConsistencyTokens } from '#platform/consistency-tokens.ts';
import type { UserError } from '#platform/errors.ts';
import type { Mail } from '#platform/mail.ts';
import { isUuid } from '#platform/validation.ts';
import { requireUser } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { ErasureRow, Erasures } from '../data/erasures.ts';
import type { Users } from '../data/users.ts';
import type { AttemptLimits } from './attempts.ts';
import type { Caller } from './caller.ts';
import type { Passwords } from './passwords/passwords.ts';
import { SESSIONS_REVOKED } from './revocations.ts';

export interface ErasureResult {
  erasure: ErasureRow | null;
  userErrors: UserError[];
}

interface ErasureParts {
  users: Users;
  erasures: Erasures;
  passwords: Passwords;
  attempts: AttemptLimits;
  wakeups: Wakeups;
  tokens: ConsistencyTokens;
  mail: Pick<Mail, 'forget'>;
}

/** The end of an account, in this domain at once and in every other one soon after. */
export function createErasureService(parts: ErasureParts) {
  const { users, erasures, passwords, attempts, wakeups, tokens, mail } = parts;

  return {
    async deleteAccount({ viewer, clientAddress }: Caller, password: string): Promise<ErasureResult> {
      const { id, consistency } = requireUser(viewer);
      const attempt = await attempts.begin('own-password', { account: id, address: clientAddress });
      const user = await users.find(id);
      const { matches } = await attempt.make(() => passwords.verify(user?.passwordHash ?? null, password));
      if (matches) await attempt.succeeded();
      // What is written is nobody's: a token in Redis would be the user's.
      const erasure = matches ? await erasures.begin({ id: null, ...(consistency && { consistency }) }, id) : null;
      if (user && erasure) {
        wakeups.wake(SESSIONS_REVOKED);
        await mail.forget(user.email);
        return { erasure, userErrors: [] };
      }
      const message = 'The password is wrong.';
      return { erasure, userErrors: [{ code: 'INVALID_CREDENTIALS', message, field: ['password'] }] };
    },

    /** For whoever holds the id, signed in or not: it cannot be guessed, and tells nothing of a person. */
    byId: async (id: string): Promise<ErasureRow | null> => (isUuid(id) ? erasures.find(id) : null),

    /** A domain has erased its part. */
    async record(report: Parameters<Erasures['record']>[0]): Promise<void> {
      const userId = await erasures.record(report);
      if (userId !== null) await tokens.forget(userId);
    },
  };
}

export type ErasureService = ReturnType<typeof createErasureService>;
