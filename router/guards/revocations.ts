import { z } from 'zod';
import { IDENTITY_HEADER } from '#platform/identity.ts';
import type { Logger } from '#platform/logging.ts';
import { ANONYMOUS, type Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';

const POLL_MS = 10_000;
const TIMEOUT_MS = 3_000;
/** An access token lives 15 minutes: after this long there is none left of a session that has ended. */
const KEPT_MS = 20 * 60_000;
const TOPIC = 'sessions-revoked';

const news = z.object({ cursor: z.string().max(1_000), revoked: z.array(z.uuid()) });

export interface RevocationsOptions {
  /** Of the subgraph `users`; it answers `GET /revocations?after=<cursor>` there. */
  usersUrl: URL;
  signIdentity: (viewer: Viewer, audience: string) => string;
  /** Says at once that there is something new. Lost wake-ups are made up for by asking every 10 s. */
  wakeups: Pick<Wakeups, 'listen'>;
  logger: Logger;
  /** @default 10_000 */
  pollMs?: number;
}

export interface Revocations {
  isRevoked(sessionId: string): boolean;
  /** Called with each session of which it is learnt that it has ended. */
  onRevoked(listener: (sessionId: string) => void): void;
  close(): void;
}

/**
 * The sessions that were ended before their access tokens expired, as `users` tells them. While it can't be asked, what is
 * known goes on to hold and nobody else is locked out.
 */
export function createRevocations(options: RevocationsOptions): Revocations {
  const { usersUrl, signIdentity, wakeups, logger, pollMs = POLL_MS } = options;
  const learntAt = new Map<string, number>();
  const listeners: ((sessionId: string) => void)[] = [];
  const closed = new AbortController();
  let cursor: string | undefined;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<void> | undefined;
  let askAgain = false;

  async function ask(): Promise<void> {
    const url = new URL('/revocations', usersUrl);
    if (cursor !== undefined) url.searchParams.set('after', cursor);
    const answer = await fetch(url, {
      headers: { [IDENTITY_HEADER]: signIdentity(ANONYMOUS, 'users') },
      signal: AbortSignal.any([closed.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      // Perhaps the cursor is one that it no longer knows: next time it is asked for everything.
      cursor = undefined;
      throw new Error(`${url} answered ${answer.status}`);
    }
    const { cursor: next, revoked } = news.parse(await answer.json());
    cursor = next;
    for (const sessionId of revoked) learn(sessionId);
    forget();
  }

  function learn(sessionId: string): void {
    if (learntAt.has(sessionId)) return;
    learntAt.set(sessionId, Date.now());
    for (const listener of listeners) listener(sessionId);
  }

  /** The oldest stand first. */
  function forget(): void {
    for (const [sessionId, at] of learntAt) {
      if (Date.now() - at < KEPT_MS) return;
      learntAt.delete(sessionId);
    }
  }

  async function askOnce(): Promise<void> {
    try {
      await ask();
      if (failing) logger.info('users tells again which sessions have ended');
      failing = false;
    } catch (error) {
      if (closed.signal.aborted || failing) return;
      failing = true;
      logger.warn({ err: error }, 'users does not tell which sessions have ended; those that are known stay out');
    }
  }

  /** One question at a time; what is announced while one is under way may have come too late for it. */
  async function poll(): Promise<void> {
    clearTimeout(timer);
    if (asking) {
      askAgain = true;
      return;
    }
    do {
      askAgain = false;
      asking = askOnce();
      await asking;
    } while (askAgain && !closed.signal.aborted);
    asking = undefined;
    if (!closed.signal.aborted) timer = setTimeout(poll, pollMs);
  }

  const stopListening = wakeups.listen(TOPIC, poll);
  void poll();

  return {
    isRevoked: (sessionId) => learntAt.has(sessionId),
    onRevoked: (listener) => void listeners.push(listener),
    close() {
      closed.abort();
      stopListening();
      clearTimeout(timer);
    },
  };
}
