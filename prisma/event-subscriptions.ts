import type { PgBoss } from 'pg-boss';
import { DEAD_LETTERS, EVENT_QUEUE, eventQueue } from '#platform/events.ts';
import { type QueueOptions, queueSettings } from '#platform/jobs.ts';
import type { Domain } from './roles.ts';

/**
 * Which domains are told of an event. Declared, not made as services start: else what is published before a subscriber's
 * first start would be lost. What each event says stands in docs/architecture.md.
 */
export const subscriptions: Subscriptions = {
  'user-changed': ['translation', 'vocabulary', 'agents'],
  'account-erased': ['translation', 'vocabulary', 'agents'],
  'domain-erased': ['users'],
  'usage-reported': ['users', 'translation', 'agents'],
};

export type Subscriptions = Readonly<Record<string, readonly Domain[]>>;

const DEAD_LETTER_QUEUE: QueueOptions = { ...EVENT_QUEUE, deadLetter: undefined };

/** Makes the queues and subscriptions that are declared, and ends those that no longer are; what waits there stays. */
export async function declareSubscriptions(boss: PgBoss, declared: Subscriptions): Promise<void> {
  const wanted = Object.entries(declared).flatMap(([event, domains]) =>
    domains.map((domain) => ({ event, queue: eventQueue(event, domain) })),
  );
  await createQueue(boss, DEAD_LETTERS, DEAD_LETTER_QUEUE);
  for (const { event, queue } of wanted) {
    await createQueue(boss, queue, EVENT_QUEUE);
    await boss.subscribe(event, queue);
  }
  const declaredKeys = new Set(wanted.map(({ event, queue }) => `${event} ${queue}`));
  for (const { event, queue } of await subscribed(boss)) {
    if (!declaredKeys.has(`${event} ${queue}`)) await boss.unsubscribe(event, queue);
  }
}

async function createQueue(boss: PgBoss, queue: string, options: QueueOptions): Promise<void> {
  const settings = queueSettings(options);
  await boss.createQueue(queue, settings);
  await boss.updateQueue(queue, settings);
}

async function subscribed(boss: PgBoss): Promise<{ event: string; queue: string }[]> {
  const { rows } = await boss.getDb().executeSql('SELECT event, name AS queue FROM queue.subscription');
  return rows;
}
