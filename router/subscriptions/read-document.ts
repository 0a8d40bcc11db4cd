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
import { withCode } from '#platform/errors.ts';
import { refuseConditionalRoot } from './conditional-root.ts';

export interface ReadOperation {
  document: DocumentNode;
  operationName?: string | null;
  variableValues?: Record<string, unknown> | null;
  isSubscription: boolean;
}

/** A document that comes over a socket or for a stream, checked by the rules of HTTP; or what is wrong with it. */
export function readDocument(
  schema: GraphQLSchema,
  { query, operationName, variables }: SubscribePayload,
): ReadOperation | { errors: GraphQLError[] } {
  try {
    const document = parse(query);
    refuseConditionalRoot(document, operationName);
    const errors = validate(schema, document, specifiedRules);
    if (errors.length > 0) return { errors: errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) };
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message = operationName ? `There is no operation named "${operationName}".` : 'Name the operation to run.';
      return { errors: [withCode(new GraphQLError(message), 'OPERATION_RESOLUTION_FAILURE')] };
    }
    const isSubscription = operation.operation === 'subscription';
    return { document, operationName, variableValues: variables, isSubscription };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] };
    throw error;
  }
}
