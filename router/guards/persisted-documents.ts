import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { z } from 'zod';
import { createRecent } from '#platform/cache/recent.ts';
import { PublicError } from '#platform/errors.ts';
import type { OperationRequest } from '#platform/graphql-requests.ts';

export interface PersistedDocumentsOptions {
  /** Documents by id, as a file lists them. */
  listed: ReadonlyMap<string, string>;
  /** Nothing but what is listed is run. */
  only: boolean;
}

export const persistedDocumentsConfig = z
  .object({ PERSISTED_ONLY: z.enum(['on', 'off']).default('off'), PERSISTED_DOCUMENTS: z.string().optional() })
  .transform((env, context): PersistedDocumentsOptions => {
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const only = env.PERSISTED_ONLY === 'on';
    if (env.PERSISTED_DOCUMENTS === undefined) {
      if (only) problem('PERSISTED_DOCUMENTS', 'required by PERSISTED_ONLY=on: the file that lists the documents');
      return { listed: new Map(), only };
    }
    const { listed, problems } = readDocuments(env.PERSISTED_DOCUMENTS);
    for (const each of problems) problem('PERSISTED_DOCUMENTS', each);
    return { listed, only };
  });

const hashToText = z.record(z.string(), z.string());
/** What `generate-persisted-query-manifest` of Apollo's clients writes. */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string() })),
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const SHA256 = /^[\da-f]{64}$/;

/** @returns the documents of a file, and all that is wrong with it */
function readDocuments(file: string): { listed: Map<string, string>; problems: string[] } {
  const listed = new Map<string, string>();
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { listed, problems: [`${file} cannot be read: ${(error as Error).message}`] };
  }
  const parsed = z.union([apolloManifest, hashToText]).safeParse(content);
  if (!parsed.success) return { listed, problems: [`${file}: expected {"<sha256>": "query …"} or Apollo's manifest`] };
  const documents = isManifest(parsed.data)
    ? parsed.data.operations.map(({ id, body }) => [id, body] as const)
    : Object.entries(parsed.data);

  const problems: string[] = [];
  for (const [id, text] of documents) {
    // Apollo's tool can be told to make ids of another kind.
    const named = SHA256.test(id) || isManifest(parsed.data);
    if (!named || (SHA256.test(id) && sha256(text) !== id))
      problems.push(`${file}: ${id} is not the sha256 of its text`);
    else if (!isDocument(text)) problems.push(`${file}: ${id} is not a GraphQL document`);
    listed.set(id, text);
  }
  return { listed, problems };
}

const isManifest = (data: object): data is z.infer<typeof apolloManifest> =>
  'operations' in data && Array.isArray(data.operations);

function isDocument(text: string): boolean {
  try {
    return parse(text) !== null;
  } catch {
    return false;
  }
}

const persistedQuery = z.object({ version: z.literal(1), sha256Hash: z.string().toLowerCase().regex(SHA256) });

/** Documents that clients have sent: 1,000 of at most 20,000 characters are 40 MB at worst. */
const MAX_REGISTERED = 1_000;
const MAX_REGISTERED_LENGTH = 20_000;

export interface PersistedDocuments {
  /**
   * The operation with the text to run, in the place of what named it (`documentId`, or `extensions.persistedQuery`).
   * @throws PERSISTED_QUERY_REQUIRED, PERSISTED_QUERY_NOT_FOUND, BAD_REQUEST
   */
  resolve(operation: OperationRequest): OperationRequest;
}

/**
 * Documents by their id: those of a list, and without `only` those that clients register by sending text and hash together
 * (Apollo's automatic persisted queries).
 */
export function createPersistedDocuments({ listed, only }: PersistedDocumentsOptions): PersistedDocuments {
  // In memory, not in Redis: a process that does not know a document yet is sent it once, and no operation waits for Redis.
  const registered = createRecent<string>(MAX_REGISTERED);

  function register(hash: string, text: string): void {
    if (sha256(text) !== hash) throw new PublicError('BAD_REQUEST', 'The hash is not the sha256 of the query.');
    if (text.length <= MAX_REGISTERED_LENGTH) registered.set(hash, text);
  }

  function resolveById(id: string, query: unknown): string {
    const text = listed.get(id) ?? (only ? undefined : registered.get(id));
    if (text !== undefined) return text;
    if (only) throw required();
    if (typeof query !== 'string') throw new PublicError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    register(id, query);
    return query;
  }

  return {
    resolve(operation) {
      const id = idOf(operation);
      if (id === undefined) {
        if (only && operation.query !== undefined) throw required();
        return operation;
      }
      const { documentId: _, extensions, ...rest } = operation;
      const { persistedQuery: __, ...others } = (extensions ?? {}) as Record<string, unknown>;
      return { ...rest, extensions: others, query: resolveById(id, operation.query) };
    },
  };
}

const required = () =>
  new PublicError('PERSISTED_QUERY_REQUIRED', 'This server runs only the documents that it knows: send the id of one.');

function idOf({ documentId, extensions }: OperationRequest): string | undefined {
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '');
  const given = typeof extensions === 'object' && (extensions as Record<string, unknown> | null)?.persistedQuery;
  if (given === undefined || given === false || given === null) return undefined;
  const parsed = persistedQuery.safeParse(given);
  if (!parsed.success) throw new PublicError('BAD_REQUEST', 'Expected persistedQuery: { version: 1, sha256Hash }.');
  return parsed.data.sha256Hash;
}
