import type { Domain } from '#prisma/database.ts';
import { openDatabase, type TestDatabase } from './database.ts';
import { ROLE_PASSWORD, startMigratedPostgres } from './throwaway-postgres.ts';

export interface DomainDatabase<D extends Domain> {
  database: TestDatabase<D>;
  /** Of the role that has the rights of this domain alone. */
  url: string;
  ownerUrl: string;
  /** Cuts all connections; what was written is there again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A real PostgreSQL of its own, migrated. */
export async function startDomainDatabase<D extends Domain>(domain: D): Promise<DomainDatabase<D>> {
  const postgres = await startMigratedPostgres();
  const url = new URL(postgres.url);
  url.username = domain;
  url.password = ROLE_PASSWORD;
  const database = openDatabase(domain, { url: url.href });
  return {
    database,
    url: url.href,
    ownerUrl: postgres.url,
    restart: postgres.restart,
    async stop() {
      await database.close();
      await postgres.stop();
    },
  };
}
