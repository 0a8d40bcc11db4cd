import type { GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '#platform/errors.ts';
import type { SubgraphAnswer } from '../executor/subgraph.ts';
import type { RouterMetrics } from '../metrics.ts';
import type { Cursor, CursorValue } from './cursor.ts';
import { type ByteBudget, createEventQueue } from './event-queue.ts';
import type { Loss, UpstreamSink } from './upstream-socket.ts';
import type { UpstreamSockets } from './upstream-sockets.ts';

export interface UpstreamEventsOptions {
  /** Makes of an event what its client gets. Never throws or rejects. */
  finish: (event: SubgraphAnswer) => string | Promise<string>;
  sockets: UpstreamSockets;
  subgraph: string;
  operation: string;
  operationName: string | null;
  variables: Readonly<Record<string, unknown>>;
  /** Made anew for each time that the subgraph is asked: a signature is short-lived. */
  headers: () => Record<string, string>;
  /** Null when the subscription cannot go on where it was. */
  cursor: Cursor | null;
  /** Of the client whose subscription it is. */
  budget: ByteBudget;
  metrics: Pick<RouterMetrics, 'slowClients' | 'resumed' | 'upstreamOperations'>;
  /** Called once, when no more events will come. */
  onEnd: (ending: SubscriptionEnding) => void;
}

/**
 * How a subscription ended: its subgraph had no more to tell; with an error, of the subgraph or of ours; its client read too
 * slowly, or was gone.
 */
export type SubscriptionEnding = 'completed' | 'failed' | 'too_slow' | 'left';

export interface UpstreamEvents extends AsyncIterableIterator<string> {
  /** Ends it with an event of these errors. */
  fail(errors: readonly GraphQLFormattedError[]): void;
}

/** Events that may wait for a slow client; one more ends its subscription with an error, and it resumes by its cursor. */
const QUEUE_LIMIT = 1_000;
/** From the loss on. Clients are told then, and may try for themselves. */
const RESUME_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** A subgraph that has been asked for so long has not failed on the question. */
const SETTLED_AFTER_MS = 10_000;

const ended = (code: ErrorCode, message: string): SubgraphAnswer => ({ errors: [{ message, extensions: { code } }] });

const TOO_SLOW = ended(
  'RATE_LIMITED',
  'This client reads too slowly: subscribe again after the last event that arrived.',
);

/**
 * The events of one subscription at its subgraph. Order is kept. When the subgraph is lost, it is asked again for what
 * comes after the last event that arrived; where there is no cursor, or it stays away, the last event says so.
 */
export function upstreamEvents(options: UpstreamEventsOptions): UpstreamEvents {
  const { finish, sockets, subgraph, operationName, variables, headers, cursor, budget, metrics, onEnd } = options;
  const operation = cursor?.operation ?? options.operation;
  let last: CursorValue | undefined;
  let unsubscribe = () => {};
  let pause: NodeJS.Timeout | undefined;
  /** Whether it has ever been asked: before that, nobody has seen an event. */
  let begun = false;
  /** Null while it is on no socket, or on one that is opening. */
  let askedAt: number | null = null;
  /** Since when it has been lost again and again, with nothing in between; and how often. */
  let lostSince: number | null = null;
  let losses = 0;
  let unreadable = 0;
  let failed = false;

  metrics.upstreamOperations.inc();
  const queue = createEventQueue<SubgraphAnswer, string>({
    finish,
    limit: QUEUE_LIMIT,
    budget,
    overflow: TOO_SLOW,
    onEnd(ending) {
      clearTimeout(pause);
      unsubscribe();
      metrics.upstreamOperations.dec();
      const isTooSlow = ending === 'overflowed';
      if (isTooSlow) metrics.slowClients.inc();
      onEnd(isTooSlow ? 'too_slow' : failed ? 'failed' : ending);
    },
  });

  const sink: UpstreamSink = {
    carried() {
      if (begun) metrics.resumed.inc();
      begun = true;
      askedAt = performance.now();
    },
    next(event, bytes) {
      last = cursor?.of(event) ?? last;
      lostSince = null;
      unreadable = 0;
      queue.push(event, bytes);
    },
    complete: () => queue.complete(),
    refused: fail,
    lost(loss) {
      if (!mayResume(loss)) return fail([unavailable(subgraph, loss)]);
      // On a socket of its own it breaks nobody else's a second time.
      if (loss === 'unreadable') return resume(true);
      pause = setTimeout(resume, pauseAfter(losses++), false);
    },
  };

  function mayResume(loss: Loss): boolean {
    const now = performance.now();
    const settled = askedAt !== null && now - askedAt > SETTLED_AFTER_MS;
    askedAt = null;
    // What never began is told of at once.
    if (!cursor || !begun) return false;
    if (loss === 'unreadable') return unreadable++ === 0;
    if (lostSince === null || settled) {
      lostSince = now;
      losses = 0;
    }
    return now - lostSince < RESUME_WITHIN_MS;
  }

  function fail(errors: readonly GraphQLFormattedError[]): void {
    failed = true;
    queue.push({ errors });
    queue.complete();
  }

  function subscribe(alone: boolean): void {
    const query = last === undefined || !cursor ? operation : cursor.operationAfter(last);
    const payload = { query, operationName, variables, extensions: { headers: headers() } };
    unsubscribe = sockets.subscribe(subgraph, JSON.stringify(payload), sink, alone);
  }

  /** Nobody waits for what a timer throws. */
  function resume(alone: boolean): void {
    try {
      subscribe(alone);
    } catch {
      fail([unavailable(subgraph, 'gone')]);
    }
  }

  try {
    subscribe(false);
  } catch (error) {
    failed = true;
    queue.complete();
    throw error;
  }
  return Object.assign(queue, { fail });
}

/** Longer each time, and never the same for all who wait. */
const pauseAfter = (losses: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** losses) * (0.5 + Math.random() / 2);

function unavailable(subgraph: string, loss: Loss): GraphQLFormattedError {
  const code: ErrorCode = loss === 'silent' ? 'SUBGRAPH_TIMEOUT' : 'SUBGRAPH_UNAVAILABLE';
  const message =
    loss === 'silent' ? `The ${subgraph} service took too long.` : `The ${subgraph} service is unavailable.`;
  return { message, extensions: { code } };
}
