import type { Database, DomainTransaction } from '#prisma/database.ts';
import type { EmailTokenPurpose } from '#prisma/generated/client.ts';

export type { EmailTokenPurpose };
export type TokenHash = Uint8Array<ArrayBuffer>;

export interface NewEmailToken {
  userId: string;
  purpose: EmailTokenPurpose;
  tokenHash: TokenHash;
  expiresAt: Date;
}

export interface EmailTokens {
  /** From now on the user's links of the same purpose that were sent before are worth nothing. */
  replace(token: NewEmailToken): Promise<void>;
  /** Whose token it is, without using it up; null when there is none or it has expired. From the primary. */
  ownerOf(purpose: EmailTokenPurpose, tokenHash: TokenHash): Promise<string | null>;
  removeExpired(now: Date): Promise<void>;
}

export function createEmailTokens(database: Database<'users'>): EmailTokens {
  return {
    async replace({ userId, purpose, tokenHash, expiresAt }) {
      await database.write(null, (client) =>
        client.emailToken.upsert({
          where: { userId_purpose: { userId, purpose } },
          create: { userId, purpose, tokenHash, expiresAt },
          update: { tokenHash, expiresAt },
        }),
      );
    },
    async ownerOf(purpose, tokenHash) {
      const where = { tokenHash, purpose, expiresAt: { gt: new Date() } };
      const token = await database.readPrimary((client) => client.emailToken.findFirst({ where }));
      return token?.userId ?? null;
    },
    async removeExpired(now) {
      await database.write(null, (client) => client.emailToken.deleteMany({ where: { expiresAt: { lt: now } } }));
    },
  };
}

/** Uses a token up: of several at once one is told whose it is, the others get null. */
export async function consumeEmailToken(
  transaction: DomainTransaction<'users'>,
  purpose: EmailTokenPurpose,
  tokenHash: TokenHash,
): Promise<string | null> {
  const [used] = await transaction.$queryRaw<{ userId: string }[]>`
    DELETE FROM users.email_tokens
    WHERE token_hash = ${tokenHash} AND purpose = ${purpose}::users.email_token_purpose AND expires_at > now()
    RETURNING user_id AS "userId"`;
  return used?.userId ?? null;
}
