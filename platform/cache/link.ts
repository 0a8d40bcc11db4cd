import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../logging.ts';
import type { RedisClient } from '../redis.ts';
import { within } from '../within.ts';

const DEADLINE_MS = 25;
const PROBE_EVERY_MS = 100;

/** Sends commands while Redis answers. Once it fails to, nobody waits for it again until it has answered a PING. */
export interface Link {
  /** Rejects at once while Redis is away, else within `deadlineMs`. */
  ask<T>(command: (redis: RedisClient) => Promise<T>, deadlineMs?: number): Promise<T>;
  /** Called each time that Redis answers again. */
  onBack(listener: () => void): void;
  close(): void;
}

/** @param usualDeadlineMs milliseconds that a request may lose to a Redis that does not answer */
export function createLink(redis: RedisClient, logger: Logger, usualDeadlineMs = DEADLINE_MS): Link {
  const listeners: (() => void)[] = [];
  let available = true;
  let closed = false;

  async function answers(): Promise<boolean> {
    await pause(PROBE_EVERY_MS, undefined, { ref: false });
    return redis.ping().then(
      () => true,
      () => false,
    );
  }

  async function awaitAnswer(error: unknown) {
    available = await answers();
    if (!available) logger.warn({ err: error }, 'Redis does not answer; going on without it');
    while (!available && !closed) available = await answers();
    if (!closed) for (const listener of listeners) listener();
  }

  function lost(error: unknown) {
    if (!available || closed) return;
    available = false;
    void awaitAnswer(error);
  }

  return {
    async ask(command, deadlineMs = usualDeadlineMs) {
      if (!available || closed) throw new Error('Redis is away');
      try {
        return await within(deadlineMs, command(redis));
      } catch (error) {
        if (!isAnswer(error)) lost(error);
        throw error;
      }
    },
    onBack: (listener) => void listeners.push(listener),
    close() {
      closed = true;
    },
  };
}

/** An error that Redis itself sent (out of memory, read only…): it is there. */
const isAnswer = (error: unknown) => error instanceof Error && error.name === 'ReplyError';
