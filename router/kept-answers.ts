import type { GraphQLSchema } from 'graphql';
import { createRecent, type Recent } from '#platform/cache/recent.ts';
import type { CachePolicy } from './cache-policy.ts';
import type { RouterContext } from './context.ts';
import { type ResponseText, responseText } from './executor/response-text.ts';
import type { ReadOperation } from './read-document.ts';

/** Public answers, for as long as their subgraphs allow. */
export interface KeptAnswers<Context> {
  find(
    schema: GraphQLSchema,
    operation: ReadOperation,
    variables: Record<string, unknown>,
    context: Context,
  ): ResponseText | null;
  /** Keeps an answer without errors, if it may be kept. */
  keep(
    schema: GraphQLSchema,
    operation: ReadOperation,
    variables: Record<string, unknown>,
    data: ResponseText,
    context: Context,
  ): void;
}

interface Kept {
  /** Of the data, as JSON. */
  text: string;
  /** Milliseconds since 1970. */
  until: number;
}

const MAX_ANSWERS = 1_000;
/** Longer answers are not kept: 100 MB are the most that all of them can take. */
const MAX_LENGTH = 100_000;

interface Shelf {
  answers: Recent<Kept>;
  /** Documents that have been answered publicly: no other is looked for. */
  publicDocuments: Recent<true>;
}

/** Keeps in this process the answers that are the same for everybody. `onCache` is told of each that was kept or served. */
export function createKeptAnswers(onCache: (event: 'kept' | 'served') => void): KeptAnswers<RouterContext> {
  /** What was answered by one supergraph is no answer of the next. */
  const shelves = new WeakMap<GraphQLSchema, Shelf>();

  function shelfOf(schema: GraphQLSchema): Shelf {
    const shelf = shelves.get(schema) ?? {
      answers: createRecent(MAX_ANSWERS),
      publicDocuments: createRecent(MAX_ANSWERS),
    };
    shelves.set(schema, shelf);
    return shelf;
  }

  return {
    find(schema, operation, variables, { cachePolicy }) {
      const { answers, publicDocuments } = shelfOf(schema);
      if (!publicDocuments.get(operation.query)) return null;
      const key = keyOf(operation, variables);
      const kept = answers.get(key);
      if (!kept) return null;
      if (kept.until <= Date.now()) {
        answers.delete(key);
        return null;
      }
      cachePolicy.restrict(`max-age=${secondsUntil(kept.until)}, public`);
      onCache('served');
      return responseText(kept.text);
    },

    keep(schema, operation, variables, { text }, { cachePolicy: { isPublic, maxAge } }) {
      if (!isPublic || maxAge === 0 || text.length > MAX_LENGTH) return;
      const { answers, publicDocuments } = shelfOf(schema);
      publicDocuments.set(operation.query, true);
      answers.set(keyOf(operation, variables), { text, until: Date.now() + maxAge * 1_000 });
      onCache('kept');
    },
  };
}

const secondsUntil = (time: number) => Math.max(0, Math.floor((time - Date.now()) / 1_000));

const keyOf = ({ query, operationName }: ReadOperation, variables: Record<string, unknown>) =>
  JSON.stringify([query, operationName ?? null, variables]);

/**
 * How long a client may keep an answer. The one of somebody who signed in has headers that are theirs, so only their own
 * browser may keep it. `policy` is null for what is no query, or failed.
 */
export function cacheControl(policy: CachePolicy | null, isSignedIn: boolean): string {
  if (!policy || policy.maxAge === 0) return 'no-store';
  return `max-age=${policy.maxAge}, ${policy.isPublic && !isSignedIn ? 'public' : 'private'}`;
}
