import {
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { type Mask, rateLimited } from '#platform/errors.ts';
import type { OperationRequest } from '#platform/graphql-requests.ts';
import type { RouterContext } from '../context.ts';
import { resultText } from '../executor/response-text.ts';
import type { Places } from '../guards/socket-limits.ts';
import type { RouterMetrics } from '../metrics.ts';
import type { ReadDocument, ReadOperation } from '../read-document.ts';
import type { RunOperation } from '../run-operation.ts';
import type { ByteBudget } from './event-queue.ts';
import type { Subscribe } from './subscribe.ts';
import type { SubscriptionEnding } from './upstream-events.ts';

/** An operation that has begun. */
export interface RunningOperation {
  /** Each a result as JSON, on one line, masked; one for a query or a mutation. */
  results: AsyncIterable<string>;
  /** Ends the work on it and gives its place back, however often it is called. Also to be called when it has ended. */
  end(): void;
}

export type Begun = RunningOperation | { errors: GraphQLFormattedError[] };

/** Who asks, as far as an operation has to know. */
export interface OperationClient {
  /** Of an operation, which ends when the signal aborts. */
  contextOf(signal: AbortSignal): RouterContext;
  /** Bytes of events that may wait for this client. */
  budget: ByteBudget;
}

export interface ClientOperations {
  /**
   * Begins an operation that has been admitted, or says what is wrong with it.
   * @throws RATE_LIMITED when the client has too many subscriptions
   */
  begin(operation: OperationRequest, client: OperationClient): Begun;
}

export interface ClientOperationsParts {
  run: RunOperation<RouterContext>;
  readDocument: ReadDocument;
  /** The schema at the moment: it changes with the supergraph. */
  schema: () => GraphQLSchema;
  subscribe: Subscribe;
  /** Of subscriptions, by client. */
  places: Places;
  maskError: Mask;
  metrics: RouterMetrics;
}

/** Operations of clients that hear of results one by one: over WebSockets and event streams alike. */
export function createClientOperations(parts: ClientOperationsParts): ClientOperations {
  const { run, readDocument, schema, subscribe, places, maskError, metrics } = parts;

  const mask = (errors: readonly GraphQLError[] | undefined, { logger, requestId }: RouterContext) =>
    errors?.map((error) => maskError(error, logger, requestId));

  function textOf(result: ExecutionResult, context: RouterContext): string {
    return resultText(result.errors ? { ...result, errors: mask(result.errors, context) } : result);
  }

  function takePlace(key: string): () => void {
    const giveBack = places.take(key);
    if (!giveBack) throw rateLimited(1, 'There are too many subscriptions at once.');
    metrics.subscriptions.inc();
    return () => {
      giveBack();
      metrics.subscriptions.dec();
    };
  }

  function beginSubscription(
    { query, document, operationName, definition }: ReadOperation,
    variables: Record<string, unknown> | null | undefined,
    context: RouterContext,
    budget: ByteBudget,
  ): Begun {
    const giveBack = once(takePlace(context.caller.key));
    const started = performance.now();
    const name = definition.name?.value;
    let told = 0;

    function ended(ending: SubscriptionEnding): void {
      const ms = Math.round(performance.now() - started);
      metrics.subscriptionEnded(name, ending, ms / 1000, told);
      context.logger.info({ type: 'subscription', operation: name, ms, events: told, ending }, 'operation');
    }

    let events: ReturnType<Subscribe>;
    try {
      events = subscribe({
        query,
        document,
        operationName,
        variables,
        context,
        budget,
        write(result) {
          told++;
          return textOf(result, context);
        },
        onEnd: ended,
      });
    } catch (error) {
      giveBack();
      throw error;
    }
    if ('errors' in events) {
      giveBack();
      return { errors: mask(events.errors, context) as GraphQLFormattedError[] };
    }
    const results = events;
    return {
      results,
      end() {
        giveBack();
        // Ends its subscription at the subgraph at once, without waiting for an event.
        void results.return?.();
      },
    };
  }

  async function* answer(request: SubscribePayload, context: RouterContext): AsyncGenerator<string> {
    const { result } = await run(request, context);
    yield resultText(result);
  }

  return {
    begin(operation, { contextOf, budget }) {
      const ending = new AbortController();
      const context = contextOf(ending.signal);
      const request = { ...operation, query: operation.query ?? '' } as SubscribePayload;
      const read = readDocument(schema(), request.query, request.operationName);
      if ('errors' in read) return { errors: mask(read.errors, context) as GraphQLFormattedError[] };
      const begun =
        read.definition.operation === OperationTypeNode.SUBSCRIPTION
          ? beginSubscription(read, request.variables, context, budget)
          : { results: answer(request, context), end: () => {} };
      if ('errors' in begun) return begun;
      return {
        results: begun.results,
        end() {
          begun.end();
          ending.abort();
        },
      };
    },
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
