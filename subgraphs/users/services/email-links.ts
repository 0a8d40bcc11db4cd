import { createHash, randomBytes } from 'node:crypto';
import type { EmailTokenPurpose, EmailTokens, TokenHash } from '../data/email-tokens.ts';

const MINUTES: Record<EmailTokenPurpose, number> = { RESET_PASSWORD: 30, VERIFY_EMAIL: 7 * 24 * 60 };

/** Where in the page at PUBLIC_URL each link leads. Behind the #, so that no server and no proxy notes the token. */
const PAGE: Record<EmailTokenPurpose, string> = { RESET_PASSWORD: 'reset-password', VERIFY_EMAIL: 'verify-email' };

/** As it is stored: a token of one purpose is worth nothing for another. */
export const hashEmailToken = (purpose: EmailTokenPurpose, token: string): TokenHash =>
  new Uint8Array(createHash('sha256').update(`${purpose}:${token}`).digest());

/** The links in letters. Each may be used once; making one makes those of the same kind worthless that were sent before. */
export function createEmailLinks({ emailTokens, publicUrl }: { emailTokens: EmailTokens; publicUrl: string }) {
  return async function makeLink(userId: string, purpose: EmailTokenPurpose): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + MINUTES[purpose] * 60_000);
    await emailTokens.replace({ userId, purpose, tokenHash: hashEmailToken(purpose, token), expiresAt });
    return `${publicUrl}/#/${PAGE[purpose]}?token=${token}`;
  };
}

export type MakeEmailLink = ReturnType<typeof createEmailLinks>;
