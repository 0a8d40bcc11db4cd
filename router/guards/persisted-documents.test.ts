import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createPersistedDocuments, persistedDocumentsConfig } from './persisted-documents.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const folder = mkdtempSync(path.join(os.tmpdir(), 'persisted-documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the settings make of a file with this content. */
function read(content: unknown, only = 'on') {
  const file = path.join(folder, 'documents.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return persistedDocumentsConfig.safeParse({ PERSISTED_ONLY: only, PERSISTED_DOCUMENTS: file });
}
const problemsOf = (result: ReturnType<typeof read>) => result.error?.issues.map(({ message }) => message) ?? [];

const QUERY = '{ me { id } }';
const ID = sha256(QUERY);
const byHash = (sha256Hash: unknown, query?: string) => ({
  query,
  extensions: { persistedQuery: { version: 1, sha256Hash }, other: 1 },
});
const codeOf = (act: () => unknown) => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { extensions: { code: string } }).extensions.code;
  }
};

describe('the list of documents', () => {
  it('is a file of hashes and texts, or the manifest of Apollo’s clients', () => {
    expect(read({ [ID]: QUERY }).data?.listed.get(ID)).toBe(QUERY);
    const operations = [
      { id: ID, name: 'Me', type: 'query', body: QUERY },
      { id: 'me-v1', name: 'Me', type: 'query', body: QUERY },
    ];
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
    expect([...(read(manifest).data?.listed.keys() ?? [])]).toEqual([ID, 'me-v1']);
  });

  it('is checked as a whole when the router starts', () => {
    const problems = problemsOf(read({ [ID]: '{ me { email } }', short: QUERY, [sha256('{ me')]: '{ me' }));
    expect(problems).toEqual([
      expect.stringContaining(`${ID} is not the sha256`),
      expect.stringContaining('short is not the sha256'),
      expect.stringContaining('is not a GraphQL document'),
    ]);
    expect(problemsOf(read('{'))).toEqual([expect.stringContaining('cannot be read')]);
    expect(problemsOf(read([1]))).toEqual([expect.stringContaining('expected {"<sha256>"')]);
    const missing = persistedDocumentsConfig.safeParse({ PERSISTED_ONLY: 'on' });
    expect(missing.error?.issues[0]?.message).toContain('required by PERSISTED_ONLY=on');
  });
});

describe('with nothing but the list', () => {
  const documents = createPersistedDocuments({ listed: new Map([[ID, QUERY]]), only: true });

  it('a listed document is run by its id, however that is sent', () => {
    expect(documents.resolve(byHash(ID))).toEqual({ query: QUERY, extensions: { other: 1 } });
    expect(documents.resolve(byHash(ID.toUpperCase()))).toMatchObject({ query: QUERY });
    expect(documents.resolve({ documentId: ID, variables: { a: 1 } })).toMatchObject({
      query: QUERY,
      variables: { a: 1 },
    });
    expect(documents.resolve({ documentId: `sha256:${ID}` })).toMatchObject({ query: QUERY });
  });

  it('what a client sends beside an id is not run', () => {
    expect(documents.resolve(byHash(ID, '{ users { edges { node { email } } } }'))).toMatchObject({ query: QUERY });
  });

  it('everything else is refused, texts that are listed too', () => {
    const other = '{ me { email } }';
    for (const operation of [
      { query: QUERY },
      { query: other },
      { query: '' },
      { documentId: 'nope' },
      { documentId: '__proto__' },
      byHash(sha256(other)),
      byHash(sha256(other), other),
    ]) {
      expect(codeOf(() => documents.resolve(operation))).toBe('PERSISTED_QUERY_REQUIRED');
    }
    // Nor was it registered on the way.
    expect(codeOf(() => documents.resolve(byHash(sha256(other))))).toBe('PERSISTED_QUERY_REQUIRED');
  });
});

describe('automatic persisted queries', () => {
  it('are known once a client has sent text and hash', () => {
    const documents = createPersistedDocuments({ listed: new Map(), only: false });
    expect(codeOf(() => documents.resolve(byHash(ID)))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(documents.resolve(byHash(ID, QUERY))).toMatchObject({ query: QUERY });
    expect(documents.resolve(byHash(ID))).toMatchObject({ query: QUERY });
    expect(documents.resolve({ query: QUERY })).toEqual({ query: QUERY });
  });

  it('cannot be registered under the hash of another', () => {
    const documents = createPersistedDocuments({ listed: new Map(), only: false });
    expect(codeOf(() => documents.resolve(byHash(ID, '{ evil }')))).toBe('BAD_REQUEST');
    expect(codeOf(() => documents.resolve(byHash(ID)))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it.each([[null], [1], ['short'], [{ a: 1 }], [`${ID}0`]])('are refused with a hash that is none: %j', (hash) => {
    const documents = createPersistedDocuments({ listed: new Map(), only: false });
    expect(codeOf(() => documents.resolve(byHash(hash)))).toBe('BAD_REQUEST');
    const wrongVersion = { extensions: { persistedQuery: { version: 2, sha256Hash: ID } } };
    expect(codeOf(() => documents.resolve(wrongVersion))).toBe('BAD_REQUEST');
  });
});
