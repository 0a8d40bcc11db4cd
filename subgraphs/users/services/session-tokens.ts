import type { UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { NewSession } from '../data/sessions.ts';
import type { UserRow } from '../data/users.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Caller } from './caller.ts';
import { hashToken, type RefreshTokens, refreshTokenExpiry } from './refresh-tokens.ts';
import { type UserView, viewOf } from './user-view.ts';

export interface Tokens {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  refreshTokenExpiresAt: Date;
}

export interface AuthResult {
  user: UserView | null;
  tokens: Tokens | null;
  userErrors: UserError[];
}

export const authRefused = (code: string, message: string, field: string[]): AuthResult => ({
  user: null,
  tokens: null,
  userErrors: [{ code, message, field }],
});

/** A session that is to begin: its row, and the token that only the client will have. */
export interface Opening {
  row: NewSession;
  refreshToken: string;
}

interface TokenMakers {
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
}

/** What a client gets who has signed in, in whichever way. */
export function createSessionTokens({ accessTokens, refreshTokens }: TokenMakers) {
  return {
    open({ userAgent }: Caller): Opening {
      const id = newId();
      const refreshToken = refreshTokens.issue(id);
      const expiresAt = refreshTokenExpiry(Date.now());
      const row = { id, refreshTokenHash: hashToken(refreshToken), userAgent: userAgent ?? null, expiresAt };
      return { row, refreshToken };
    },

    async answer(
      user: UserRow,
      session: Pick<NewSession, 'id' | 'expiresAt'>,
      refreshToken: string,
    ): Promise<AuthResult> {
      const access = await accessTokens.issue(user, session.id);
      const tokens = { ...access, refreshToken, refreshTokenExpiresAt: session.expiresAt };
      return { user: viewOf(user, 'self'), tokens, userErrors: [] };
    },
  };
}

export type SessionTokens = ReturnType<typeof createSessionTokens>;
