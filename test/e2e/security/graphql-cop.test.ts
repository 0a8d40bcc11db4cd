import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RouterProcess, startRouterProcess } from '../../support/router-process.ts';
import { type ScriptedUsers, startScriptedUsers } from '../../support/scripted-users.ts';

let users: ScriptedUsers;
let router: RouterProcess;
beforeAll(async () => {
  users = await startScriptedUsers();
  router = await startRouterProcess({ NODE_ENV: 'production', USERS_URL: `${users.url}/graphql` });
});
afterAll(async () => {
  await router?.stop();
  await users.stop();
});

const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');
const encoded = (query: string) => `query=${encodeURIComponent(query)}`;

async function send(init: RequestInit, search = '') {
  const response = await fetch(router.url + search, init);
  const body = await response.text();
  return {
    status: response.status,
    body,
    answered: /"data":\{/.test(body),
    type: response.headers.get('content-type'),
  };
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  send({ method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

/** The checks of GraphQL Cop, by its names, against a router in production. Each looks whether the attack is answered. */
describe('GraphQL Cop', () => {
  it('finds a router that answers what it should', async () => {
    expect(await post({ query: '{ __typename }' })).toMatchObject({ status: 200, answered: true });
  });

  it('finds no Alias Overloading', async () => {
    const attack = await post({ query: `query cop { ${times(101, (n) => `alias${n}: __typename`)} }` });
    expect(attack).toMatchObject({ status: 400, answered: false, body: expect.stringContaining('QUERY_TOO_COMPLEX') });
  });

  it('finds no Array-based Query Batching', async () => {
    const attack = await post(Array(10).fill({ query: 'query cop { __typename }' }));
    expect(attack).toMatchObject({ status: 400, answered: false });
  });

  it('finds no Directive Overloading', async () => {
    const attack = await post({ query: `query cop { __typename ${'@aa'.repeat(100)} }` });
    expect(attack).toMatchObject({ status: 400, answered: false, body: expect.stringContaining('QUERY_TOO_COMPLEX') });
    // The errors would be the load: one each.
    expect(attack.body.length).toBeLessThan(1_000);
  });

  it('finds no Circular Query by Introspection', async () => {
    const circle = '{ fields { type { fields { type { fields { type { fields { type { name } } } } } } } } }';
    const attack = await post({ query: `query cop { __schema { types ${circle} } }` });
    expect(attack).toMatchObject({ status: 400, answered: false });
  });

  it('finds no Field Duplication', async () => {
    const attack = await post({ query: `query cop { ${'__typename '.repeat(500)} }` });
    expect(attack).toMatchObject({ status: 400, answered: false, body: expect.stringContaining('QUERY_TOO_COMPLEX') });
  });

  it('finds no Field Suggestions', async () => {
    for (const query of ['query cop { __schema { directive } }', 'query cop { mee { id } }']) {
      const attack = await post({ query });
      expect(attack).toMatchObject({ status: 400, answered: false });
      expect(attack.body).not.toMatch(/did you mean/i);
    }
  });

  it('finds no GraphiQL', async () => {
    const origin = new URL(router.url).origin;
    for (const path of ['/', '/graphql', '/graphiql', '/playground', '/console', '/graphql/console', '/v1/explorer']) {
      const response = await fetch(origin + path, { headers: { accept: 'text/html' } });
      expect(response.status).not.toBe(200);
      expect(await response.text()).not.toMatch(/graphiql|playground|sandbox|<html/i);
    }
  });

  it('finds no Introspection', async () => {
    const attack = await post({ query: 'query cop { __schema { types { name fields { name } } } }' });
    expect(attack).toMatchObject({ status: 400, answered: false });
    const one = await post({ query: '{ __type(name: "User") { fields { name } } }' });
    expect(one).toMatchObject({ status: 400, answered: false });
  });

  it('finds no GET Method Query Support that another site could use', async () => {
    const attack = await send({ method: 'GET' }, `?${encoded('query cop { __typename }')}`);
    expect(attack).toMatchObject({ status: 400, answered: false });
  });

  it('finds no Mutation over GET', async () => {
    const search = `?${encoded('mutation cop { __typename }')}`;
    expect(await send({ method: 'GET' }, search)).toMatchObject({ status: 400, answered: false });
    const asked = { method: 'GET', headers: { 'apollo-require-preflight': '1' } };
    expect(await send(asked, search)).toMatchObject({ status: 405, answered: false });
  });

  it('finds no POST based url-encoded query', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const query of ['query cop { __typename }', 'mutation cop { __typename }']) {
      expect(await send({ method: 'POST', headers, body: encoded(query) })).toMatchObject({
        status: 415,
        answered: false,
      });
    }
  });

  it('finds no Trace Mode and no Debug Mode', async () => {
    const plain = await post({ query: 'query cop { __typename }' }, { 'apollo-federation-include-trace': 'ftv1' });
    expect(plain.body).not.toMatch(/tracing|ftv1|extensions/);
    for (const attack of [
      await post({ query: 'query cop { __typename' }),
      await post({ query: 'query cop { nope }' }),
    ]) {
      expect(attack.body).not.toMatch(/tracing|debug|stacktrace|exception|node_modules|\.ts:/i);
    }
  });
});
