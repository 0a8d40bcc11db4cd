import { setTimeout as delay } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { declareSubscriptions, type Subscriptions, subscriptions } from './event-subscriptions.ts';

/** The schema of jobs and events, which all domains share. */
export const QUEUE_SCHEMA = 'queue';

const POLL_MS = 200;

/**
 * Installs or upgrades pg-boss's tables as the owner of the database, so that the domains' roles need no rights over
 * tables and start with `migrate: false`; then declares who is subscribed to which event. Waits for the indexes that an upgrade leaves to be built in the background,
 * which only an instance that may migrate builds.
 * @throws when an installation, an upgrade or one of those indexes fails.
 */
export async function installQueue(databaseUrl: string, declared: Subscriptions = subscriptions): Promise<void> {
  const failures: Error[] = [];
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: QUEUE_SCHEMA,
    max: 2,
    migrate: true,
    supervise: false,
    schedule: false,
    registerInstance: false,
    bamIntervalSeconds: 10,
  });
  boss.on('error', (error) => failures.push(error));
  try {
    await boss.start();
    await backgroundIndexes(boss, failures);
    await declareSubscriptions(boss, declared);
  } finally {
    await boss.stop({ graceful: true });
  }
}

async function backgroundIndexes(boss: PgBoss, failures: readonly Error[]): Promise<void> {
  while (!failures[0]) {
    const commands = await boss.getBamStatus();
    if (commands.every(({ status }) => status === 'completed')) return;
    await delay(POLL_MS);
  }
  throw new Error(`The queue's tables could not be brought up to date: ${failures[0].message}`, { cause: failures[0] });
}
