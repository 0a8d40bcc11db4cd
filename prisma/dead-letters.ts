import { PgBoss } from 'pg-boss';
import { readConfig } from '#platform/config.ts';
import { DEAD_LETTERS } from '#platform/events.ts';
import { ownerConfig } from './migration-config.ts';
import { QUEUE_SCHEMA } from './queue.ts';

/** Most letters sent again at once; run it again for more. */
const LIMIT = 10_000;

/** Sends the events that a domain gave up to that domain again, with all of their retries; the number of them. */
export async function redriveDeadLetters(databaseUrl: string): Promise<number> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: QUEUE_SCHEMA,
    max: 1,
    migrate: false,
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  // What fails is thrown below.
  boss.on('error', () => {});
  try {
    await boss.start();
    return await boss.redrive(DEAD_LETTERS, { limit: LIMIT });
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** `npm run events:redrive` */
async function main(): Promise<void> {
  const { owner } = readConfig({ owner: ownerConfig });
  console.log(`Sent ${await redriveDeadLetters(owner.databaseUrl)} events again.`);
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
