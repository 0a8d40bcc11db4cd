import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type DomainTransaction, isUniqueViolation, type Reader } from '#prisma/database.ts';
import type { User } from '#prisma/generated/client.ts';
import type { NewSession } from './sessions.ts';
import type { PublishUserChanged } from './user-changed.ts';

export type UserRow = User;
export type NewUser = Pick<
  User,
  'id' | 'email' | 'passwordHash' | 'displayName' | 'nativeLanguage' | 'timeZone' | 'level'
>;
export type ProfileChanges = Partial<
  Pick<
    User,
    | 'displayName'
    | 'nativeLanguage'
    | 'timeZone'
    | 'level'
    | 'newCardsPerDay'
    | 'reviewsPerDay'
    | 'desiredRetention'
    | 'topics'
  >
>;

export type UsersTransaction = DomainTransaction<'users'>;

export interface Users {
  /**
   * Makes the user and its first session; `alongside` adds what must be there exactly when they are. Null when the address
   * has an account already.
   */
  create(
    writer: Reader,
    user: NewUser,
    session: NewSession,
    alongside: (transaction: UsersTransaction) => Promise<void>,
  ): Promise<User | null>;
  /** From the primary, as `find`: what is decided by it must not be stale. */
  findByEmail(email: string): Promise<User | null>;
  find(id: string): Promise<User | null>;
  /** In the order of `ids`; null where there is no such user. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(User | null)[]>;
  /** Newest first, one more than `first`; `search` occurs in the address or the name, in any case. */
  page(viewer: Viewer, request: PageRequest, search: string | null): Promise<User[]>;
  /** Null when there is no such user any more. */
  updateProfile(writer: Reader, id: string, changes: ProfileChanges): Promise<User | null>;
}

export function createUsers(database: Database<'users'>, publishUserChanged: PublishUserChanged): Users {
  return {
    async create(writer, user, session, alongside) {
      try {
        return await database.transaction(writer, async (transaction) => {
          const row = await transaction.user.create({ data: user });
          await transaction.session.create({ data: { userId: user.id, ...session } });
          await publishUserChanged(transaction, row);
          await alongside(transaction);
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
    page(viewer, { first, after }, search) {
      const where = { AND: [olderThan(after), search === null ? {} : occursIn(search)] };
      return database.read(viewer, (client) => client.user.findMany({ where, orderBy: newestFirst, take: first + 1 }));
    },
    updateProfile: (writer, id, changes) =>
      database.transaction(writer, async (transaction) => {
        const data = { ...changes, version: { increment: 1 } };
        const [user] = await transaction.user.updateManyAndReturn({ where: { id }, data });
        if (user) await publishUserChanged(transaction, user);
        return user ?? null;
      }),
  };
}

function occursIn(search: string) {
  // Prisma hands these to LIKE as they are.
  const text = { contains: search.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const };
  return { OR: [{ email: text }, { displayName: text }] };
}
