import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import { type ApolloGateway, buildOperationContext, type executeQueryPlan } from '@apollo/gateway';
import type { FetchNode, QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';

/** What a gateway plans with. Private in its types, which is one reason why its version is pinned. */
interface PlanningParts {
  queryPlanner: QueryPlanner;
  apiSchema: Schema;
  supergraphSchema: GraphQLSchema;
}

export const planningParts = (gateway: ApolloGateway) => gateway as unknown as PlanningParts;

/** The name under which an event stands in its plan, as if a subgraph had answered with it. No subgraph has such a name. */
export const EVENT_SOURCE = '(event)';

export interface SubscriptionPlan {
  /** The subgraph that owns the root field, and what to subscribe to there. */
  primary: FetchNode;
  /** What turns one event into the client's answer: the event itself, then its joins. */
  eventPlan: QueryPlan;
  operationContext: Parameters<typeof executeQueryPlan>[3];
}

const badSubscription = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });

/** @throws GraphQLError when the subscription can't be planned */
export function planSubscription(
  gateway: ApolloGateway,
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): SubscriptionPlan {
  refuseConditionalRoot(document, operationName);
  const { queryPlanner, apiSchema } = planningParts(gateway);
  const { node } = queryPlanner.buildQueryPlan(
    operationFromDocument(apiSchema, document, { ...(operationName && { operationName }) }),
  );
  if (node?.kind !== 'Subscription') throw badSubscription('This operation is not a subscription.');
  const { primary, rest } = node;
  // To the executor the event is a query to a source of its own, without variables: the subgraph has applied them.
  const event: FetchNode = { ...primary, serviceName: EVENT_SOURCE, operationKind: 'query' as never };
  return {
    primary,
    eventPlan: { kind: 'QueryPlan', node: rest ? { kind: 'Sequence', nodes: [event, rest] } : event },
    operationContext: buildOperationContext({
      schema,
      operationDocument: document,
      operationName: operationName as string,
    }),
  };
}

/** The planner fails on these; and a subscription that may select nothing makes no sense. */
function refuseConditionalRoot(document: DocumentNode, operationName: string | undefined): void {
  const operation = getOperationAST(document, operationName);
  for (const selection of operation?.selectionSet.selections ?? []) {
    if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) {
      throw badSubscription('@skip and @include are not possible on the root field of a subscription.');
    }
  }
}
