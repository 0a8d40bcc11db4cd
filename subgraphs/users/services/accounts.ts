import { setTimeout as delay } from 'node:timers/promises';
import { forbidden, type UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type Connection, readPageRequest, toConnection } from '#platform/pagination.ts';
import { invalid, invalidField, textProblem, type Validated, valid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { Credentials } from '../data/credentials.ts';
import type { NewUser, UserRow, Users } from '../data/users.ts';
import { displayNameProblem, EMAIL_MAX, normaliseEmail, passwordProblem, timeZoneProblem } from '../domain/account.ts';
import type { AttemptLimits } from './attempts.ts';
import { actingAs, type Caller } from './caller.ts';
import type { MailQueue } from './mail-queue.ts';
import type { Passwords } from './passwords/passwords.ts';
import { type AuthResult, authRefused, type SessionTokens } from './session-tokens.ts';
import { type UserView, viewFor } from './user-view.ts';

/** The contract's defaults stand for what is left out, and for an explicit null. */
export interface SignUp {
  email: string;
  password: string;
  displayName: string;
  nativeLanguage?: UserRow['nativeLanguage'] | null;
  timeZone?: string | null;
  level?: UserRow['level'] | null;
}

interface AccountParts {
  users: Users;
  credentials: Credentials;
  passwords: Passwords;
  isCommonPassword: (password: string) => boolean;
  sessionTokens: SessionTokens;
  attempts: AttemptLimits;
  mail: Pick<MailQueue, 'enqueue'>;
}

/**
 * A sign-in that fails is answered after this time, never sooner: hashes that came from elsewhere take another time to
 * verify than ours, and how long it took would tell that the address has an account.
 */
const FAILURE_TAKES_MS = 500;
const LONGEST_SEARCH = 100;

/** Who someone is: accounts, and the sign-in that proves it. */
export function createAccounts(parts: AccountParts) {
  const { users, credentials, passwords, sessionTokens, attempts, mail } = parts;

  async function verified(email: string, password: string): Promise<{ user: UserRow; hash: string } | null> {
    const user = email.length > EMAIL_MAX ? null : await users.findByEmail(email);
    const { matches, outdated } = await passwords.verify(user?.passwordHash ?? null, password);
    if (!user || !matches) return null;
    return { user, hash: outdated ? await passwords.hash(password) : user.passwordHash };
  }

  return {
    async signUp(caller: Caller, input: SignUp): Promise<AuthResult> {
      const attempt = await attempts.begin('sign-up', { address: caller.clientAddress });
      const { value, userErrors } = validateSignUp(input, parts.isCommonPassword);
      if (!value) return { user: null, tokens: null, userErrors };
      const { password, ...account } = value;
      const passwordHash = await attempt.make(() => passwords.hash(password));
      const newUser: NewUser = { ...account, id: newId(), passwordHash };
      const { row, refreshToken } = sessionTokens.open(caller);
      const user = await users.create(actingAs(caller, newUser.id), newUser, row, (transaction) =>
        mail.enqueue({ letter: 'verify-email', userId: newUser.id }, transaction),
      );
      if (!user) return authRefused('EMAIL_TAKEN', 'This address has an account already.', ['input', 'email']);
      return sessionTokens.answer(user, row, refreshToken);
    },

    async signIn(caller: Caller, input: { email: string; password: string }): Promise<AuthResult> {
      const email = normaliseEmail(input.email);
      const attempt = await attempts.begin('sign-in', { account: email, address: caller.clientAddress });
      const notBefore = delay(FAILURE_TAKES_MS, undefined, { ref: false });
      const found = await attempt.make(() => verified(email, input.password));
      const { row, refreshToken } = sessionTokens.open(caller);
      const user =
        found &&
        (await credentials.beginSession(
          actingAs(caller, found.user.id),
          { userId: found.user.id, from: found.user.passwordHash, to: found.hash },
          row,
        ));
      if (!user) {
        await notBefore;
        return authRefused('INVALID_CREDENTIALS', 'The address or the password is wrong.', ['input']);
      }
      await attempt.succeeded();
      return sessionTokens.answer(user, row, refreshToken);
    },

    /** The user with this id, for the user and for administrators; null for anyone else. `load` reads one row. */
    async byId(viewer: Viewer, id: string, load: (id: string) => Promise<UserRow | null>): Promise<UserView | null> {
      if (!owns(viewer, id) && !isAdministrator(viewer)) return null;
      const row = await load(id);
      return row && viewFor(viewer, row);
    },

    /** All users, newest first. @throws FORBIDDEN for anyone but administrators, BAD_USER_INPUT */
    async list(
      viewer: Viewer,
      args: { first?: number | null; after?: string | null; search?: string | null },
    ): Promise<Connection<UserView>> {
      requireUser(viewer);
      if (!isAdministrator(viewer)) throw forbidden();
      const page = readPageRequest(args);
      const search = args.search?.trim() || null;
      // Nobody's address or name has what can't be stored, and PostgreSQL can't be asked for it.
      if (search !== null && textProblem(search, { max: LONGEST_SEARCH })) return toConnection<UserView>([], page);
      const rows = await users.page(viewer, page, search);
      return toConnection(
        rows.map((row) => viewFor(viewer, row)),
        page,
      );
    },
  };
}

export type Accounts = ReturnType<typeof createAccounts>;

/** In person: no worker acts with an administrator's rights. */
const isAdministrator = ({ role, scopes }: Viewer): boolean => role === 'ADMIN' && scopes === null;

type NonNullableFields<T> = { [K in keyof T]: NonNullable<T[K]> };

function validateSignUp(
  input: SignUp,
  isCommonPassword: (password: string) => boolean,
): Validated<Required<NonNullableFields<SignUp>>> {
  const { nativeLanguage, timeZone, level } = input;
  const problems: UserError[] = [];
  const report = (field: string, problem: string | null) => {
    if (problem) problems.push(invalidField(['input', field], `${field} ${problem}.`));
  };
  report('email', input.email.length > EMAIL_MAX ? `must have at most ${EMAIL_MAX} characters` : null);
  report('password', passwordProblem(input.password, input.email, isCommonPassword));
  report('displayName', displayNameProblem(input.displayName));
  report('timeZone', timeZone == null ? null : timeZoneProblem(timeZone));
  if (problems.length > 0) return invalid(...problems);
  return valid({
    email: normaliseEmail(input.email),
    password: input.password,
    displayName: input.displayName.trim(),
    nativeLanguage: nativeLanguage ?? 'ZH',
    timeZone: timeZone ?? 'Asia/Shanghai',
    level: level ?? 'B1',
  });
}
