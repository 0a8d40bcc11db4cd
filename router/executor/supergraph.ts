import { operationFromDocument, Supergraph as SupergraphSchemas } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { fieldNamesOf } from './client-aliases.ts';

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
  const api = schemas.apiSchema();
  const schema = schemas.schema.toGraphQLJSSchema();
  const planner = new QueryPlanner(schemas);
  return {
    sdl,
    apiSchema: api.toGraphQLJSSchema(),
    schema,
    fieldNames: fieldNamesOf(schema),
    subgraphs: schemas.subgraphsMetadata(),
    plan: (document, operationName) =>
      planner.buildQueryPlan(operationFromDocument(api, document, operationName ? { operationName } : {})),
  };
}
