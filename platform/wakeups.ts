import type { Logger } from './logging.ts';
import type { RedisClient } from './redis.ts';

type Listener = () => void;

/**
 * Tells other processes that something changed, and nothing more: no data travels, and a wake-up may be lost. Whoever
 * waits for one also looks by itself from time to time.
 */
export interface Wakeups {
  /** Never fails: with Redis down nobody is woken. */
  wake(topic: string): void;
  /** Calls `listener` at each wake-up of the topic until the returned function is called. */
  listen(topic: string, listener: Listener): () => void;
  close(): Promise<void>;
}

const CHANNEL = 'wakeup:';

export function createWakeups(redis: RedisClient, logger: Logger): Wakeups {
  // A connection that listens can send no commands, so it is one of its own. ioredis listens anew after a reconnect.
  const subscriber = redis.duplicate() as RedisClient;
  const listeners = new Map<string, Set<Listener>>();
  const note = (error: unknown) => logger.debug({ err: error }, 'a wake-up was lost');

  subscriber.on('error', note);
  subscriber.on('message', (channel: string) => {
    for (const listener of listeners.get(channel.slice(CHANNEL.length)) ?? []) listener();
  });
  // What was asked for while Redis was away; subscribing twice is harmless.
  subscriber.on('ready', () => {
    const channels = [...listeners.keys()].map((topic) => CHANNEL + topic);
    if (channels.length > 0) subscriber.subscribe(...channels).catch(note);
  });

  return {
    wake: (topic) => void redis.publish(CHANNEL + topic, '').catch(note),
    listen(topic, listener) {
      const existing = listeners.get(topic);
      if (existing) existing.add(listener);
      else {
        listeners.set(topic, new Set([listener]));
        subscriber.subscribe(CHANNEL + topic).catch(note);
      }
      return () => {
        const left = listeners.get(topic);
        if (!left?.delete(listener) || left.size > 0) return;
        listeners.delete(topic);
        subscriber.unsubscribe(CHANNEL + topic).catch(note);
      };
    },
    close: async () => subscriber.disconnect(),
  };
}
