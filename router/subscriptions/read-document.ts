import {
  type ExecutionArgs,
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

type Prepared = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;

/** A document that comes over a socket, checked by the rules that hold over HTTP; or what is wrong with it. */
export function readDocument(
  schema: GraphQLSchema,
  { query, operationName, variables }: SubscribePayload,
): Prepared | { errors: GraphQLError[] } {
  try {
    const document = parse(query);
    refuseConditionalRoot(document, operationName);
    const errors = validate(schema, document, specifiedRules);
    if (errors.length > 0) return { errors: errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) };
    if (!getOperationAST(document, operationName)) {
      const message = operationName ? `There is no operation named "${operationName}".` : 'Name the operation to run.';
      return { errors: [withCode(new GraphQLError(message), 'OPERATION_RESOLUTION_FAILURE')] };
    }
    return { schema, document, operationName, variableValues: variables };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] };
    throw error;
  }
}
