import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { findQueriesInLoops } from './queries-in-loops.ts';

/** What each sample may use, in a subgraph of its own. */
const SHARED = {
  'data/rows.ts': `
    export interface Rows {
      byId(id: string): Promise<string>;
      byIds(ids: readonly string[]): Promise<string[]>;
      nameOf(row: string): string;
    }
    export const rows: Rows = null!;`,
  'loaders.ts': 'export interface Loader { load(id: string): Promise<string> }',
};

const service = (body: string) => ({
  'services/words.ts': `
    import type { Rows } from '../data/rows.ts';
    import type { Loader } from '../loaders.ts';
    export async function read(rows: Rows, loader: Loader, ids: string[]): Promise<unknown> { ${body} }`,
});
const LOOP = `
  import { rows } from '../data/rows.ts';
  export const all = (ids: string[]) => ids.map((id) => rows.byId(id));`;
const RESOLVER_AND_SERVICE = {
  'services/words.ts': `
    import type { Rows } from '../data/rows.ts';
    export function createWords({ rows }: { rows: Rows }) {
      const inner = (id: string) => rows.byId(id);
      async function outer(id: string) { return (await inner(id)) + '!'; }
      return { async word(id: string) { return outer(id); } };
    }
    export type Words = ReturnType<typeof createWords>;`,
  'resolvers/query.ts': `
    import type { Words } from '../services/words.ts';
    export const Query = {
      words: (_: unknown, { ids }: { ids: string[] }, { words }: { words: Words }) =>
        Promise.all(ids.map((id) => words.word(id))),
    };`,
};

type Sample = [name: string, files: Record<string, string>, call: string];

const FOUND: Sample[] = [
  ['for … of', service('for (const id of ids) await rows.byId(id); return'), 'rows.byId'],
  ['for', service('for (let i = 0; i < 9; i++) { if (i) { await rows.byId(String(i)); } } return'), 'rows.byId'],
  ['while', service('while (ids.length) await rows.byId(ids.pop()!); return'), 'rows.byId'],
  ['the condition of do', service('do { ids.pop(); } while (await rows.byId(ids[0]!)); return'), 'rows.byId'],
  ['map', service('return Promise.all(ids.map((id) => rows.byId(id)))'), 'rows.byId'],
  [
    'map, by a body',
    service('return ids.map(async (id) => { const row = await rows.byId(id); return row; })'),
    'rows.byId',
  ],
  ['map, handed over', service('return Promise.all(ids.map(rows.byId))'), 'ids.map'],
  ['flatMap', service('return [1].map(() => ids.flatMap((id) => [rows.byId(id)]))'), 'rows.byId'],
  ['Array.from', service('return Array.from(ids, (id) => rows.byId(id))'), 'rows.byId'],
  [
    'a callback',
    service('for (const id of ids) await Promise.resolve().then(() => rows.byId(id)); return'),
    'rows.byId',
  ],
  [
    'a function of its own',
    service('const one = (id: string) => rows.byId(id); return ids.map((id) => one(id))'),
    'one',
  ],
  ['one of its own, handed over', service('const one = (id: string) => rows.byId(id); return ids.map(one)'), 'ids.map'],
  ['a resolver, by way of a service and two functions of it', RESOLVER_AND_SERVICE, 'words.word'],
  [
    'a loop with a reason that says nothing',
    service('for (const id of ids) {\n// One query after the other:\nawait rows.byId(id);\n} return'),
    'rows.byId',
  ],
];

const LEFT_ALONE: Sample[] = [
  ['one query for all', service('return rows.byIds(ids)'), ''],
  [
    'a query whose rows are looped over',
    service('for (const row of await rows.byIds(ids)) rows.nameOf(row); return'),
    '',
  ],
  [
    'what a loop begins with',
    service('for (let row = await rows.byId("a"); row; row = "") rows.nameOf(row); return'),
    '',
  ],
  ['a loader', service('return Promise.all(ids.map((id) => loader.load(id)))'), ''],
  ['what comes from data without asking', service('return ids.map((id) => rows.nameOf(id))'), ''],
  ['a function that is only made in a loop', service('return ids.map((id) => ({ read: () => rows.byId(id) }))'), ''],
  ['a callback that runs once', service('return Promise.resolve(ids).then((all) => rows.byIds(all))'), ''],
  ['a loop of the data layer, which may need one in a transaction', { 'data/more.ts': LOOP }, ''],
  ['a loop of a test', { 'services/words.test.ts': LOOP }, ''],
  [
    'a loop with its reason',
    service(
      'for (const id of ids) {\n// One query after the other: each needs the last.\nawait rows.byId(id);\n} return',
    ),
    '',
  ],
];

let inLoops: string[];
beforeAll(async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'yuqiao-loops-'));
  const files = [...FOUND, ...LEFT_ALONE].flatMap(([sample, files]) =>
    Object.entries({ ...SHARED, ...files }).map(([name, text]) => ({
      file: path.join(root, 'subgraphs', sample, name),
      text,
    })),
  );
  for (const { file, text } of files) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const program = ts.createProgram(
    files.map(({ file }) => file),
    {
      ...{ allowImportingTsExtensions: true, noEmit: true, strict: true, skipLibCheck: true, types: [] },
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    },
  );
  expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
  inLoops = findQueriesInLoops(program).inLoops;
  return () => rm(root, { recursive: true });
}, 60_000);

/** The calls that were found in a sample, without where. */
const callsIn = (sample: string): string[] =>
  inLoops.filter((line) => line.includes(`/${sample}/`)).map((line) => line.replace(/^.*:\d+: /, ''));

describe('a query in a loop is found', () => {
  it.each(FOUND)('in %s', (sample, _, call) => {
    expect(callsIn(sample)).toEqual([call]);
  });
});

describe('what is none is left alone', () => {
  it.each(LEFT_ALONE)('%s', (sample) => {
    expect(callsIn(sample)).toEqual([]);
  });
});
