import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '#platform/config.ts';
import { withClient } from './connection.ts';
import type { Subscriptions } from './event-subscriptions.ts';
import { ownerConfig, rolesConfig } from './migration-config.ts';
import { withMigrationLock } from './migration-lock.ts';
import { applyPending, type MigrationOptions, markRolledBack } from './migrations.ts';
import { installQueue, QUEUE_SCHEMA } from './queue.ts';
import { ensureRoles, grantPrivileges, type RolePasswords } from './roles.ts';

export const MIGRATIONS_FOLDER = path.join(import.meta.dirname, 'migrations');

export interface MigrateOptions extends Omit<MigrationOptions, 'folder'> {
  /** @default prisma/migrations */
  folder?: string;
  /** A role without an entry keeps the password it has. */
  rolePasswords: RolePasswords;
  /** @default those of prisma/event-subscriptions.ts */
  subscriptions?: Subscriptions;
}

/**
 * Brings a database to what this version needs: the domains' roles, the migrations, the queue's tables, who is told of
 * which event, the grants.
 * Running it again changes nothing; two processes may run it at once.
 * @throws what `applyMigrations`, `ensureRoles` and `installQueue` throw.
 */
export async function migrate({ databaseUrl, folder = MIGRATIONS_FOLDER, rolePasswords, ...options }: MigrateOptions) {
  const { subscriptions, ...lock } = options;
  return withClient(databaseUrl, (client) =>
    withMigrationLock(client, lock, async () => {
      await ensureRoles(client, rolePasswords);
      const applied = await applyPending(client, folder, lock.log);
      await installQueue(databaseUrl, subscriptions);
      await grantPrivileges(client, QUEUE_SCHEMA);
      return { applied };
    }),
  );
}

/** `npm run migrate`, or `npm run migrate -- --rolled-back NAME` after a failed migration was put right. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'rolled-back': { type: 'string' } } });
  const config = readConfig({ owner: ownerConfig, rolePasswords: rolesConfig });
  const { databaseUrl } = config.owner;
  const log = (message: string) => console.log(message);

  const rolledBack = values['rolled-back'];
  if (rolledBack) {
    await markRolledBack({ databaseUrl, name: rolledBack, log });
    log(`Migration ${rolledBack} is marked as rolled back; the next run applies it again.`);
    return;
  }
  const { applied } = await migrate({ databaseUrl, rolePasswords: config.rolePasswords, log });
  log(applied.length ? `Applied ${applied.length} migrations.` : 'The database is up to date.');
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
