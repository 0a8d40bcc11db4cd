import { type ExecutionResult, GraphQLError, getVariableValues } from 'graphql';
import { withCode } from '#platform/errors.ts';
import type { Entity, ResultPath } from './entities-at-path.ts';
import { fromSubgraph, takeRootAnswer } from './fetch-step.ts';
import { introspect } from './introspection.ts';
import type { Operation } from './operations.ts';
import { responseText } from './response-text.ts';
import type { Variables } from './selected-fields.ts';
import type { Run } from './steps.ts';
import type { ExecutionContext, FetchedAnswer, Subgraph, SubgraphAnswer } from './subgraph.ts';
import type { MissingValue } from './write-response.ts';

export interface ExecutorOptions<Context> {
  subgraph: (name: string) => Subgraph<Context>;
  /** Milliseconds that a whole operation, or the joins of one event, may take. */
  operationTimeoutMs: number;
  /**
   * How a null is told of where the schema has none and no subgraph said why: `errors`, as GraphQL has it, or the extension
   * `valueCompletion`, as Apollo's gateway does. @default 'errors'
   */
  missingValues?: 'errors' | 'extension';
}

export interface Executor<Context> {
  /** `data` of the result is a `ResponseText`. */
  execute(operation: Operation, variables: Variables, context: Context): Promise<ExecutionResult>;
  /** Makes an event of a subscription's `primary` the client's answer, at once where nothing joins it. `variables` must be valid. */
  executeEvent(
    operation: Operation,
    event: SubgraphAnswer | FetchedAnswer,
    variables: Variables,
    context: Context,
  ): ExecutionResult | Promise<ExecutionResult>;
}

/** Runs plans. What depends on the operation alone was prepared before; here remain the fetches, the merge and one text. */
export function createExecutor<Context extends ExecutionContext>({
  subgraph,
  operationTimeoutMs,
  missingValues = 'errors',
}: ExecutorOptions<Context>): Executor<Context> {
  function start(provided: Variables, variables: Variables, context: Context): Run {
    const deadline = performance.now() + operationTimeoutMs;
    return {
      data: {},
      clean: true,
      provided,
      variables,
      errors: [],
      fetch: ({ serviceName, operation, operationKind }, body) =>
        subgraph(serviceName).fetch(
          { body, operation, isMutation: operationKind === 'mutation', remainingMs: deadline - performance.now() },
          context,
        ),
    };
  }

  function finish(operation: Operation, run: Run): ExecutionResult {
    const { text, missing } = operation.writer(run.variables)(run.data, run.clean);
    const result: ExecutionResult = { data: responseText(text) as unknown as Entity };
    const errors = run.errors;
    const unexplained = missing.length > 0 ? missing.filter((each) => !isExplained(each, errors)) : missing;
    if (unexplained.length > 0) {
      if (missingValues === 'errors') for (const each of unexplained) errors.push(asError(each));
      else if (errors.length === 0) result.extensions = { valueCompletion: unexplained };
    }
    if (errors.length > 0) result.errors = withClientKeys(errors, operation.clientKeys);
    return result;
  }

  return {
    async execute(operation, provided, context) {
      const { apiSchema, definition, fragments } = operation;
      const { coerced, errors } = coerce(operation, provided);
      if (errors) return { errors };
      const run = start(provided, coerced, context);
      if (operation.asksForSchema) {
        run.data = introspect(apiSchema, definition, fragments, provided, coerced);
        run.clean = false;
      }
      await operation.run(run);
      return finish(operation, run);
    },

    executeEvent(operation, event, variables, context) {
      const { primary, plan } = operation;
      if (!primary) throw new Error('An event belongs to a subscription');
      // Without data there is nothing to join.
      if (event.data == null) {
        const errors = (event.errors ?? []).map((error) => fromSubgraph(error, primary.serviceName, error.path));
        return { errors: withClientKeys(errors, operation.clientKeys) };
      }
      const run = start(variables, variables, context);
      run.clean = 'clean' in event && event.clean;
      takeRootAnswer(operation.supergraphSchema, primary, run, event);
      const isWhole = plan?.kind === 'Subscription' && !plan.rest;
      return isWhole ? finish(operation, run) : operation.run(run).then(() => finish(operation, run));
    },
  };
}

const NO_VARIABLES: Variables = {};

/** The variables with their defaults, or what is wrong with them. */
export function coerce({ apiSchema, definition }: Operation, provided: Variables) {
  const definitions = definition.variableDefinitions ?? [];
  if (definitions.length === 0) return { coerced: NO_VARIABLES };
  const { coerced, errors } = getVariableValues(apiSchema, definitions, provided);
  return coerced ? { coerced } : { coerced: NO_VARIABLES, errors: errors?.map(asBadInput) ?? [] };
}

const asBadInput = (error: GraphQLError) => withCode(error, 'BAD_USER_INPUT');

const asError = ({ message, path }: MissingValue) =>
  new GraphQLError(message, { path, extensions: { code: 'INTERNAL_SERVER_ERROR' } });

/** Whether an error says why a value is missing: one at it, inside it or around it, or one about a whole fetch. */
function isExplained({ path }: MissingValue, errors: readonly GraphQLError[]): boolean {
  return errors.some(({ path: at }) => {
    if (!at) return true;
    const shared = Math.min(at.length, path.length);
    for (let i = 0; i < shared; i++) if (at[i] !== path[i]) return false;
    return true;
  });
}

function withClientKeys(errors: GraphQLError[], clientKeys: ReadonlyMap<string, string> | null): GraphQLError[] {
  if (!clientKeys) return errors;
  const own = (path: ResultPath) => path.map((key) => clientKeys.get(key as string) ?? key);
  return errors.map((error) =>
    error.path ? new GraphQLError(error.message, { path: own(error.path), extensions: error.extensions }) : error,
  );
}
