import type { UserError } from '#platform/errors.ts';
import { invalidField } from '#platform/validation.ts';
import { requireUser } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Credentials } from '../data/credentials.ts';
import type { EmailTokens } from '../data/email-tokens.ts';
import type { Users } from '../data/users.ts';
import { EMAIL_MAX, normaliseEmail, passwordProblem } from '../domain/account.ts';
import type { AttemptLimits } from './attempts.ts';
import { actingAs, type Caller } from './caller.ts';
import { hashEmailToken } from './email-links.ts';
import type { MailQueue } from './mail-queue.ts';
import type { Passwords } from './passwords/passwords.ts';
import { SESSIONS_REVOKED } from './revocations.ts';
import { type AuthResult, authRefused, type SessionTokens } from './session-tokens.ts';

interface PasswordChangeParts {
  users: Users;
  credentials: Credentials;
  emailTokens: EmailTokens;
  passwords: Passwords;
  isCommonPassword: (password: string) => boolean;
  sessionTokens: SessionTokens;
  attempts: AttemptLimits;
  mail: Pick<MailQueue, 'enqueueAlone'>;
  wakeups: Wakeups;
}

export interface ChangeResult {
  ok: boolean;
  userErrors: UserError[];
}

/** A new password: by the old one, or by a link that was sent to the account's address. */
export function createPasswordChanges(parts: PasswordChangeParts) {
  const { users, credentials, emailTokens, passwords, sessionTokens, attempts, mail, wakeups } = parts;

  const problemOf = (password: string, email: string): UserError | null => {
    const problem = passwordProblem(password, email, parts.isCommonPassword);
    return problem === null ? null : invalidField(['newPassword'], `newPassword ${problem}.`);
  };

  return {
    /** Ends all sessions but the one that asks. */
    async change(caller: Caller, currentPassword: string, newPassword: string): Promise<ChangeResult> {
      const { id, sessionId } = requireUser(caller.viewer);
      const attempt = await attempts.begin('own-password', { account: id, address: caller.clientAddress });
      const user = await users.find(id);
      const { matches } = await attempt.make(() => passwords.verify(user?.passwordHash ?? null, currentPassword));
      if (!user || !matches) return wrongPassword();
      await attempt.succeeded();
      const problem = problemOf(newPassword, user.email);
      if (problem) return { ok: false, userErrors: [problem] };

      const change = { userId: id, from: user.passwordHash, to: await passwords.hash(newPassword) };
      if (!(await credentials.change(caller.viewer, change, sessionId))) return wrongPassword();
      wakeups.wake(SESSIONS_REVOKED);
      return { ok: true, userErrors: [] };
    },

    /** Does the same and takes as long whether the address has an account or not: who works the queue finds that out. */
    async requestReset(caller: Caller, address: string): Promise<{ accepted: boolean; userErrors: UserError[] }> {
      const email = normaliseEmail(address);
      await attempts.begin('password-reset', { account: email, address: caller.clientAddress });
      if (email.length <= EMAIL_MAX) await mail.enqueueAlone({ letter: 'reset-password', email });
      return { accepted: true, userErrors: [] };
    },

    /** Ends all sessions and begins a new one. A password that is refused leaves the link usable. */
    async reset(caller: Caller, token: string, newPassword: string): Promise<AuthResult> {
      const attempt = await attempts.begin('email-link', { address: caller.clientAddress });
      const tokenHash = hashEmailToken('RESET_PASSWORD', token);
      const owner = await emailTokens.ownerOf('RESET_PASSWORD', tokenHash);
      const known = owner && (await users.find(owner));
      if (!known) return invalidLink();
      await attempt.succeeded();
      const problem = problemOf(newPassword, known.email);
      if (problem) return { user: null, tokens: null, userErrors: [problem] };

      const passwordHash = await passwords.hash(newPassword);
      const { row, refreshToken } = sessionTokens.open(caller);
      const user = await credentials.reset(actingAs(caller, known.id), { tokenHash, passwordHash, session: row });
      if (!user) return invalidLink();
      wakeups.wake(SESSIONS_REVOKED);
      await attempts.forgive(user.email);
      return sessionTokens.answer(user, row, refreshToken);
    },
  };
}

export type PasswordChanges = ReturnType<typeof createPasswordChanges>;

const wrongPassword = (): ChangeResult => ({
  ok: false,
  userErrors: [{ code: 'INVALID_CREDENTIALS', message: 'The password is wrong.', field: ['currentPassword'] }],
});

const invalidLink = () =>
  authRefused('INVALID_TOKEN', 'This link has been used or has expired: please ask for a new one.', ['token']);
