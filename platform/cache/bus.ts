import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Logger } from '../logging.ts';
import type { RedisClient } from '../redis.ts';
import type { Link } from './link.ts';

const CHANNEL = 'cache:deleted';
const BEAT_EVERY_MS = 1_000;
const DEAF_AFTER_MS = 3_000;
/** How long a process that hears nothing goes on believing what it remembers. */
const BELIEVED_WHEN_DEAF_MS = 30_000;

/**
 * Tells processes what the others have deleted. Redis keeps no message for somebody who is away, and a connection can be
 * dead without a sign; so each process also sends itself a beat. Whatever it remembered before it heard all beats again
 * is no longer believed.
 */
export interface Bus {
  /** Resolves once deletions by others are heard. */
  readonly listening: Promise<void>;
  /** Rejects when it can't be known that it was sent. */
  announce(id: string, deadlineMs?: number): Promise<void>;
  /** Whether what was read at `time` (of `performance.now()`) can still be as it was, as far as deletions tell. */
  believes(time: number): boolean;
  close(): void;
}

/**
 * A connection that listens can send nothing else. Each `ready` subscribes anew: what ioredis would do by itself has
 * nobody to catch its failure.
 */
const createSubscriber = (redis: RedisClient): RedisClient =>
  redis instanceof Redis ? redis.duplicate({ autoResubscribe: false }) : (redis.duplicate() as RedisClient);

export function createBus(redis: RedisClient, link: Link, logger: Logger, onDeleted: (id: string) => void): Bus {
  const origin = randomUUID();
  const ownChannel = `${CHANNEL}:${origin}`;
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  const subscriber = createSubscriber(redis);
  let hearingSince = Number.POSITIVE_INFINITY;
  /** Null while it hears. */
  let deafSince: number | null = performance.now();
  let lastHeard = performance.now();
  let lastBeat = 0;
  let expectedBeat = 0;

  function listens() {
    deafSince = null;
    hearingSince = lastHeard = performance.now();
    // Beats that are still under way were sent before it began to listen.
    expectedBeat = lastBeat + 1;
    resolve();
  }
  const listen = () =>
    subscriber.subscribe(CHANNEL, ownChannel).then(listens, (error) => logger.debug({ err: error }, 'not listening'));

  function heard(beat: number) {
    const missed = deafSince !== null || beat > expectedBeat;
    if (missed) hearingSince = performance.now();
    deafSince = null;
    lastHeard = performance.now();
    expectedBeat = beat + 1;
  }

  subscriber.on('error', (error) => logger.debug({ err: error }, 'the cache hears nothing'));
  subscriber.on('ready', listen);
  subscriber.on('message', (channel: string, message: string) => {
    if (channel === ownChannel) return heard(Number(message));
    const [sender, id] = [message.slice(0, origin.length), message.slice(origin.length)];
    if (sender !== origin) onDeleted(id);
  });

  const beating = setInterval(() => {
    link.ask((client) => client.publish(ownChannel, String(++lastBeat))).catch(() => {});
    if (performance.now() - lastHeard <= DEAF_AFTER_MS) return;
    deafSince ??= performance.now();
    if (subscriber.status !== 'ready') return;
    lastHeard = performance.now();
    subscriber.disconnect(true);
  }, BEAT_EVERY_MS).unref();

  return {
    listening,
    announce: async (id, deadlineMs) => {
      await link.ask((client) => client.publish(CHANNEL, origin + id), deadlineMs);
    },
    believes: (time) =>
      deafSince === null ? time >= hearingSince : performance.now() < Math.max(time, deafSince) + BELIEVED_WHEN_DEAF_MS,
    close() {
      clearInterval(beating);
      subscriber.disconnect();
    },
  };
}
