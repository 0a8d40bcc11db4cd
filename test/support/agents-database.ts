import type { Database } from '#prisma/database.ts';
import { migrate } from '#prisma/migrate.ts';
import { openDatabase } from './database.ts';
import { startThrowawayPostgres } from './throwaway-postgres.ts';

const PASSWORD = 'agents';

export interface AgentsDatabase {
  database: Database<'agents'>;
  /** Of the role that has the rights of this domain alone. */
  url: string;
  ownerUrl: string;
  stop(): Promise<void>;
}

/** A real PostgreSQL of its own, migrated. */
export async function startAgentsDatabase(): Promise<AgentsDatabase> {
  const postgres = await startThrowawayPostgres();
  await migrate({ databaseUrl: postgres.url, rolePasswords: { agents: PASSWORD }, log: () => {} });
  const url = new URL(postgres.url);
  url.username = 'agents';
  url.password = PASSWORD;
  const database = openDatabase('agents', { url: url.href });
  return {
    database,
    url: url.href,
    ownerUrl: postgres.url,
    async stop() {
      await database.close();
      await postgres.stop();
    },
  };
}
