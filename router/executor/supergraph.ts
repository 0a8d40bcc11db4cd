import { operationFromDocument, Supergraph as SupergraphSchemas } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { fieldNamesOf } from './client-aliases.ts';
import { unbind } from './planning/bound-plan.ts';
import { directiveDefaults, withDirectiveDefaults } from './planning/client-directives.ts';
import { supergraphTexts } from './planning/supergraph-texts.ts';
import { completeUnevenTypes } from './planning/uneven-types.ts';

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
  const texts = supergraphTexts(sdl);
  const schemas = SupergraphSchemas.build(texts.sdl, { validateSupergraph: true });
  const schema = schemas.schema.toGraphQLJSSchema();
  const planned = texts.planningSdl === texts.sdl ? schemas : SupergraphSchemas.build(texts.planningSdl);
  const plannedApi = planned.apiSchema();
  const planner = new QueryPlanner(planned);
  const defaults = directiveDefaults(texts.document);
  const complete = completeUnevenTypes(planned, schema);
  return {
    sdl,
    apiSchema: schemas.apiSchema().toGraphQLJSSchema(),
    schema,
    fieldNames: new Set([...fieldNamesOf(schema), ...(texts.bound?.fields.keys() ?? [])]),
    subgraphs: schemas.subgraphsMetadata(),
    plan(document, operationName) {
      const named = operationName ? { operationName } : {};
      const asked = withDirectiveDefaults(document, defaults);
      const plan = planner.buildQueryPlan(operationFromDocument(plannedApi, asked, named));
      const unbound = texts.bound ? unbind(plan, texts.bound) : plan;
      return complete ? complete(unbound, asked, operationName) : unbound;
    },
  };
}
