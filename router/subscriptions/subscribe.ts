import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql';
import type { RouterContext } from '../context.ts';
import { coerce } from '../executor/executor.ts';
import type { Operation } from '../executor/operations.ts';
import type { SubgraphAnswer, SubgraphHooks } from '../executor/subgraph.ts';
import type { Gateway } from '../gateway.ts';
import type { RouterMetrics } from '../metrics.ts';
import { type Cursor, cursorOf } from './cursor.ts';
import type { ByteBudget } from './event-queue.ts';
import type { LiveSubscription, LiveSubscriptions } from './live-subscriptions.ts';
import { type SubscriptionEnding, upstreamEvents } from './upstream-events.ts';
import type { UpstreamSockets } from './upstream-sockets.ts';

export interface SubscriptionRequest {
  /** The document as it came. */
  query: string;
  document: DocumentNode;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
  context: RouterContext;
  /** Of bytes that may wait for the client. */
  budget: ByteBudget;
  /** How a result is written for the client. */
  write: (result: ExecutionResult) => string;
  /** Called once, if it began. */
  onEnd: (ending: SubscriptionEnding) => void;
}

/** The results as `write` writes them, or what is wrong with the request. */
export type Subscribe = (
  request: SubscriptionRequest,
) => AsyncIterableIterator<string> | { errors: readonly GraphQLError[] };

export interface SubscribeParts {
  gateway: Pick<Gateway<RouterContext>, 'prepare' | 'executeEvent'>;
  sockets: UpstreamSockets;
  live: Pick<LiveSubscriptions, 'add'>;
  hooks: Pick<SubgraphHooks<RouterContext>, 'headersFor'>;
  metrics: RouterMetrics;
}

/**
 * Runs subscription plans: subscribes at the subgraph that owns the root field, then runs the rest of the plan for each
 * event, so that an event carries fields of every subgraph. Some events are finished at once, and told in their order.
 */
export function createSubscribe({ gateway, sockets, live, hooks, metrics }: SubscribeParts): Subscribe {
  const cursors = new WeakMap<Operation, Cursor | null>();

  function knownCursor(operation: Operation, primary: NonNullable<Operation['primary']>): Cursor | null {
    const known = cursors.get(operation);
    if (known !== undefined) return known;
    const cursor = cursorOf(operation.supergraphSchema, primary);
    cursors.set(operation, cursor);
    return cursor;
  }

  return function subscribe(request) {
    const { query, document, operationName, variables: given, context, budget, write, onEnd } = request;
    let operation: Operation;
    try {
      operation = gateway.prepare(query, document, operationName);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
    const { coerced, errors } = coerce(operation, given ?? {});
    if (errors) return { errors: errors };
    const { primary } = operation;
    if (!primary) throw new GraphQLError('This operation is not a subscription.');

    const cursor = knownCursor(operation, primary);
    const used = (primary.variableUsages ?? []).filter((name) => coerced[name] !== undefined);
    const subscription: LiveSubscription = {
      query,
      document,
      operationName,
      operation,
      end: (error) => events.fail([error.toJSON()]),
    };

    function finish(event: SubgraphAnswer): string | Promise<string> {
      context.consistency.advance(event.extensions?.consistency);
      try {
        const result = gateway.executeEvent(subscription.operation, event, coerced, context);
        return result instanceof Promise ? result.catch(asResult).then(write) : write(result);
      } catch (error) {
        return write(asResult(error as Error));
      }
    }

    const forget = live.add(subscription);
    const events = upstreamEvents({
      finish,
      sockets,
      subgraph: primary.serviceName,
      operation: primary.operation,
      operationName: primary.operationName ?? null,
      variables: Object.fromEntries(used.map((name) => [name, coerced[name]])),
      headers: () => hooks.headersFor(context, primary.serviceName),
      cursor,
      budget,
      metrics,
      onEnd(ending) {
        forget();
        onEnd(ending);
      },
    });
    return events;
  };
}

/** A failure of ours costs one event. It is masked and logged with all other errors. */
const asResult = (error: Error): ExecutionResult => ({
  errors: [new GraphQLError(error.message, { originalError: error })],
});
