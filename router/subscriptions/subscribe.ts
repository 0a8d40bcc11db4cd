import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql';
import { mapAsync } from '#platform/async-iterator.ts';
import type { RouterContext } from '../context.ts';
import { coerce } from '../executor/executor.ts';
import type { Operation } from '../executor/operations.ts';
import type { Variables } from '../executor/selected-fields.ts';
import { failure, type SubgraphAnswer, type SubgraphHooks } from '../executor/subgraph.ts';
import type { Gateway } from '../gateway.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import type { UpstreamSockets } from './upstream-sockets.ts';

export interface SubscriptionRequest {
  /** The document as it came. */
  query: string;
  document: DocumentNode;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
  context: RouterContext;
}

export type Subscribe = (
  request: SubscriptionRequest,
) => AsyncIterableIterator<ExecutionResult> | { errors: readonly GraphQLError[] };

/** Events that may wait for a slow client; one more ends its subscription with an error, and it resumes by its cursor. */
const QUEUE_LIMIT = 1_000;
const TOO_SLOW: SubgraphAnswer = {
  errors: [
    {
      message: 'This client reads too slowly: subscribe again after the last event that arrived.',
      extensions: { code: 'RATE_LIMITED' },
    },
  ],
};

/**
 * Runs subscription plans: subscribes at the subgraph that owns the root field, then runs the rest of the plan for each
 * event, so that an event carries fields of every subgraph. Order is kept: one event is finished before the next begins.
 */
export function createSubscribe(
  gateway: Pick<Gateway<RouterContext>, 'prepare' | 'executeEvent'>,
  sockets: UpstreamSockets,
  hooks: Pick<SubgraphHooks<RouterContext>, 'headersFor'>,
): Subscribe {
  return function subscribe({ query, document, operationName, variables: given, context }) {
    let operation: Operation;
    try {
      operation = gateway.prepare(query, document, operationName);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
    const { coerced, errors } = coerce(operation, given ?? {});
    if (errors) return { errors: errors.map(asBadInput) };

    const events = subscribeUpstream(sockets, operation, coerced, (subgraph) => hooks.headersFor(context, subgraph));
    return mapAsync(events, (event) => {
      context.consistency.advance(event.extensions?.consistency);
      return gateway.executeEvent(operation, event, coerced, context);
    });
  };
}

function subscribeUpstream(
  sockets: UpstreamSockets,
  { primary }: Operation,
  variables: Variables,
  headersFor: (subgraph: string) => Record<string, string>,
): EventQueue<SubgraphAnswer> {
  if (!primary) throw new GraphQLError('This operation is not a subscription.');
  const { serviceName, operation, operationName, variableUsages = [] } = primary;
  let unsubscribe = () => {};
  const queue = createEventQueue<SubgraphAnswer>({
    limit: QUEUE_LIMIT,
    overflow: TOO_SLOW,
    onEnd: () => unsubscribe(),
  });
  const used = variableUsages.filter((name) => variables[name] !== undefined);
  const payload = {
    query: operation,
    operationName: operationName ?? null,
    variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
    extensions: { headers: headersFor(serviceName) },
  };
  unsubscribe = sockets.subscribe(serviceName, payload, {
    next: (event) => queue.push(event as SubgraphAnswer),
    complete: () => queue.complete(),
    // The last event says what ended the subscription; then it completes.
    error: (error) => {
      queue.push({ errors: Array.isArray(error) ? error : [failure(serviceName, error)] });
      queue.complete();
    },
  });
  return queue;
}

const asBadInput = ({ message, nodes }: GraphQLError) =>
  new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });
