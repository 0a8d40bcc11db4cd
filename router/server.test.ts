import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../test/support/client.ts';
import { startRouter, type TestRouter } from '../test/support/router.ts';

let development: TestRouter;
let production: TestRouter;
beforeAll(async () => {
  development = await startRouter();
  production = await startRouter({ production: true, env: { CORS_ORIGINS: 'https://app.example.com' } });
});
afterAll(async () => {
  await Promise.all([development.stop(), production.stop()]);
  expect([...development.failures, ...production.failures]).toEqual([]);
});

const QUERY = '{ __typename }';
const JSON_TYPE = { 'content-type': 'application/json' };
const post = (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE) =>
  fetch(url, { method: 'POST', headers, body });

describe('another site’s page', () => {
  const preflight = (url: string, origin: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  it('may ask and read the answer when its origin is allowed', async () => {
    const origin = 'https://app.example.com';
    const allowed = await preflight(production.url, origin);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': expect.stringContaining('authorization'),
      'access-control-max-age': '7200',
      vary: 'Origin',
    });
    expect(allowed.headers.has('access-control-allow-credentials')).toBe(false);
    const answer = await post(production.url, JSON.stringify({ query: QUERY }), { ...JSON_TYPE, origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
  });

  it('may not when it is not, and answers differ by origin for every cache', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:5173']) {
      const refused = await preflight(production.url, origin);
      expect(refused.status).toBe(204);
      expect([...refused.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(refused.headers.get('vary')).toBe('Origin');
    }
    expect((await preflight(development.url, 'http://localhost:5173')).headers.get('access-control-allow-origin')).toBe(
      'http://localhost:5173',
    );
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', `query=${encodeURIComponent(QUERY)}`],
    ['plain text', 'text/plain', JSON.stringify({ query: QUERY })],
    ['an upload', 'multipart/form-data; boundary=x', '--x--'],
    ['nothing that it names', '', JSON.stringify({ query: QUERY })],
  ])('cannot send an operation as %s, whatever else it sends', async (_, type, body) => {
    const answer = await post(development.url, body, { 'content-type': type, 'apollo-require-preflight': '1' });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('cannot send one in an address', async () => {
    const answer = await fetch(`${development.url}?query=${encodeURIComponent(QUERY)}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('CSRF');
  });
});

describe('a query in an address', () => {
  const get = (parameters: Record<string, string>) =>
    fetch(`${development.url}?${new URLSearchParams(parameters)}`, { headers: { 'apollo-require-preflight': '1' } });

  it('is answered; a mutation is not', async () => {
    expect(await (await get({ query: QUERY })).json()).toEqual({ data: { __typename: 'Query' } });
    const mutation = await get({ query: 'mutation { signOut { deletedId } }' });
    expect(mutation.status).toBe(405);
  });

  it('has the limits of any other, and well-formed parameters', async () => {
    const aliases = Array.from({ length: 60 }, (_, n) => `a${n}: id`).join(' ');
    expect(await (await get({ query: `{ me { ${aliases} } }` })).json()).toMatchObject({
      errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }],
    });
    expect((await get({ query: QUERY, variables: '{' })).status).toBe(400);
    const twice = await fetch(`${development.url}?query=%7Ba%7D&query=%7Bb%7D`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(twice.status).toBe(400);
  });

  it('may be a hash', async () => {
    const query = '{ a: __typename }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
    const unknown = await get({ extensions });
    expect(unknown.status).toBe(200);
    expect(unknown.headers.get('cache-control')).toBe('no-store');
    expect(await unknown.json()).toMatchObject({
      errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    await get({ query, extensions });
    expect(await (await get({ extensions })).json()).toEqual({ data: { a: 'Query' } });
    const posted = await post(development.url, JSON.stringify({ extensions: JSON.parse(extensions) }));
    expect(await posted.json()).toEqual({ data: { a: 'Query' } });
  });
});

describe('every answer', () => {
  it('tells a browser to do no more with it than read it', async () => {
    for (const path of ['/graphql', '/health/live', '/nothing']) {
      const { headers } = await fetch(new URL(path, production.url));
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
      expect(headers.has('x-powered-by')).toBe(false);
    }
    expect((await fetch(development.url)).headers.has('strict-transport-security')).toBe(false);
  });

  it('lets Sandbox’s page load what it needs, and nobody frame it', async () => {
    const page = await fetch(development.url, { headers: { accept: 'text/html' } });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    // The page names the scripts, styles and frames that it loads, and is bound by no second list of ours.
    for (const kind of ['default-src', 'script-src', 'style-src', 'frame-src', 'connect-src']) {
      expect(policy).not.toContain(kind);
    }
    expect(await page.text()).toContain('embeddable-sandbox.cdn.apollographql.com');
    const none = await fetch(production.url, { headers: { accept: 'text/html' } });
    expect(none.headers.get('content-type')).not.toContain('html');
  });
});

describe('a body', () => {
  it('is refused beyond 1.25 MB, also when it does not say how long it is', async () => {
    const request = httpRequest(development.url, { method: 'POST', headers: JSON_TYPE });
    request.on('error', () => {});
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    for (let n = 0; n < 30; n++) request.write('x'.repeat(64 * 1024));
    const [response] = await answered;
    expect(request.getHeader('content-length')).toBeUndefined();
    expect(response.statusCode).toBe(413);
    expect(JSON.parse(await text(response))).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    request.destroy();
  });

  it('is refused when it is compressed', async () => {
    const bomb = gzipSync(JSON.stringify({ query: `{ __typename } #${'x'.repeat(10_000_000)}` }));
    const answer = await post(development.url, new Uint8Array(bomb), { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect(answer.status).toBe(415);
  });

  it('may hold one operation', async () => {
    const answer = await post(development.url, JSON.stringify([{ query: QUERY }, { query: QUERY }]));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('batching');
  });

  it.each([
    'null',
    '1',
    '"text"',
    '[]',
    '{}',
    '{"query":1}',
    '{"query":{"kind":"Document"}}',
    '{"query":"{ __typename }","variables":[]}',
    '{"query":"{ __typename }","variables":"x"}',
    '{"query":"{ __typename }","extensions":1}',
    '{"query":"{ __typename }","extensions":{"persistedQuery":true}}',
    '{"query":"{ __typename }","operationName":{}}',
    '{"query":"{ __typename }","operationName":"other"}',
    '{"documentId":7}',
  ])('that is no operation is the client’s mistake: %s', async (body) => {
    const answer = await post(development.url, body);
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toMatch(/^(BAD_REQUEST|OPERATION_RESOLUTION_FAILURE|PERSISTED_QUERY_REQUIRED)$/);
  });
});

describe('the schema', () => {
  it('is nobody’s business in production, neither whole nor piece by piece', async () => {
    for (const query of ['{ __schema { types { name } } }', '{ __type(name: "User") { name } }']) {
      const { data, errors } = await ask(production.url, query);
      expect(data).toBeUndefined();
      expect(errors?.[0]?.message).toContain('introspection has been disabled');
    }
    for (const query of [
      '{ mee { id } }',
      '{ me { displayNam } }',
      '{ word(ter: "x") { id } }',
      'query ($a: Wrd) { me { id } }',
    ]) {
      const { errors } = await ask(production.url, query);
      expect(errors?.length).toBeGreaterThan(0);
      expect(JSON.stringify(errors)).not.toContain('Did you mean');
      expect(JSON.stringify((await ask(development.url, query)).errors)).toContain('Did you mean');
    }
  });

  it('is not told by what is wrong with a variable either', async () => {
    const query = 'mutation ($i: SignInInput!) { signIn(input: $i) { user { id } } }';
    const { errors } = await ask(production.url, query, { variables: { i: { email: 'a@b.cd', pasword: 'x' } } });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean|stacktrace|node_modules/);
  });
});

describe('an explanation', () => {
  const explained = async ({ url }: TestRouter, wishes: string) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-explain': wishes },
      body: JSON.stringify({ query: '{ me { id } }' }),
    });
    const { extensions } = (await response.json()) as { extensions?: Record<string, unknown> };
    return extensions;
  };

  it('says what an operation costs and how it is planned', async () => {
    const extensions = await explained(development, 'plan, cost');
    expect(extensions?.cost).toEqual({ value: 2, limit: 20_000 });
    expect(extensions?.queryPlan).toMatch(/^QueryPlan \{\n {2}Fetch\(service: "\w+"\)/);
  });

  it('shows no plan in production', async () => {
    expect(await explained(production, 'plan, cost')).toEqual({ cost: { value: 2, limit: 20_000 } });
  });

  it('is given to whoever asks for one only', async () => {
    expect(await explained(development, '')).toBeUndefined();
  });
});

describe('who asks', () => {
  it('is told by the token, and by no header that a client could send itself', async () => {
    const { url, users } = production;
    const forged = { 'x-yuqiao-identity': 'eyJpc3MiOiJyb3V0ZXIifQ.AAAA', 'x-client-address': '8.8.8.8' };
    expect((await ask(url, '{ me { id } }', { headers: forged })).data).toEqual({ me: null });
    const token = users.token({ sub: '01890a5d-ac96-774b-bcce-b302099a8057' });
    expect((await ask(url, '{ me { id } }', { headers: forged, token })).data.me.id).toMatch(/^01890a5d/);
  });

  it('cannot be said twice', async () => {
    const { url, users } = production;
    const headers = ['authorization', `Bearer ${users.token()}`, 'authorization', `Bearer ${users.token()}`];
    const request = httpRequest(url, {
      method: 'POST',
      headers: [...headers, 'content-type', 'application/json', 'host', 'x'],
    });
    request.end(JSON.stringify({ query: QUERY }));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(401);
    response.resume();
  });
});

describe('a client that is slow on purpose', () => {
  it('does not hold a connection', async () => {
    const { hostname, port } = new URL(development.url);
    const sockets = ['POST /graphql HTTP/1.1\r\nhost: x\r\n', 'POST /graphql HTTP/1.1\r\nhost: x\r\na: '].map(
      (start) => {
        const socket = connect(Number(port), hostname);
        socket.write(start);
        const dripping = setInterval(() => socket.write('x'), 500);
        socket.on('error', () => {});
        socket.once('close', () => clearInterval(dripping));
        return socket;
      },
    );
    const answers = sockets.map((socket) => text(socket).catch(() => ''));
    const before = performance.now();
    // Not `once` of node:events: a connection that is cut while a byte is on its way errs before it closes.
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    expect(performance.now() - before).toBeLessThan(25_000);
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^(HTTP\/1\.1 40[08]|$)/);
  });

  it('cannot send headers without end', async () => {
    const answer = await fetch(development.url, { headers: { a: 'x'.repeat(20_000) } });
    expect(answer.status).toBe(431);
  });
});
