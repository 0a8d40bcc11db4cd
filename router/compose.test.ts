import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'compose-'));
});
afterEach(() => rm(folder, { recursive: true }));

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

/** A supergraph.yaml of subgraphs with these schemas. */
async function write(schemas: Record<string, string>): Promise<string> {
  const lines = ['subgraphs:'];
  for (const [name, schema] of Object.entries(schemas)) {
    await writeFile(path.join(folder, `${name}.graphql`), `${LINK}\n${schema}`);
    lines.push(`  ${name}:`, `    routing_url: http://127.0.0.1/${name}`, `    schema: { file: ${name}.graphql }`);
  }
  const file = path.join(folder, 'supergraph.yaml');
  await writeFile(file, lines.join('\n'));
  return file;
}

describe('compose', () => {
  it('makes one supergraph of the subgraphs', async () => {
    const file = await write({
      users: 'type Query { me: User } type User @key(fields: "id") { id: ID! name: String }',
      cards: 'type User @key(fields: "id") { id: ID! cards: [String!] }',
    });
    const result = compose(file);
    expect(result).toMatchObject({
      sdl: expect.stringContaining('USERS @join__graph(name: "users", url: "http://127.0.0.1/users")'),
    });
  });

  it('reports every problem with its code and its place', async () => {
    const file = await write({
      users: 'type Query { me: User } type User @key(fields: "id") { id: ID! name: String }',
      cards: 'type User @key(fields: "id") { id: ID! name: Int other: Missing }',
    });
    const result = compose(file);
    expect(result).toMatchObject({
      errors: [expect.stringMatching(/^INVALID_GRAPHQL: .*Missing.*\n {4}cards\.graphql:2:57$/)],
    });

    const conflict = await write({
      users: 'type Query { me: User } type User @key(fields: "id") { id: ID! name: String @shareable }',
      cards: 'type User @key(fields: "id") { id: ID! name: Int @shareable }',
    });
    expect(compose(conflict)).toMatchObject({ errors: [expect.stringMatching(/^FIELD_TYPE_MISMATCH: .*User\.name/)] });
  });

  it('finds the committed supergraph to be that of the committed schemas', async () => {
    expect(compose('supergraph.yaml')).toMatchObject({ sdl: await readFile('supergraph.graphql', 'utf8') });
  });
});
