import { type DocumentNode, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { z } from 'zod';
import { createRecent } from '#platform/cache/recent.ts';
import { badUserInput, PublicError } from '#platform/errors.ts';
import type { OperationRequest } from '#platform/graphql-requests.ts';
import { type MeasuredDocument, measureDocument, type Shape } from './operation-cost.ts';

const limit = (usual: number) => z.coerce.number('expected a whole number').int().min(1).default(usual);

export const operationLimitsConfig = z
  .object({
    OPERATION_MAX_TOKENS: limit(3_000),
    OPERATION_MAX_DEPTH: limit(16),
    OPERATION_MAX_FIELDS: limit(500),
    OPERATION_MAX_ALIASES: limit(50),
    OPERATION_MAX_ROOT_FIELDS: limit(20),
    OPERATION_MAX_DIRECTIVES: limit(50),
    OPERATION_MAX_PAIRS: limit(1_000),
    OPERATION_MAX_COST: limit(20_000),
  })
  .transform((env) => ({
    tokens: env.OPERATION_MAX_TOKENS,
    depth: env.OPERATION_MAX_DEPTH,
    fields: env.OPERATION_MAX_FIELDS,
    aliases: env.OPERATION_MAX_ALIASES,
    rootFields: env.OPERATION_MAX_ROOT_FIELDS,
    directives: env.OPERATION_MAX_DIRECTIVES,
    pairs: env.OPERATION_MAX_PAIRS,
    cost: env.OPERATION_MAX_COST,
  }));

export type OperationLimits = Readonly<z.infer<typeof operationLimitsConfig>>;

export interface OperationGuard {
  /**
   * Passes over a document that can't be read: whoever runs it says what is wrong with it.
   * @throws QUERY_TOO_COMPLEX with what was too much, how much it was, and how much may be; BAD_USER_INPUT for variables
   *   that nest too deeply
   */
  check(operation: OperationRequest & { query: string }): void;
  /** What an operation counts as; 0 for what can't be read. */
  costOf(operation: OperationRequest & { query: string }): number;
  readonly maxCost: number;
}

/** What a document was found to be: measured, refused, or unreadable. */
type Looked = MeasuredDocument | PublicError | null;

const MAX_DOCUMENTS = 1_000;
/** Of documents that are remembered; longer ones are measured each time that they come. */
const MAX_REMEMBERED_LENGTH = 20_000;
/** Of variables: the scalar JSON takes any. Serialisers go one call deeper for each. */
const MAX_NESTING = 64;

const WHAT: Record<keyof OperationLimits, string> = {
  tokens: 'is longer in tokens',
  depth: 'nests its fields deeper',
  fields: 'has more fields',
  aliases: 'has more aliases',
  rootFields: 'has more root fields',
  directives: 'has more directives',
  pairs: 'repeats more fields',
  cost: 'costs more',
};

const tooComplex = (limited: keyof OperationLimits, cost: number, limit: number) =>
  new PublicError('QUERY_TOO_COMPLEX', `This operation ${WHAT[limited]} than is allowed: ${cost}, at most ${limit}.`, {
    limited,
    cost,
    limit,
  });

/**
 * Refuses operations that would cost too much to validate, plan or run, before any of these begins. What a document is, is
 * measured once; what it costs depends on variables such as `$first`, and is worked out for each operation.
 */
export function createOperationGuard(schema: () => GraphQLSchema, limits: OperationLimits): OperationGuard {
  let documents = createRecent<Looked>(MAX_DOCUMENTS);
  let schemaOfDocuments: GraphQLSchema | undefined;

  function measure(query: string): Looked {
    const document = read(query, limits.tokens);
    if (document === null || document instanceof PublicError) return document;
    const measured = measureDocument(document, schema());
    return exceeded(measured.shape, limits) ?? measured;
  }

  function recall(query: string): Looked {
    if (schemaOfDocuments !== schema()) documents = createRecent(MAX_DOCUMENTS);
    schemaOfDocuments = schema();
    const known = documents.get(query);
    if (known !== undefined) return known;
    const measured = measure(query);
    if (query.length <= MAX_REMEMBERED_LENGTH) documents.set(query, measured);
    return measured;
  }

  function costOf({ query, operationName, variables }: OperationRequest & { query: string }): number {
    const measured = recall(query);
    if (measured instanceof PublicError) throw measured;
    const given = isRecord(variables) ? variables : {};
    if (!nestsAtMost(given, MAX_NESTING)) throw badUserInput(`Variables may nest ${MAX_NESTING} levels deep.`);
    return measured?.costOf(typeof operationName === 'string' ? operationName : undefined, given) ?? 0;
  }

  return {
    costOf,
    maxCost: limits.cost,
    check(operation) {
      const cost = costOf(operation);
      if (cost > limits.cost)
        throw tooComplex('cost', Math.round(Math.min(cost, Number.MAX_SAFE_INTEGER)), limits.cost);
    },
  };
}

/** Null for what is no document; validation would say nothing better than the parser. */
function read(query: string, maxTokens: number): DocumentNode | PublicError | null {
  try {
    return parse(query, { maxTokens, noLocation: true });
  } catch (error) {
    if (!(error instanceof GraphQLError)) return tooComplex('depth', maxTokens, maxTokens); // the parser ran out of stack
    // Reading stops there: how many there would have been is not known.
    return /tokens\. Parsing aborted/.test(error.message) ? tooComplex('tokens', maxTokens + 1, maxTokens) : null;
  }
}

function exceeded(shape: Shape, limits: OperationLimits): PublicError | undefined {
  for (const each of ['depth', 'fields', 'aliases', 'rootFields', 'directives', 'pairs'] as const) {
    if (shape[each] > limits[each]) return tooComplex(each, shape[each], limits[each]);
  }
  return undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nestsAtMost(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  for (const key in value) if (!nestsAtMost((value as Record<string, unknown>)[key], levels - 1)) return false;
  return true;
}
