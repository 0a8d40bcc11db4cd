import { executeQueryPlan } from '@apollo/gateway';
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql';
import { mapAsync } from '#platform/async-iterator.ts';
import { consistencyHeaders } from '#platform/consistency.ts';
import { IDENTITY_HEADER } from '#platform/identity.ts';
import { metadataHeaders } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { RouterContext } from '../context.ts';
import { failure, type SubgraphAnswer } from '../executor/subgraph-data-source.ts';
import type { Gateway } from '../gateway.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { EVENT_SOURCE, planningParts, planSubscription, type SubscriptionPlan } from './plan.ts';
import type { UpstreamSockets } from './upstream-sockets.ts';

export interface SubscriptionRequest {
  schema: GraphQLSchema;
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
const MAX_PLANS = 500;
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
  gateway: Gateway,
  sockets: UpstreamSockets,
  signIdentity: (viewer: Viewer, audience: string) => string,
): Subscribe {
  const plans = createPlanCache();

  return function subscribe({ schema, query, document, operationName, variables: given, context }) {
    let plan: SubscriptionPlan;
    try {
      plan = plans.get(schema, `${operationName ?? ''}\n${query}`, () =>
        planSubscription(gateway.apollo, schema, document, operationName ?? undefined),
      );
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
    const definitions = plan.operationContext.operation.variableDefinitions ?? [];
    const coerced = getVariableValues(schema, definitions, given ?? {});
    if (coerced.errors) return { errors: coerced.errors.map(asBadInput) };
    const variables = coerced.coerced;

    const events = subscribeUpstream(sockets, plan, variables, {
      [IDENTITY_HEADER]: signIdentity(context.viewer, plan.primary.serviceName),
      ...metadataHeaders(context),
      ...consistencyHeaders(context.consistency),
    });
    return mapAsync(events, (event) => {
      context.consistency.advance(event.extensions?.consistency);
      return executeEvent(gateway, plan, variables, schema, context, event);
    });
  };
}

/** Plans by document, those of one supergraph at a time: clients that come back together ask for the same ones. */
function createPlanCache() {
  const bySchema = new WeakMap<GraphQLSchema, Map<string, SubscriptionPlan>>();
  return {
    get(schema: GraphQLSchema, key: string, plan: () => SubscriptionPlan): SubscriptionPlan {
      const plans = bySchema.get(schema) ?? new Map<string, SubscriptionPlan>();
      bySchema.set(schema, plans);
      const made = plans.get(key) ?? plan();
      plans.delete(key);
      plans.set(key, made);
      if (plans.size > MAX_PLANS) plans.delete(plans.keys().next().value as string);
      return made;
    },
  };
}

function subscribeUpstream(
  sockets: UpstreamSockets,
  { primary }: SubscriptionPlan,
  variables: Record<string, unknown>,
  headers: Record<string, string>,
): EventQueue<SubgraphAnswer> {
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
    extensions: { headers },
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

async function executeEvent(
  { apollo, dataSources }: Gateway,
  { eventPlan, operationContext, primary }: SubscriptionPlan,
  variables: Record<string, unknown>,
  schema: GraphQLSchema,
  context: RouterContext,
  event: SubgraphAnswer,
): Promise<ExecutionResult> {
  // Without data there is nothing to join.
  if (event.data == null) return { errors: event.errors?.map((error) => fromSubgraph(error, primary.serviceName)) };
  const { supergraphSchema, apiSchema } = planningParts(apollo);
  const serviceMap = { ...Object.fromEntries(dataSources), [EVENT_SOURCE]: { process: async () => event } };
  const requestContext = { request: { variables }, context, metrics: {}, logger: context.logger, schema };
  return executeQueryPlan(
    eventPlan,
    serviceMap as never,
    requestContext as never,
    operationContext,
    supergraphSchema,
    apiSchema,
  );
}

type FormattedError = NonNullable<SubgraphAnswer['errors']>[number];

/** As the executor marks the errors of other fetches. */
const fromSubgraph = ({ message, path, extensions }: FormattedError, serviceName: string) =>
  new GraphQLError(message, { path, extensions: { ...extensions, serviceName } });

const asBadInput = ({ message, nodes }: GraphQLError) =>
  new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });
