import type { UserError } from '#platform/errors.ts';
import type { Credentials } from '../data/credentials.ts';
import type { AttemptLimits } from './attempts.ts';
import type { Caller } from './caller.ts';
import { hashEmailToken } from './email-links.ts';
import { type UserView, viewFor } from './user-view.ts';

export interface VerificationResult {
  user: UserView | null;
  userErrors: UserError[];
}

interface VerificationParts {
  credentials: Credentials;
  attempts: AttemptLimits;
}

/** The proof that an account's address is its owner's: the link of a letter. */
export function createEmailVerification({ credentials, attempts }: VerificationParts) {
  return {
    /** Anybody's who holds the link, on whichever device they opened the letter; signed in or not. */
    async verify(caller: Caller, token: string): Promise<VerificationResult> {
      const attempt = await attempts.begin('email-link', { address: caller.clientAddress });
      const user = await credentials.verifyEmail(caller.viewer, hashEmailToken('VERIFY_EMAIL', token));
      if (!user) return { user: null, userErrors: [invalidLink] };
      await attempt.succeeded();
      return { user: viewFor(caller.viewer, user), userErrors: [] };
    },
  };
}

export type EmailVerification = ReturnType<typeof createEmailVerification>;

const invalidLink: UserError = {
  code: 'INVALID_TOKEN',
  message: 'This link has been used or has expired.',
  field: ['token'],
};
