import type { Database } from '#prisma/database.ts';
import type { Role } from '#prisma/generated/enums.ts';
import { revokeAll } from './revocations.ts';

/** Ends the user's sessions as well, so that no token tells of the former role. False when the address has no account. */
export function setRole(database: Database<'users'>, email: string, role: Role): Promise<boolean> {
  return database.transaction(null, async (transaction) => {
    const [user] = await transaction.user.updateManyAndReturn({ where: { email }, data: { role } });
    if (user) await revokeAll(transaction, user.id);
    return user !== undefined;
  });
}
