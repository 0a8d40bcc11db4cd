import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import type { OperationRequest } from '#platform/graphql-requests.ts';
import type { AnsweredOperation } from '#platform/operation-meter.ts';
import type { ResponseText } from './executor/response-text.ts';
import type { ExecutionContext } from './executor/subgraph.ts';
import type { Gateway } from './gateway.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { ReadDocument, ReadOperation } from './read-document.ts';

/** What an operation came to. */
export interface OperationOutcome {
  /** HTTP's, of an answer that is nothing but this one. */
  status: number;
  /** Null for a document that was refused. */
  operation: ReadOperation | null;
  /** As GraphQL has it, the errors as the client may see them. `data` is a text, and missing when nothing was run. */
  result: {
    errors?: GraphQLFormattedError[];
    data?: ResponseText | null;
    extensions?: Record<string, unknown>;
  };
}

export interface RunOptions {
  /** Whether it may change something, which what follows a link may not. @default true */
  mayChange?: boolean;
}

/** Runs a query or a mutation that has been admitted, whichever way it came. Never throws for what a client can do. */
export type RunOperation<Context> = (
  request: OperationRequest & { query: string },
  context: Context,
  options?: RunOptions,
) => Promise<OperationOutcome>;

export interface RunOperationParts<Context> {
  gateway: Pick<Gateway<Context>, 'schema' | 'prepare' | 'execute'>;
  readDocument: ReadDocument;
  /** What the client sees of an error. */
  formatError: (error: GraphQLError, context: Context) => GraphQLFormattedError;
  /** Told of each operation. @default nobody is told */
  onAnswered?: (answered: AnsweredOperation, context: Context) => void;
  /** @default none is kept */
  keptAnswers?: KeptAnswers<Context>;
}

/** Before anything is formatted: what an operation came to and HTTP's status for it. */
interface Answer {
  status: number;
  errors?: readonly GraphQLError[];
  data?: ResponseText | null;
  extensions?: Record<string, unknown>;
}

/**
 * The way of an operation from its text to its answer. In the place of Apollo Server's, whose plugins, hooks and checks of
 * each request cost a quarter of what a query does, and more: docs/decisions/029.
 */
export function createRunOperation<Context extends ExecutionContext>(
  parts: RunOperationParts<Context>,
): RunOperation<Context> {
  const { gateway, readDocument, formatError, onAnswered, keptAnswers } = parts;

  async function execute(operation: ReadOperation, variables: Record<string, unknown>, context: Context) {
    try {
      const prepared = gateway.prepare(operation.query, operation.document, operation.operationName);
      const { data, errors, extensions } = await gateway.execute(prepared, variables, context);
      // Without data nothing was run: the variables were not what the operation takes.
      const status = data === undefined ? 400 : 200;
      return { status, errors, data: data as unknown as ResponseText | undefined, extensions } satisfies Answer;
    } catch (error) {
      return refused(500, [asGraphQLError(error)]);
    }
  }

  async function answerTo(operation: ReadOperation, request: OperationRequest, context: Context): Promise<Answer> {
    const variables = (request.variables ?? {}) as Record<string, unknown>;
    if (!keptAnswers || operation.definition.operation !== OperationTypeNode.QUERY) {
      return execute(operation, variables, context);
    }
    const schema = gateway.schema();
    const kept = keptAnswers.find(schema, operation, variables, context);
    if (kept) return { status: 200, data: kept };
    const answer = await execute(operation, variables, context);
    if (answer.data && !answer.errors) keptAnswers.keep(schema, operation, variables, answer.data, context);
    return answer;
  }

  return async (request, context, { mayChange = true } = {}) => {
    const started = performance.now();
    const read = readDocument(gateway.schema(), request.query, request.operationName as string | null | undefined);
    const operation = 'errors' in read ? null : read;
    let answer = 'errors' in read ? refused(400, read.errors) : refusal(read, mayChange);
    answer ??= await answerTo(read as ReadOperation, request, context);
    const { status, errors = [], data, extensions } = answer;
    const result: OperationOutcome['result'] = { data, extensions };
    if (errors.length > 0) result.errors = errors.map((error) => formatError(error, context));
    const { operation: type = 'none', name } = operation?.definition ?? {};
    onAnswered?.({ type, name: name?.value, errors, milliseconds: performance.now() - started }, context);
    return { status, operation, result };
  };
}

const refused = (status: number, errors: readonly GraphQLError[]): Answer => ({ status, errors });

const badRequest = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });

function refusal({ definition: { operation } }: ReadOperation, mayChange: boolean): Answer | null {
  if (operation === OperationTypeNode.SUBSCRIPTION) {
    const message =
      'Subscribe over WebSocket (graphql-transport-ws) at this address, or with "accept: text/event-stream".';
    return refused(400, [badRequest(message)]);
  }
  if (mayChange || operation === OperationTypeNode.QUERY) return null;
  return refused(405, [badRequest('Send mutations with POST.')]);
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return error instanceof Error
    ? new GraphQLError(error.message, { originalError: error })
    : new GraphQLError(String(error));
}
