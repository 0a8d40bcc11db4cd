import type { GraphQLFormattedError } from 'graphql';
import { type BreakerOptions, createBreaker } from '#platform/breaker.ts';
import type { ErrorCode } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import { inSpan } from '#platform/spans.ts';
import { AnswerTooLarge, type HttpAnswer } from './http-response.ts';
import { createInFlight } from './in-flight.ts';
import { createRetries, type RetryOptions, WorthRetrying } from './retries.ts';
import { createSubgraphClient } from './subgraph-client.ts';

/** The part of a GraphQL answer that plans are made of. */
export interface SubgraphAnswer {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
  /** Of an event: `consistency`, the token of what it announces. */
  extensions?: Record<string, unknown>;
}

export interface FetchedAnswer extends SubgraphAnswer {
  /** No text in it needs escapes to be written as JSON. */
  clean: boolean;
}

/** What the executor needs of a client's request. */
export interface ExecutionContext {
  logger: Logger;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** What one kind of router adds to its fetches. */
export interface SubgraphHooks<Context> {
  headersFor(context: Context, subgraph: string): Record<string, string>;
  /**
   * What beside the operation and its variables decides the answer: contexts with the same key may share one. Null when this
   * one must ask by itself.
   */
  sharingKey(context: Context): string | null;
  /** Told of the headers of each answer. */
  onHeaders(context: Context, headers: HttpAnswer['headers']): void;
  /** The data that stands in for a fetch that failed, if any can. */
  standIn(context: Context, operation: string): Record<string, unknown> | null;
}

/** How a fetch ended: with an answer, in whichever way without one, or because nobody waited any more. */
export type FetchOutcome = 'ok' | 'timeout' | 'unavailable' | 'left';

/** Told of what happens between the router and one subgraph. */
export interface TrafficObserver {
  fetching(): void;
  /** Of each that began. */
  fetched(outcome: FetchOutcome, seconds: number): void;
  retried(): void;
  shared(): void;
}

export interface SubgraphOptions<Context> {
  name: string;
  url: string;
  /** Milliseconds that one fetch may take. */
  timeoutMs: number;
  hooks: SubgraphHooks<Context>;
  /** Equal queries at the same moment are sent once. @default true */
  sharing?: boolean;
  retries?: RetryOptions;
  breaker?: BreakerOptions;
  /** @default nobody is told */
  observer?: TrafficObserver;
}

export interface SubgraphRequest {
  /** The whole request as JSON. */
  body: string;
  /** The document in it. */
  operation: string;
  /** It changes something, so it is sent once and by itself. */
  isMutation: boolean;
  /** Milliseconds that are left for the client's operation. */
  remainingMs: number;
}

export interface Subgraph<Context> {
  /** Never throws: a subgraph that fails is answered for with an error, so that what the others answer still arrives. */
  fetch(request: SubgraphRequest, context: Context): Promise<FetchedAnswer>;
  /** Fetches fail at once, because the last ones did. */
  isShut(): boolean;
  close(): Promise<void>;
}

const UNOBSERVED: TrafficObserver = { fetching() {}, fetched() {}, retried() {}, shared() {} };
/** A restart takes some seconds, and is noticed within one. */
const BREAKER: BreakerOptions = { failures: 10, retryAfterMs: 1_000 };

export function createSubgraph<Context extends ExecutionContext>(options: SubgraphOptions<Context>): Subgraph<Context> {
  const { name, url, timeoutMs, hooks, sharing = true, observer = UNOBSERVED } = options;
  const client = createSubgraphClient(url);
  const retries = createRetries(options.retries);
  const breaker = createBreaker(
    {
      counts: (error) => !(error instanceof Left || error instanceof AnswerTooLarge),
      refusal: () => new Error(`${name} is left alone, because it did not answer`),
    },
    { ...BREAKER, ...options.breaker },
  );
  const inFlight = createInFlight<HttpAnswer>(observer.shared);

  /** One exchange, and others in its place where that is safe. @throws what it failed with; `Left` when `signal` aborts */
  function ask(request: SubgraphRequest, context: Context, signal: AbortSignal): Promise<HttpAnswer> {
    const { body, isMutation, remainingMs } = request;
    const own = hooks.headersFor(context, name);
    // For all tries together.
    const deadline = performance.now() + Math.min(timeoutMs, remainingMs);
    const exchange = () =>
      inSpan(`fetch ${name}`, { kind: 'client' }, (traceparent) => {
        const headers = traceparent === undefined ? own : { ...own, traceparent };
        return client.post({ body, headers, timeoutMs: Math.max(1, deadline - performance.now()), signal });
      });
    const send = () => breaker.run(() => observed(exchange(), signal));
    return isMutation ? send() : retries.run(send, signal, observer.retried);
  }

  async function observed(exchange: Promise<HttpAnswer>, signal: AbortSignal): Promise<HttpAnswer> {
    observer.fetching();
    const started = performance.now();
    const tell = (outcome: FetchOutcome) => observer.fetched(outcome, (performance.now() - started) / 1000);
    try {
      const answer = await exchange;
      if (answer.status >= 502 && answer.status <= 504) throw new WorthRetrying(`${name} answered ${answer.status}`);
      tell('ok');
      return answer;
    } catch (error) {
      if (signal.aborted) {
        tell('left');
        throw new Left();
      }
      const timedOut = isTimeout(error);
      tell(timedOut ? 'timeout' : 'unavailable');
      const isFinal = timedOut || error instanceof AnswerTooLarge || error instanceof WorthRetrying;
      throw isFinal ? error : new WorthRetrying(messageOf(error), { cause: error });
    }
  }

  /** Who shares has the whole time of a fetch left, so that nobody is cut short by another's deadline. */
  function askWithOthers(request: SubgraphRequest, context: Context): Promise<HttpAnswer> {
    const mayShare = sharing && !request.isMutation && request.remainingMs >= timeoutMs;
    const key = mayShare ? hooks.sharingKey(context) : null;
    if (key === null) return ask(request, context, context.signal);
    return inFlight.share(`${key}\n${request.body}`, (signal) => ask(request, context, signal), context.signal);
  }

  return {
    async fetch(request, context) {
      try {
        const { status, headers, text } = await askWithOthers(request, context);
        hooks.onHeaders(context, headers);
        const answer = parseAnswer(text);
        if (!answer) throw new Error(`${name} answered ${status} with something that is no GraphQL result`);
        // Without a backslash no text in it was escaped: one search spares a look at each of them.
        answer.clean = !text.includes('\\');
        return answer;
      } catch (error) {
        if (!context.signal.aborted) context.logger.warn({ err: error, subgraph: name }, 'subgraph fetch failed');
        return { data: hooks.standIn(context, request.operation), errors: [failure(name, error)], clean: false };
      }
    },
    isShut: () => breaker.blocked() !== null,
    close: client.close,
  };
}

/** Nobody waits for the answer any more. */
class Left extends Error {
  override name = 'Left';
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function parseAnswer(text: string): FetchedAnswer | null {
  try {
    const answer = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer) ? answer : null;
  } catch {
    return null;
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** What a client learns of a subgraph that did not answer. */
export function failure(name: string, error: unknown): GraphQLFormattedError {
  const timedOut = isTimeout(error);
  const code: ErrorCode = timedOut ? 'SUBGRAPH_TIMEOUT' : 'SUBGRAPH_UNAVAILABLE';
  const message = timedOut ? `The ${name} service took too long.` : `The ${name} service is unavailable.`;
  return { message, extensions: { code } };
}
