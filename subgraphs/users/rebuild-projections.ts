import { readConfig } from '#platform/config.ts';
import { NO_TOKENS } from '#platform/consistency-tokens.ts';
import { createEvents } from '#platform/events.ts';
import { createJobs } from '#platform/jobs.ts';
import { createLogger, type Logger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createDatabase, type DatabaseConfig, databaseConfig } from '#prisma/database.ts';
import { createUserChanged, publishAgain } from './data/user-changed.ts';

const BATCH = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface RebuildOptions {
  /** Of the role users, or of the owner. */
  database: DatabaseConfig;
  logger: Logger;
  /** Called after each batch with the number of users so far. */
  onProgress: (users: number) => void;
}

/**
 * Publishes every user again, so that the other domains' projections become what they should be; the number of users.
 * May be run at any time and repeated: an event that tells nothing newer changes nothing.
 */
export async function rebuildProjections(options: RebuildOptions): Promise<number> {
  const { logger, onProgress } = options;
  const metrics = createMetrics('users');
  const database = createDatabase('users', options.database, { tokens: NO_TOKENS, metrics, logger });
  const jobs = createJobs({ databaseUrl: options.database.url, logger });
  try {
    await jobs.start();
    const events = createEvents({ domain: 'users', jobs, metrics, logger });
    const publish = createUserChanged(events);
    let users = 0;
    let last: string | undefined = FIRST_ID;
    while (last !== undefined) {
      const ids: string[] = await publishAgain(database, publish, last, BATCH);
      users += ids.length;
      if (ids.length > 0) onProgress(users);
      last = ids.at(-1);
    }
    return users;
  } finally {
    await jobs.stop(0);
    await database.close();
  }
}

/** `npm run projections:rebuild` */
async function main(): Promise<void> {
  const { database } = readConfig({ database: databaseConfig });
  const onProgress = (users: number) => console.log(`${users} users published`);
  const logger = createLogger('projections', 'warn');
  const users = await rebuildProjections({ database, logger, onProgress });
  console.log(`Done: ${users} users. The other domains take this up as they come to it.`);
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
