import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, inject, it } from 'vitest';
import { ask } from '../support/client.ts';

const { url, ports } = inject('stack');
const origin = new URL(url).origin;

const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(url, { method: 'POST', headers, body });

describe('requests that are wrong', () => {
  it('are told so when the body is not JSON', async () => {
    const response = await post('{"query": ');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('are told so when the body is larger than 1.25 MB', async () => {
    const response = await post(JSON.stringify({ query: `{ __typename } # ${'x'.repeat(1_400_000)}` }));
    expect(response.status).toBe(413);
  });

  it.each([
    ['an unknown field', '{ nope }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['a syntax error', '{ me {', undefined, 'GRAPHQL_PARSE_FAILED'],
    [
      'an unknown enum value',
      '{ me { ... @include(if: true) { id } } x: translationEngines { kind(a: NOPE) } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'an unknown enum value in a variable',
      'mutation ($input: TranslateInput!) { translate(input: $input) { translation { id } } }',
      { input: { text: 'x', target: 'FRENCH' } },
      'BAD_USER_INPUT',
    ],
  ])('have a code of their own: %s', async (_, query, variables, code) => {
    const { errors } = await ask(url, query, { variables });
    expect(errors?.[0]?.extensions.code).toBe(code);
    expect(JSON.stringify(errors)).not.toMatch(/stacktrace|node_modules|serviceName/);
  });

  it('have the same code whether a bad value stands in the document or in a variable', async () => {
    const literal = await ask(url, 'mutation { signIn(input: { email: "nope", password: "x" }) { user { id } } }');
    expect(literal.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/email/i),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { user { id } } }';
    const variable = await ask(url, query, { variables: { input: { email: 'nope', password: 'x' } } });
    expect(variable.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('are refused before they are planned when they are a flood', async () => {
    const aliases = Array.from({ length: 800 }, (_, n) => `a${n}: signOut { deletedId }`);
    const many = await ask(url, `mutation { ${aliases.join(' ')} }`);
    expect(many.errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
    const hidden = `mutation { ...f } fragment f on Mutation { ${aliases.slice(0, 21).join(' ')} }`;
    expect((await ask(url, hidden)).errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
    const long = await ask(url, `{ ${'__typename '.repeat(6_000)} }`);
    expect(long.errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limited: 'tokens', limit: 3_000 });
  });

  it('are told where subscriptions are served when they come as ordinary requests', async () => {
    const { status, errors } = await ask(url, 'subscription { agentRunProgress(runId: "x") { seq } }');
    expect(status).toBe(400);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('WebSocket'),
      extensions: { code: 'BAD_REQUEST' },
    });
  });

  it('can be found in the log by the id of the answer', async () => {
    const response = await post(JSON.stringify({ query: '{ __typename }' }));
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    const own = await post(JSON.stringify({ query: '{ __typename }' }), {
      'content-type': 'application/json',
      'x-request-id': 'mine-1',
    });
    expect(own.headers.get('x-request-id')).toBe('mine-1');
  });
});

describe('a request that offers another protocol', () => {
  it('is served as it is', async () => {
    const request = httpRequest(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        connection: 'Upgrade, HTTP2-Settings',
        upgrade: 'h2c',
        'http2-settings': '',
      },
    });
    request.end(JSON.stringify({ query: '{ __typename }' }));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(await text(response)).toBe('{"data":{"__typename":"Query"}}\n');
  });
});

describe('every process', () => {
  it.each(Object.entries(ports))('tells that it lives, that it is ready, and its metrics: %s', async (name, port) => {
    const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    expect((await at('/health/live')).status).toBe(200);
    const ready = await at('/health/ready');
    expect(await ready.json()).toMatchObject({ ready: true });
    const metrics = await (await at('/metrics')).text();
    expect(metrics).toContain(`process_cpu_seconds_total{service="${name}"}`);
    expect((await at('/nothing')).status).toBe(404);
  });
});

describe('the endpoint in a browser', () => {
  it('shows Apollo Sandbox', async () => {
    const response = await fetch(`${origin}/graphql`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('sandbox');
  });
});
