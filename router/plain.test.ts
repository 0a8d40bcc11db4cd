import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../test/support/client.ts';
import { composeSdl } from '../test/support/composed.ts';
import { until } from '../test/support/until.ts';
import { startPlainRouter } from './plain.ts';

interface TestSubgraph {
  name: string;
  sdl: string;
  url: string;
  /** What it does in the place of answering. */
  instead: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** Requests that it holds open. */
  open: number;
  stop(): Promise<void>;
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

/** A subgraph behind a real port. */
async function startSubgraph(name: string, fields: string, rootValue: object): Promise<TestSubgraph> {
  const sdl = `${LINK}\n${fields}`;
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl) });
  const server = createServer(async (request, response) => {
    subgraph.open += 1;
    response.once('close', () => {
      subgraph.open -= 1;
    });
    if (subgraph.instead) return subgraph.instead(request, response);
    const { query, variables } = (await json(request)) as { query: string; variables: Record<string, unknown> };
    const result = await graphql({ schema, source: query, variableValues: variables, rootValue });
    response.end(JSON.stringify(result));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const subgraph: TestSubgraph = {
    name,
    sdl,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    instead: null,
    open: 0,
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
  return subgraph;
}

let names: TestSubgraph;
let ages: TestSubgraph;
let router: Awaited<ReturnType<typeof startPlainRouter>>;
const PATIENT = { subgraphTimeoutMs: 100_000, operationTimeoutMs: 100_000 };

beforeAll(async () => {
  names = await startSubgraph('names', 'type Query { who: Who } type Who @key(fields: "id") { id: ID! name: String }', {
    who: { id: '1', name: 'N "1" 语' },
  });
  ages = await startSubgraph('ages', 'type Query { oldest: Who } type Who @key(fields: "id") { id: ID! age: Int }', {
    oldest: { id: '2', age: 99 },
  });
  router = await startPlainRouter(sdl(), 0, PATIENT);
});
afterAll(async () => {
  await router.stop();
  await Promise.all([names.stop(), ages.stop()]);
});
beforeEach(() => {
  names.instead = null;
  ages.instead = null;
});

const sdl = () =>
  composeSdl([names, ages]).replaceAll(
    /"http:\/\/(names|ages)"/g,
    (_, name) => `"${(name === 'ages' ? ages : names).url}"`,
  );
const BOTH = '{ who { id name } oldest { age } }';

describe('the plain router', () => {
  it('serves a supergraph over HTTP', async () => {
    expect(await ask(router.url, `${BOTH.slice(0, -1)} __schema { queryType { name } } }`)).toMatchObject({
      status: 200,
      data: {
        who: { id: '1', name: 'N "1" 语' },
        oldest: { age: 99 },
        __schema: { queryType: { name: 'Query' } },
      },
    });
  });

  it.each([
    ['answers no GraphQL', (response: ServerResponse) => response.end('<html>')],
    ['answers JSON that is none', (response: ServerResponse) => response.end('[1]')],
    ['hangs up', (response: ServerResponse) => response.destroy()],
  ])('gives what the others hold when one %s', async (_, instead) => {
    ages.instead = (__, response) => void instead(response);
    const { data, errors } = await ask(router.url, BOTH);
    expect(data).toEqual({ who: { id: '1', name: 'N "1" 语' }, oldest: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    await until(() => ages.open === 0);
  });

  it.each([
    [
      'stops in the middle',
      { ...PATIENT, subgraphTimeoutMs: 200 },
      (response: ServerResponse) => response.write('{"data":'),
    ],
    ['does not answer', { ...PATIENT, subgraphTimeoutMs: 200 }, () => {}],
    ['takes all the time of the operation', { ...PATIENT, operationTimeoutMs: 200 }, () => {}],
  ])('does not wait for one that %s', async (_, timeouts, instead) => {
    const hasty = await startPlainRouter(sdl(), 0, timeouts);
    ages.instead = (__, response) => void instead(response);
    const { data, errors } = await ask(hasty.url, '{ oldest { age } }');
    expect(data).toEqual({ oldest: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['SUBGRAPH_TIMEOUT']);
    await until(() => ages.open === 0);
    await hasty.stop();
  });

  it('ends what is under way at a subgraph when the client leaves', async () => {
    ages.instead = () => {};
    const client = new AbortController();
    const left = fetch(router.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: BOTH }),
      signal: client.signal,
    }).catch((error: Error) => error.name);
    await until(() => ages.open === 1);
    client.abort();
    expect(await left).toBe('AbortError');
    await until(() => ages.open === 0);
  });
});
