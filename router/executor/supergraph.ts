import { operationFromDocument, Supergraph as SupergraphSchemas } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { unbind } from './bound-plan.ts';
import { fieldNamesOf } from './client-aliases.ts';
import { toPlanningSdl } from './planning-sdl.ts';

/** A supergraph, read and ready to be planned over. */
export interface Supergraph {
  sdl: string;
  /** What clients see. */
  apiSchema: GraphQLSchema;
  /** All there is: types and values that are hidden from clients occur in plans and answers. */
  schema: GraphQLSchema;
  /** The names of all its fields. */
  fieldNames: ReadonlySet<string>;
  /** With the address that the supergraph names. */
  subgraphs: readonly { name: string; url: string }[];
  plan(document: DocumentNode, operationName?: string): QueryPlan;
}

/** @throws when the text is no supergraph */
export function readSupergraph(sdl: string): Supergraph {
  const schemas = SupergraphSchemas.build(sdl, { validateSupergraph: true });
  const schema = schemas.schema.toGraphQLJSSchema();
  const { sdl: planningSdl, bound } = toPlanningSdl(sdl);
  const planned = planningSdl === sdl ? schemas : SupergraphSchemas.build(planningSdl);
  const plannedApi = planned.apiSchema();
  const planner = new QueryPlanner(planned);
  return {
    sdl,
    apiSchema: schemas.apiSchema().toGraphQLJSSchema(),
    schema,
    fieldNames: new Set([...fieldNamesOf(schema), ...(bound?.fields.keys() ?? [])]),
    subgraphs: schemas.subgraphsMetadata(),
    plan(document, operationName) {
      const operation = operationFromDocument(plannedApi, document, operationName ? { operationName } : {});
      const plan = planner.buildQueryPlan(operation);
      return bound ? unbind(plan, bound) : plan;
    },
  };
}
