import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { GraphQLFormattedError } from 'graphql';
import { errors, Pool } from 'undici';
import { CONSISTENCY_HEADER, consistencyHeaders } from '#platform/consistency.ts';
import type { ErrorCode } from '#platform/errors.ts';
import { IDENTITY_HEADER } from '#platform/identity.ts';
import { metadataHeaders } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { RouterContext } from '../context.ts';
import { answerMe } from './answer-me.ts';

/** The part of a GraphQL answer that plans are made of. */
export interface SubgraphAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
  /** Of an event: `consistency`, the token of what it announces. */
  extensions?: Record<string, unknown>;
}

export interface SubgraphDataSourceOptions {
  name: string;
  url: string;
  /** Milliseconds that one fetch may take. */
  timeoutMs: number;
  signIdentity: (viewer: Viewer, audience: string) => string;
}

export type SubgraphDataSource = GraphQLDataSource<RouterContext> & { close(): Promise<void> };

const CONNECTIONS = 64;

/**
 * Fetches from one subgraph over kept-alive connections. A subgraph that fails is answered for with an error, not a throw,
 * so that what the others answer still reaches the client.
 */
export function createSubgraphDataSource(options: SubgraphDataSourceOptions): SubgraphDataSource {
  const { name, timeoutMs, signIdentity } = options;
  const url = new URL(options.url);
  const pool = new Pool(url.origin, { connections: CONNECTIONS });

  async function fetchAnswer(body: string, context: RouterContext): Promise<SubgraphAnswer> {
    const {
      statusCode,
      headers,
      body: answer,
    } = await pool.request({
      method: 'POST',
      path: url.pathname,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        [IDENTITY_HEADER]: signIdentity(context.viewer, name),
        ...metadataHeaders(context),
        ...consistencyHeaders(context.consistency),
      },
      body,
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)]),
    });
    // Fetches that follow, such as the joins after a mutation, read what this one wrote.
    context.consistency.advance(headers[CONSISTENCY_HEADER]);
    const text = await answer.text();
    const parsed = parseAnswer(text);
    if (!parsed) throw new Error(`${name} answered ${statusCode} with something that is no GraphQL result`);
    return parsed;
  }

  return {
    async process({ request, context }: GraphQLDataSourceProcessOptions<RouterContext>) {
      const { query, operationName, variables } = request;
      const client = context as RouterContext;
      try {
        return await fetchAnswer(JSON.stringify({ query, operationName, variables }), client);
      } catch (error) {
        if (!client.signal.aborted) client.logger.warn({ err: error, subgraph: name }, 'subgraph fetch failed');
        return { data: answerMe(query ?? '', client.viewer), errors: [failure(name, error)] };
      }
    },
    // Requests have been served by now; a subgraph that hangs must not hold the router.
    close: () => pool.destroy(),
  };
}

function parseAnswer(text: string): SubgraphAnswer | null {
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
