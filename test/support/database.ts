import { pino } from 'pino';
import { NO_TOKENS } from '#platform/consistency-tokens.ts';
import { createMetrics, type Metrics } from '#platform/metrics.ts';
import { createDatabase, type Database, type DatabaseConfig, type Domain, databaseConfig } from '#prisma/database.ts';

export type TestDatabase<D extends Domain> = Database<D> & {
  metrics: Metrics;
  /** SQL statements so far. */
  statements(): Promise<number>;
};

/** A domain's database, with the usual configuration where nothing else is said. */
export function openDatabase<D extends Domain>(
  domain: D,
  { url, ...config }: Partial<DatabaseConfig> & { url: string },
  tokens = NO_TOKENS,
): TestDatabase<D> {
  const metrics = createMetrics('test');
  const usual = databaseConfig.parse({ DATABASE_URL: url, DATABASE_POOL_SIZE: 10 });
  const database = createDatabase(
    domain,
    { ...usual, ...config },
    { tokens, metrics, logger: pino({ level: 'silent' }) },
  );
  return {
    ...database,
    metrics,
    async statements() {
      const { values } = await metrics.sqlStatements.get();
      return values.reduce((sum, { value }) => sum + value, 0);
    },
  };
}
