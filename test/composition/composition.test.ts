import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Composed, compose, type Resolvers } from '../support/composed.ts';

interface Case {
  name: string;
  query: string;
  variables?: Record<string, unknown>;
  data?: unknown;
  /** What is said of an operation that can't be planned; it has no data. */
  refused?: string;
  /** Path and code of each error, in any order. @default none */
  errors?: { path?: (string | number)[]; code: string }[];
  /** The subgraphs asked, sorted. */
  fetches?: string[];
}

/** Each folder: `NAME.graphql` of each subgraph, what they answer (`resolvers.ts`), and what the router makes of it. */
const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.each(folders.map(({ name }) => name))('%s', (folder) => {
  const file = (name: string) => `${import.meta.dirname}/${folder}/${name}`;
  const cases: Case[] = JSON.parse(readFileSync(file('queries.json'), 'utf8'));
  let composed: Composed;

  beforeAll(async () => {
    const { resolvers } = (await import(file('resolvers.ts'))) as { resolvers: Record<string, Resolvers> };
    const names = readdirSync(file('.')).flatMap((name) => (name.endsWith('.graphql') ? [name.slice(0, -8)] : []));
    composed = compose(
      names.map((name) => ({
        name,
        sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@inaccessible", "@interfaceObject"])\n${readFileSync(file(`${name}.graphql`), 'utf8')}`,
        resolvers: resolvers[name] ?? {},
      })),
    );
  });

  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, { query, variables, ...expected }) => {
    if (expected.refused) {
      await expect(composed.ask(query, variables)).rejects.toThrow(expected.refused);
      return expect(composed.fetches).toEqual([]);
    }
    const { data, errors = [] } = await composed.ask(query, variables);
    // The order of fields counts too.
    expect(JSON.stringify(data)).toBe(JSON.stringify(expected.data));
    const told = errors.map(({ path, extensions }) => ({ ...(path && { path }), code: extensions?.code }));
    expect(new Set(told.map((each) => JSON.stringify(each)))).toEqual(
      new Set((expected.errors ?? []).map((each) => JSON.stringify(each))),
    );
    if (expected.fetches) expect(composed.fetches.map(({ subgraph }) => subgraph).sort()).toEqual(expected.fetches);
  });
});
