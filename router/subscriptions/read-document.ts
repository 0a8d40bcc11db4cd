import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { createRecent, type Recent } from '#platform/cache/recent.ts';
import { withCode } from '#platform/errors.ts';
import { refuseConditionalRoot } from './conditional-root.ts';

export interface ReadOperation {
  document: DocumentNode;
  operationName?: string | null;
  variableValues?: Record<string, unknown> | null;
  isSubscription: boolean;
}

const MAX_DOCUMENTS = 1_000;

/** Reads documents that come over a socket or for a stream, checked by the rules of HTTP; or says what is wrong with one. */
export type ReadDocument = (
  schema: GraphQLSchema,
  payload: SubscribePayload,
) => ReadOperation | { errors: GraphQLError[] };

/** Many clients send the same document: what was found to be right is kept, once for all of them. */
export function createReadDocument(): ReadDocument {
  const known = new WeakMap<GraphQLSchema, Recent<DocumentNode>>();

  function documentsOf(schema: GraphQLSchema): Recent<DocumentNode> {
    const documents = known.get(schema) ?? createRecent(MAX_DOCUMENTS);
    known.set(schema, documents);
    return documents;
  }

  /** @throws GraphQLError when it can't be parsed */
  function checked(
    schema: GraphQLSchema,
    { query, operationName }: SubscribePayload,
  ): DocumentNode | readonly GraphQLError[] {
    const documents = documentsOf(schema);
    const right = documents.get(query);
    const document = right ?? parse(query);
    refuseConditionalRoot(document, operationName);
    if (right) return right;
    const errors = validate(schema, document, specifiedRules);
    if (errors.length > 0) return errors;
    documents.set(query, document);
    return document;
  }

  return (schema, payload) => {
    const { operationName, variables } = payload;
    try {
      const document = checked(schema, payload);
      if (!('kind' in document)) {
        return { errors: document.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) };
      }
      const operation = getOperationAST(document, operationName);
      if (!operation) {
        const message = operationName
          ? `There is no operation named "${operationName}".`
          : 'Name the operation to run.';
        return { errors: [withCode(new GraphQLError(message), 'OPERATION_RESOLUTION_FAILURE')] };
      }
      const isSubscription = operation.operation === 'subscription';
      return { document, operationName, variableValues: variables, isSubscription };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] };
      throw error;
    }
  };
}
