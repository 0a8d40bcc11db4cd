import { setImmediate } from 'node:timers/promises';
import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { createRecent } from '#platform/cache/recent.ts';
import { nameHarmlessly } from './client-aliases.ts';

import { asksForSchema } from './introspection.ts';
import { withPlannableConditions } from './planning/conditions.ts';
import { refuseUnanswered } from './planning/refuse-unanswered.ts';
import { conditionVariables, type Fragments, fragmentsOf, type Variables } from './selected-fields.ts';
import { compileSteps, type Step } from './steps.ts';
import type { Supergraph } from './supergraph.ts';
import { compileResponse, type WriteData } from './write-response.ts';

export interface OperationSource {
  /** The document's text. */
  query: string;
  document: DocumentNode;
  operationName?: string | null;
}

/** An operation of a document with all that can be prepared before it is run. */
export interface Operation {
  source: OperationSource;
  apiSchema: GraphQLSchema;
  supergraphSchema: GraphQLSchema;
  definition: OperationDefinitionNode;
  fragments: Fragments;
  clientKeys: ReadonlyMap<string, string> | null;
  asksForSchema: boolean;
  /** As the planner made it. */
  plan: QueryPlan['node'];
  /** Of a subscription: what to subscribe to, and where. */
  primary: FetchNode | null;
  /** The plan; of a subscription, what is left of it once there is an event. */
  run: Step;
  /** Writes the answer, for these values of the variables that decide what is selected. */
  writer(variables: Variables): WriteData;
}

export interface Operations {
  /** @throws GraphQLError when it can't be planned */
  get(source: OperationSource): Operation;
  /** Prepares what another supergraph was asked, as far as this one knows it, and leaves time for others in between. */
  warm(others: Operations): Promise<void>;
  sources(): OperationSource[];
}

const MAX_OPERATIONS = 1_000;
/** Of one operation: two for each condition in it, of which clients mix few. */
const MAX_WRITERS = 32;

/** @param seconds it took to prepare; null for one that was prepared before */
export type OnPrepared = (seconds: number | null) => void;

/** The operations that a supergraph is asked, each prepared once. */
export function createOperations(supergraph: Supergraph, onPrepared: OnPrepared = () => {}): Operations {
  const known = createRecent<Operation>(MAX_OPERATIONS);

  function get(source: OperationSource): Operation {
    const { query, operationName } = source;
    // Most documents hold one operation, and name none to be run.
    const key = operationName ? `${operationName} ${query}` : query;
    const prepared = known.get(key);
    if (prepared) {
      onPrepared(null);
      return prepared;
    }
    const started = performance.now();
    const operation = prepare(supergraph, source);
    onPrepared((performance.now() - started) / 1000);
    known.set(key, operation);
    return operation;
  }

  const sources = () => [...known.values()].map(({ source }) => source);
  return {
    get,
    sources,
    async warm(others) {
      for (const source of others.sources()) {
        await setImmediate();
        try {
          get(source);
        } catch {
          // It asks for what is gone; whoever sends it again learns what.
        }
      }
    },
  };
}

function prepare(supergraph: Supergraph, source: OperationSource): Operation {
  const { document, clientKeys } = nameHarmlessly(source.document, supergraph.fieldNames);
  const definition = getOperationAST(document, source.operationName);
  if (!definition) throw new Error('An operation that is not in its document got past validation');
  const fragments = fragmentsOf(document);
  const { node } = supergraph.plan(withPlannableConditions(document), source.operationName ?? undefined);
  refuseUnanswered(definition, fragments, node);
  const isSubscription = node?.kind === 'Subscription';
  const conditions = conditionVariables(directivesOf(document));
  const writers = createRecent<WriteData>(MAX_WRITERS);

  return {
    source,
    apiSchema: supergraph.apiSchema,
    supergraphSchema: supergraph.schema,
    definition,
    fragments,
    clientKeys,
    asksForSchema: asksForSchema(definition, fragments),
    plan: node,
    primary: isSubscription ? node.primary : null,
    run: compileSteps(supergraph.schema, isSubscription ? node.rest : node),
    writer(variables) {
      const key = conditions.map((name) => (variables[name] ? '1' : '0')).join('');
      const known = writers.get(key);
      if (known) return known;
      const schema = supergraph.apiSchema;
      const write = compileResponse({ schema, operation: definition, fragments, variables, clientKeys });
      writers.set(key, write);
      return write;
    },
  };
}

function directivesOf(document: DocumentNode): DirectiveNode[] {
  const directives: DirectiveNode[] = [];
  visit(document, { Directive: (directive) => void directives.push(directive) });
  return directives;
}
