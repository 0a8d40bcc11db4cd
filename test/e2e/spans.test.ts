import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ask } from '../support/client.ts';
import { type DomainProcess, startDomainProcess } from '../support/domain-process.ts';
import { type RouterProcess, startRouterProcess } from '../support/router-process.ts';
import { IDENTITY_KEYS, type ScriptedUsers, startScriptedUsers } from '../support/scripted-users.ts';
import { until } from '../support/until.ts';

interface Span {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string } }[];
}

let collector: Server;
const spans: Span[] = [];
let users: ScriptedUsers;
let vocabulary: DomainProcess;
let router: RouterProcess;

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    // biome-ignore lint/suspicious/noExplicitAny: OTLP, of which a test reads a little
    const body = (await json(request)) as any;
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const service = resource.attributes.find(({ key }: { key: string }) => key === 'service.name').value.stringValue;
      for (const scope of scopeSpans) for (const span of scope.spans) spans.push({ ...span, service });
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

  users = await startScriptedUsers();
  vocabulary = await startDomainProcess({
    main: 'subgraphs/vocabulary/main.ts',
    portVariable: 'VOCABULARY_PORT',
    keys: IDENTITY_KEYS,
    env: {
      DATABASE_URL: inject('stack').databaseUrls.vocabulary as string,
      OTEL_EXPORTER_OTLP_ENDPOINT,
      SIMILAR_WORDS: '3000',
    },
  });
  router = await startRouterProcess({
    USERS_URL: `${users.url}/graphql`,
    VOCABULARY_URL: `${vocabulary.origin}/graphql`,
    OTEL_EXPORTER_OTLP_ENDPOINT,
  });
});
afterAll(async () => {
  await router?.stop();
  await vocabulary?.stop();
  await users?.stop();
  collector?.close();
});

describe('traces', () => {
  it('go from the router through a subgraph to each statement, and say nothing of what was asked', async () => {
    const traceId = 'abcdef0123456789abcdef0123456789';
    const query = 'query Due { me { dueCards { id } } similar: word(term: "confidential") { lemma } }';
    const headers = { traceparent: `00-${traceId}-0123456789abcdef-01` };
    const { data, errors } = await ask(router.url, query, { token: users.token(), headers });
    expect(errors).toBeUndefined();
    expect(data.me.dueCards).toEqual([]);

    const find = (service: string, name: RegExp) =>
      spans.find((span) => span.traceId === traceId && span.service === service && name.test(span.name));
    await until(() => find('yuqiao-router', /^Due$/) && find('yuqiao-vocabulary', /^WITH$/), 30_000);
    const operation = find('yuqiao-router', /^Due$/);
    const fetched = find('yuqiao-router', /^fetch vocabulary$/);
    const served = find('yuqiao-vocabulary', /^(?!WITH)/);
    const statement = find('yuqiao-vocabulary', /^WITH$/);
    expect(operation?.parentSpanId).toBe('0123456789abcdef');
    expect(fetched?.parentSpanId).toBe(operation?.spanId);
    expect(served?.parentSpanId).toBe(fetched?.spanId);
    expect(statement?.parentSpanId).toBe(served?.spanId);
    const text = statement?.attributes.find(({ key }) => key === 'db.query.text')?.value.stringValue;
    expect(text).toMatch(/^WITH/);
    expect(JSON.stringify(spans)).not.toContain('confidential');
  });
});
