import type { IncomingHttpHeaders } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import { errors } from 'undici';
import type { ErrorCode } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
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
  /** Told of the headers of each answer. */
  onHeaders(context: Context, headers: IncomingHttpHeaders): void;
  /** The data that stands in for a fetch that failed, if any can. */
  standIn(context: Context, operation: string): Record<string, unknown> | null;
}

export interface SubgraphOptions<Context> {
  name: string;
  url: string;
  /** Milliseconds that one fetch may take. */
  timeoutMs: number;
  hooks: SubgraphHooks<Context>;
}

export interface SubgraphRequest {
  /** The whole request as JSON. */
  body: string;
  /** The document in it. */
  operation: string;
  /** Milliseconds that are left for the client's operation. */
  remainingMs: number;
}

export interface Subgraph<Context> {
  /** Never throws: a subgraph that fails is answered for with an error, so that what the others answer still arrives. */
  fetch(request: SubgraphRequest, context: Context): Promise<FetchedAnswer>;
  close(): Promise<void>;
}

export function createSubgraph<Context extends ExecutionContext>({
  name,
  url,
  timeoutMs,
  hooks,
}: SubgraphOptions<Context>): Subgraph<Context> {
  const client = createSubgraphClient(url);

  return {
    async fetch({ body, operation, remainingMs }, context) {
      try {
        const { status, headers, text } = await client.post({
          body,
          headers: hooks.headersFor(context, name),
          timeoutMs: Math.max(1, Math.min(timeoutMs, remainingMs)),
          signal: context.signal,
        });
        hooks.onHeaders(context, headers);
        const answer = parseAnswer(text);
        if (!answer) throw new Error(`${name} answered ${status} with something that is no GraphQL result`);
        // Without a backslash no text in it was escaped: one search spares a look at each of them.
        answer.clean = !text.includes('\\');
        return answer;
      } catch (error) {
        if (!context.signal.aborted) context.logger.warn({ err: error, subgraph: name }, 'subgraph fetch failed');
        return { data: hooks.standIn(context, operation), errors: [failure(name, error)], clean: false };
      }
    },
    close: client.close,
  };
}

function parseAnswer(text: string): FetchedAnswer | null {
  try {
    const answer = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer) ? answer : null;
  } catch {
    return null;
  }
}

const TIMEOUTS = [errors.HeadersTimeoutError, errors.BodyTimeoutError, errors.ConnectTimeoutError];

/** What a client learns of a subgraph that did not answer. */
export function failure(name: string, error: unknown): GraphQLFormattedError {
  const timedOut =
    TIMEOUTS.some((Timeout) => error instanceof Timeout) || (error instanceof Error && error.name === 'TimeoutError');
  const code: ErrorCode = timedOut ? 'SUBGRAPH_TIMEOUT' : 'SUBGRAPH_UNAVAILABLE';
  const message = timedOut ? `The ${name} service took too long.` : `The ${name} service is unavailable.`;
  return { message, extensions: { code } };
}
