import { randomBytes } from 'node:crypto';
import type { UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { invalid, invalidField, type Validated, valid } from '#platform/validation.ts';
import { owns, type Viewer } from '#platform/viewer.ts';
import type { NewSession, Sessions } from '../data/sessions.ts';
import type { NewUser, UserRow, Users } from '../data/users.ts';
import { displayNameProblem, isTimeZone, normaliseEmail, passwordProblem } from '../domain/account.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Passwords } from './passwords.ts';

const REFRESH_TOKEN_DAYS = 30;

/** The contract's defaults stand for what is left out, and for an explicit null. */
export interface SignUp {
  email: string;
  password: string;
  displayName: string;
  nativeLanguage?: UserRow['nativeLanguage'] | null;
  timeZone?: string | null;
  level?: UserRow['level'] | null;
}

export interface Tokens {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  refreshTokenExpiresAt: Date;
}

/** A user as one viewer may see it. */
export interface UserView
  extends Pick<UserRow, 'id' | 'displayName' | 'role' | 'level' | 'nativeLanguage' | 'timeZone' | 'createdAt'> {
  /** The user's own and administrators' to see. */
  email: string | null;
  emailVerified: boolean | null;
  /** The user's own to see. */
  goals: Pick<UserRow, 'newCardsPerDay' | 'reviewsPerDay' | 'desiredRetention' | 'topics'> | null;
}

export interface AuthResult {
  user: UserView | null;
  tokens: Tokens | null;
  userErrors: UserError[];
}

interface AccountParts {
  users: Users;
  sessions: Sessions;
  passwords: Passwords;
  accessTokens: AccessTokens;
}

const refused = (code: string, message: string, field: string[]): AuthResult => ({
  user: null,
  tokens: null,
  userErrors: [{ code, message, field }],
});

/** Whoever signs in asks as nobody yet; what is written for the user, the user must be able to read. */
const actingAs = (viewer: Viewer, id: string) => ({ ...viewer, id });

function newSession(userAgent: string | null): NewSession {
  return {
    id: newId(),
    refreshToken: randomBytes(32).toString('base64url'),
    userAgent,
    expiresAt: new Date(Date.now() + REFRESH_TOKEN_DAYS * 86_400_000),
  };
}

/** Who someone is: accounts, and the sessions that prove it. */
export function createAccounts({ users, sessions, passwords, accessTokens }: AccountParts) {
  async function answer(user: UserRow, { id, refreshToken, expiresAt }: NewSession): Promise<AuthResult> {
    const access = await accessTokens.issue(user, id);
    const tokens = { ...access, refreshToken, refreshTokenExpiresAt: expiresAt };
    return { user: viewOf(user, 'self'), tokens, userErrors: [] };
  }

  return {
    async signUp(viewer: Viewer, input: SignUp, userAgent: string | null): Promise<AuthResult> {
      const { value, userErrors } = validateSignUp(input);
      if (!value) return { user: null, tokens: null, userErrors };
      const { password, ...account } = value;
      const newUser: NewUser = { ...account, id: newId(), passwordHash: await passwords.hash(password) };
      const session = newSession(userAgent);
      const user = await users.create(actingAs(viewer, newUser.id), newUser, session);
      if (!user) return refused('EMAIL_TAKEN', 'This address has an account already.', ['input', 'email']);
      return answer(user, session);
    },

    async signIn(
      viewer: Viewer,
      input: { email: string; password: string },
      userAgent: string | null,
    ): Promise<AuthResult> {
      const user = await users.findByEmail(normaliseEmail(input.email));
      if (!(await passwords.verify(user?.passwordHash ?? null, input.password)) || !user) {
        return refused('INVALID_CREDENTIALS', 'The address or the password is wrong.', ['input']);
      }
      const session = newSession(userAgent);
      await sessions.create(actingAs(viewer, user.id), session);
      return answer(user, session);
    },

    /** The user with this id, for the user and for administrators; null for anyone else. `load` reads one row. */
    async byId(viewer: Viewer, id: string, load: (id: string) => Promise<UserRow | null>): Promise<UserView | null> {
      const self = owns(viewer, id);
      if (!self && viewer.role !== 'ADMIN') return null;
      const row = await load(id);
      return row && viewOf(row, self ? 'self' : 'administrator');
    },
  };
}

export type Accounts = ReturnType<typeof createAccounts>;

function viewOf(row: UserRow, by: 'self' | 'administrator'): UserView {
  const { id, email, emailVerified, displayName, role, level, nativeLanguage, timeZone, createdAt } = row;
  const { newCardsPerDay, reviewsPerDay, desiredRetention, topics } = row;
  const goals = by === 'self' ? { newCardsPerDay, reviewsPerDay, desiredRetention, topics } : null;
  return { id, email, emailVerified, displayName, role, level, nativeLanguage, timeZone, createdAt, goals };
}

type NonNullableFields<T> = { [K in keyof T]: NonNullable<T[K]> };

function validateSignUp(input: SignUp): Validated<Required<NonNullableFields<SignUp>>> {
  const { nativeLanguage, timeZone, level } = input;
  const problems: UserError[] = [];
  const report = (field: string, problem: string | null) => {
    if (problem) problems.push(invalidField(['input', field], `${field} ${problem}.`));
  };
  report('email', input.email.length > 254 ? 'must have at most 254 characters' : null);
  report('password', passwordProblem(input.password));
  report('displayName', displayNameProblem(input.displayName));
  report(
    'timeZone',
    timeZone == null || isTimeZone(timeZone) ? null : 'must be an IANA time zone, such as Asia/Shanghai',
  );
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
