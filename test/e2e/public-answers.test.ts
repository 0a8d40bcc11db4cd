import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { signUp, type TestUser } from '../support/client.ts';
import { metricOf } from '../support/metrics.ts';
import { type RouterProcess, startRouterProcess } from '../support/router-process.ts';
import { composeServed, type ServedSubgraph, serveSubgraph } from '../support/served-subgraph.ts';
import { until } from '../support/until.ts';

const cacheControl = async (url: string, query: string, token?: string, variables?: object) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data } = (await response.json()) as { data: Record<string, unknown> | null };
  return { header: response.headers.get('cache-control'), data };
};

describe('an answer of the whole system', () => {
  const { url } = inject('stack');
  let user: TestUser;
  beforeAll(async () => {
    user = await signUp(url);
  });

  it.each([
    ['the dictionary’s', '{ word(term: "deal") { lemma senses { text } } }', 'max-age=3600, public'],
    ['of two parts, the shorter', '{ word(term: "deal") { lemma } agentWorkflows { name } }', 'max-age=300, public'],
    ['with somebody’s card in it', '{ word(term: "deal") { lemma card { id } } }', 'no-store'],
    ['about a person', '{ word(term: "deal") { lemma } me { id } }', 'no-store'],
    ['of the schema alone', '{ __typename }', 'no-store'],
  ])('says how long it may be kept: %s', async (_, query, header) => {
    expect((await cacheControl(url, query)).header).toBe(header);
  });

  it('is for nobody else to keep when somebody signed in', async () => {
    const { header } = await cacheControl(url, '{ word(term: "deal") { lemma } }', user.token);
    expect(header).toBe('max-age=3600, private');
  });
});

describe('a router that keeps answers', () => {
  let folder: string;
  let supergraph: string;
  let users: ServedSubgraph;
  let router: RouterProcess;
  let header = 'max-age=60, public';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'yuqiao-answers-'));
    users = await serveSubgraph('users', 'type Query { twice(n: Int): Int fails: Int }', {
      twice: ({ n }: { n: number }) => 2 * n,
      fails() {
        throw new Error('always');
      },
    });
    users.headers = () => ({ 'cache-control': header });
    supergraph = path.join(folder, 'supergraph.graphql');
    await writeFile(supergraph, composeServed([users]));
    router = await startRouterProcess({ SUPERGRAPH: supergraph, USERS_URL: users.url, RESPONSE_CACHE: 'on' });
  });
  afterAll(async () => {
    await router?.stop();
    await users?.stop();
    await rm(folder, { recursive: true });
  });

  /** How often the subgraph was asked for two equal operations. */
  async function askedFor(query: string, variables?: object): Promise<number> {
    const before = users.asked;
    await cacheControl(router.url, query, undefined, variables);
    await cacheControl(router.url, query, undefined, variables);
    return users.asked - before;
  }

  it('asks once for what is the same for everybody, and says how long it may still be kept', async () => {
    const query = 'query ($n: Int) { twice(n: $n) }';
    expect(await askedFor(query, { n: 21 })).toBe(1);
    const kept = await cacheControl(router.url, query, undefined, { n: 21 });
    expect(kept.data).toEqual({ twice: 42 });
    expect(kept.header).toMatch(/^max-age=(60|[1-5]?\d), public$/);
    expect(await metricOf(Number(new URL(router.url).port), 'yuqiao_router_answers_kept_total', 'served')).toBe(2);
  });

  it('tells one set of variables from another', async () => {
    const query = 'query ($n: Int) { twice(n: $n) }';
    for (const n of [1, 2, 3]) {
      const { data } = await cacheControl(router.url, query, undefined, { n });
      expect(data).toEqual({ twice: 2 * n });
    }
  });

  it.each(['max-age=60, private', 'no-store', 'max-age=0, public'])('keeps nothing that is %s', async (given) => {
    header = given;
    expect(await askedFor(`query Q${given.replace(/\W/g, '')} { twice(n: 5) }`)).toBe(2);
    header = 'max-age=60, public';
  });

  it('keeps no failure', async () => {
    expect(await askedFor('{ twice(n: 6) fails }')).toBe(2);
  });

  it('keeps none of an older supergraph', async () => {
    expect(await askedFor('{ twice(n: 7) }')).toBe(1);
    // Another text, with which nothing that matters has changed.
    await writeFile(supergraph, `${composeServed([users])}\n# newer\n`);
    const reloads = () =>
      metricOf(Number(new URL(router.url).port), 'yuqiao_router_supergraph_reloads_total', 'outcome="ok"');
    await until(async () => (await reloads()) === 1);
    expect(await askedFor('{ twice(n: 7) }')).toBe(1);
  });
});
