import { z } from 'zod';
import { domains, type RolePasswords } from './roles.ts';

/** The owner's URL, which migrations need; a domain's role may not change tables. */
export const ownerConfig = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'required: expected postgresql://… of the owner' }),
  })
  .transform((env) => ({ databaseUrl: env.DATABASE_URL }));

const passwordsByRole = z.partialRecord(z.enum(domains), z.string().min(1));

/** `ROLE_PASSWORDS` is a JSON object of role and password; roles that it leaves out keep the password they have. */
export const rolesConfig = z
  .object({ ROLE_PASSWORDS: z.preprocess(parseJson, passwordsByRole.default({})) })
  .transform((env): RolePasswords => env.ROLE_PASSWORDS);

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    // Left as it is: the schema says what it expected, and the message must not repeat a password.
    return text;
  }
}
