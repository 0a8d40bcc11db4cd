import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import { type ApolloGateway, buildOperationContext, type executeQueryPlan } from '@apollo/gateway';
import type { FetchNode, QueryPlan, QueryPlanner } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type SelectionSetNode,
} from 'graphql';

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

/**
 * A subscription that may select nothing makes no sense; graphql-js's own validation and the planner fail on it.
 * @throws GraphQLError
 */
export function refuseConditionalRoot(document: DocumentNode, operationName?: string | null): void {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'subscription') return;
  if (hasConditions(operation.selectionSet, fragmentsOf(document), new Set())) {
    throw badSubscription('@skip and @include are not possible on the root field of a subscription.');
  }
}

const fragmentsOf = (document: DocumentNode) =>
  new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );

/** `open`: fragments that are being looked into, for one that contains itself. */
function hasConditions(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  open: Set<string>,
): boolean {
  return selections.some((selection) => {
    if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) return true;
    if (selection.kind === Kind.FIELD) return false;
    if (selection.kind === Kind.INLINE_FRAGMENT) return hasConditions(selection.selectionSet, fragments, open);
    const fragment = fragments.get(selection.name.value);
    if (!fragment || open.has(selection.name.value)) return false;
    return hasConditions(fragment.selectionSet, fragments, open.add(selection.name.value));
  });
}
