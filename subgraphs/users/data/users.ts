import { inOrderOf } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, isUniqueViolation, type Reader } from '#prisma/database.ts';
import type { User } from '#prisma/generated/client.ts';
import { type NewSession, sessionRow } from './sessions.ts';
import type { PublishUserChanged } from './user-changed.ts';

export type UserRow = User;
export type NewUser = Pick<
  User,
  'id' | 'email' | 'passwordHash' | 'displayName' | 'nativeLanguage' | 'timeZone' | 'level'
>;

export interface Users {
  /** Makes the user and its first session in one transaction; null when the address has an account already. */
  create(writer: Reader, user: NewUser, session: NewSession): Promise<User | null>;
  /** From the primary: what is decided by it must not be stale. */
  findByEmail(email: string): Promise<User | null>;
  /** From the primary. */
  find(id: string): Promise<User | null>;
  /** In the order of `ids`; null where there is no such user. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(User | null)[]>;
}

export function createUsers(database: Database<'users'>, publishUserChanged: PublishUserChanged): Users {
  return {
    async create(writer, user, session) {
      const data = { ...user, sessions: { create: sessionRow(session) } };
      try {
        return await database.transaction(writer, async (transaction) => {
          const row = await transaction.user.create({ data });
          await publishUserChanged(transaction, row);
          return row;
        });
      } catch (error) {
        if (isUniqueViolation(error)) return null;
        throw error;
      }
    },
    findByEmail: (email) => database.readPrimary((client) => client.user.findUnique({ where: { email } })),
    find: (id) => database.readPrimary((client) => client.user.findUnique({ where: { id } })),
    async byIds(viewer, ids) {
      const rows = await database.read(viewer, (client) => client.user.findMany({ where: { id: { in: anyOf(ids) } } }));
      return inOrderOf(ids, rows, (row) => row.id);
    },
  };
}
