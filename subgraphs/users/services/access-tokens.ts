import { importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { UserRow } from '../data/users.ts';

const ACCESS_TOKEN_MINUTES = 15;
export const TOKEN_ISSUER = 'yuqiao';

const privateKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1),
  x: z.string(),
  d: z.string(),
});
export type SigningKey = z.infer<typeof privateKey>;

/** A JWKS of private Ed25519 keys. The first signs; all are published, so that a rotation ends no session. */
export const accessTokenConfig = z
  .object({
    ACCESS_TOKEN_KEYS: z
      .string('required: a JWKS with a private Ed25519 key')
      .transform((text, context) => {
        try {
          return JSON.parse(text);
        } catch {
          context.addIssue({ code: 'custom', message: 'expected JSON' });
          return z.NEVER;
        }
      })
      .pipe(z.object({ keys: z.array(privateKey).min(1) })),
  })
  .transform((env) => env.ACCESS_TOKEN_KEYS.keys);

export interface AccessTokens {
  issue(user: UserRow, sessionId: string): Promise<{ accessToken: string; accessTokenExpiresAt: Date }>;
  /** The public halves, as `/.well-known/jwks.json` shows them. */
  readonly jwks: { keys: JWK[] };
}

/** EdDSA tokens that live for 15 minutes: `sub` is the user, `sid` the session, `role` the user's role. */
export async function createAccessTokens(keys: readonly SigningKey[]): Promise<AccessTokens> {
  const current = keys[0] as SigningKey;
  const signingKey = await importJWK(current, 'EdDSA');
  return {
    jwks: { keys: keys.map(({ d: _, ...publicKey }) => ({ ...publicKey, alg: 'EdDSA', use: 'sig' })) },
    async issue(user, sessionId) {
      const expiresAt = new Date(Date.now() + ACCESS_TOKEN_MINUTES * 60_000);
      const accessToken = await new SignJWT({ role: user.role, sid: sessionId })
        .setProtectedHeader({ alg: 'EdDSA', kid: current.kid })
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_ISSUER)
        .setSubject(user.id)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(signingKey);
      return { accessToken, accessTokenExpiresAt: expiresAt };
    },
  };
}
