import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { createRecent, type Recent } from '#platform/cache/recent.ts';
import { withCode } from '#platform/errors.ts';
import { refuseConditionalRoot } from './subscriptions/conditional-root.ts';

/** An operation of a document that the API allows. */
export interface ReadOperation {
  query: string;
  document: DocumentNode;
  operationName: string | null | undefined;
  definition: OperationDefinitionNode;
}

/** Says what is wrong with an operation, or what it is. */
export type ReadDocument = (
  schema: GraphQLSchema,
  query: string,
  operationName?: string | null,
) => ReadOperation | { errors: GraphQLError[] };

export interface ReadDocumentOptions {
  /** Whether clients may ask for the schema. */
  introspection: boolean;
  /** Told of each document that was not known. @default nobody is told */
  onParsing?: () => void;
}

const MAX_DOCUMENTS = 1_000;

interface Known {
  document: DocumentNode;
  /** By name; the one of no name is the document's only one. */
  operations: Map<string, ReadOperation>;
}

/** Many clients send the same document: what was found to be right is kept, once for all of them. */
export function createReadDocument({ introspection, onParsing = () => {} }: ReadDocumentOptions): ReadDocument {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const known = new WeakMap<GraphQLSchema, Recent<Known>>();

  function documentsOf(schema: GraphQLSchema): Recent<Known> {
    const documents = known.get(schema) ?? createRecent(MAX_DOCUMENTS);
    known.set(schema, documents);
    return documents;
  }

  /** @throws GraphQLError when it can't be parsed, or the operation is no subscription that could be checked */
  function check(
    schema: GraphQLSchema,
    query: string,
    operationName: string | null | undefined,
    known: Known | undefined,
  ): Known | GraphQLError[] {
    if (!known) onParsing();
    const document = known?.document ?? parse(query);
    refuseConditionalRoot(document, operationName);
    if (known) return known;
    const errors = validate(schema, document, rules);
    return errors.length > 0
      ? errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'))
      : { document, operations: new Map() };
  }

  /** @throws GraphQLError when the document has no such operation */
  function pick({ document, operations }: Known, query: string, operationName?: string | null): ReadOperation {
    const definition = getOperationAST(document, operationName);
    if (!definition) {
      const message = operationName ? `There is no operation named "${operationName}".` : 'Name the operation to run.';
      throw withCode(new GraphQLError(message), 'OPERATION_RESOLUTION_FAILURE');
    }
    const operation = { query, document, operationName, definition };
    operations.set(operationName ?? '', operation);
    return operation;
  }

  return (schema, query, operationName) => {
    const documents = documentsOf(schema);
    try {
      const known = documents.get(query);
      const picked = known?.operations.get(operationName ?? '');
      if (picked) return picked;
      const found = check(schema, query, operationName, known);
      if (Array.isArray(found)) return { errors: found };
      documents.set(query, found);
      return pick(found, query, operationName);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] };
      throw error;
    }
  };
}
