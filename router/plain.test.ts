import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../test/support/client.ts';
import { composeServed, type ServedSubgraph, serveSubgraph } from '../test/support/served-subgraph.ts';
import { until } from '../test/support/until.ts';
import { startPlainRouter } from './plain.ts';

let names: ServedSubgraph;
let ages: ServedSubgraph;
let router: Awaited<ReturnType<typeof startPlainRouter>>;
const PATIENT = { subgraphTimeoutMs: 100_000, operationTimeoutMs: 100_000 };

beforeAll(async () => {
  names = await serveSubgraph('names', 'type Query { who: Who } type Who @key(fields: "id") { id: ID! name: String }', {
    who: { id: '1', name: 'N "1" 语' },
  });
  ages = await serveSubgraph('ages', 'type Query { oldest: Who } type Who @key(fields: "id") { id: ID! age: Int }', {
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

const sdl = () => composeServed([names, ages]);
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

  it('serves it at the root as well, and says that it does', async () => {
    const { origin } = new URL(router.url);
    expect((await fetch(`${origin}/health`)).status).toBe(200);
    expect(await ask(`${origin}/`, 'query ping { __typename }')).toMatchObject({
      status: 200,
      data: { __typename: 'Query' },
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
