import { NO_TOKENS } from '#platform/consistency-tokens.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import type { Role } from '#platform/viewer.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { setRole as setRoleOf } from './data/roles.ts';
import { normaliseEmail } from './domain/account.ts';

/**
 * Gives an account another role, for a command: the API makes no administrators. The user's sessions end, so that no token
 * goes on telling of the former role; the router knows within a minute.
 * @param databaseUrl of the role `users`, or of the database's owner
 * @returns whether the address has an account
 */
export async function setRole(databaseUrl: string, email: string, role: Role): Promise<boolean> {
  const database = createDatabase('users', databaseConfig.parse({ DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: 1 }), {
    tokens: NO_TOKENS,
    metrics: createMetrics('users'),
    logger: createLogger('users', 'silent'),
  });
  try {
    return await setRoleOf(database, normaliseEmail(email), role);
  } finally {
    await database.close();
  }
}
