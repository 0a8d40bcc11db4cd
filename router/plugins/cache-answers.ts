import { type ApolloServerPlugin, type GraphQLResponse, HeaderMap } from '@apollo/server';
import { type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { createRecent, type Recent } from '#platform/cache/recent.ts';
import type { CachePolicy } from '../cache-policy.ts';
import type { RouterContext } from '../context.ts';
import { type ResponseText, responseText } from '../executor/response-text.ts';

export interface CacheAnswersOptions {
  /** Whether answers that are the same for everybody are kept in this process, as long as their subgraphs allow. */
  keep: boolean;
  /** Told of each answer that was kept, or served from what was kept. */
  onCache: (event: 'kept' | 'served') => void;
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

/** Tells clients how long they may keep an answer, and keeps public ones here. */
export function cacheAnswers({ keep, onCache }: CacheAnswersOptions): ApolloServerPlugin<RouterContext> {
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

  function find({ answers }: Shelf, key: string): Kept | null {
    const kept = answers.get(key);
    if (kept && kept.until > Date.now()) return kept;
    if (kept) answers.delete(key);
    return null;
  }

  return {
    async requestDidStart() {
      let isServed = false;
      return {
        async responseForOperation({ operation, queryHash, request, schema, contextValue }) {
          if (!keep || !queryHash || !isQuery(operation)) return null;
          const shelf = shelfOf(schema);
          if (!shelf.publicDocuments.get(queryHash)) return null;
          const kept = find(shelf, keyOf(queryHash, request));
          if (!kept) return null;
          isServed = true;
          contextValue.cachePolicy.restrict(`max-age=${secondsUntil(kept.until)}, public`);
          onCache('served');
          return answerOf(kept.text);
        },

        async willSendResponse({ operation, queryHash, request, response, schema, contextValue }) {
          const { cachePolicy, viewer } = contextValue;
          const { body, http } = response;
          const allowed =
            body.kind === 'single' && !body.singleResult.errors && isQuery(operation) ? cachePolicy : null;
          http.headers.set('cache-control', headerOf(allowed, viewer.id !== null));
          if (!keep || !allowed?.isPublic || allowed.maxAge === 0 || isServed || !queryHash) return;
          const { text } = (body as { singleResult: { data: unknown } }).singleResult.data as ResponseText;
          if (text.length > MAX_LENGTH) return;
          const { answers, publicDocuments } = shelfOf(schema);
          publicDocuments.set(queryHash, true);
          answers.set(keyOf(queryHash, request), { text, until: Date.now() + allowed.maxAge * 1_000 });
          onCache('kept');
        },
      };
    },
  };
}

const isQuery = (operation?: OperationDefinitionNode) => operation?.operation === OperationTypeNode.QUERY;

const secondsUntil = (time: number) => Math.max(0, Math.floor((time - Date.now()) / 1_000));

const keyOf = (queryHash: string, { operationName, variables }: { operationName?: string; variables?: object }) =>
  JSON.stringify([queryHash, operationName ?? null, variables ?? {}]);

/** The answer of somebody who signed in has headers that are theirs, so only their own browser may keep it. */
function headerOf(policy: CachePolicy | null, isSignedIn: boolean): string {
  if (!policy || policy.maxAge === 0) return 'no-store';
  return `max-age=${policy.maxAge}, ${policy.isPublic && !isSignedIn ? 'public' : 'private'}`;
}

const answerOf = (text: string): GraphQLResponse => ({
  http: { status: undefined, headers: new HeaderMap() },
  body: { kind: 'single', singleResult: { data: responseText(text) as unknown as Record<string, unknown> } },
});
