import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedEmbedder, startScriptedEmbedder } from '../../test/support/scripted-embedder.ts';
import { until } from '../../test/support/until.ts';
import { createEndpointEmbedder, type EndpointOptions, embeddingConfig } from './endpoint.ts';

const DIMENSIONS = 16;
let endpoint: ScriptedEmbedder;
beforeEach(async () => {
  endpoint = await startScriptedEmbedder(DIMENSIONS);
});
afterEach(() => endpoint.stop());

const open = (options: EndpointOptions = {}, some: object = {}) =>
  createEndpointEmbedder(
    { baseUrl: endpoint.url, apiKey: null, model: 'small', dimensions: DIMENSIONS, ...some },
    options,
  );
const dot = (one: readonly number[], other: readonly number[]) =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0);

describe('an endpoint that embeds', () => {
  it('gives a vector of length 1 for each text, in their order, whatever the order of the answer', async () => {
    const embedder = open();
    const [delay, postpone, fruit] = await embedder.embed(['delay it', 'delay it now', 'banana'], 'EN');
    for (const vector of [delay, postpone, fruit]) expect(dot(vector!, vector!)).toBeCloseTo(1);
    expect(dot(delay!, postpone!)).toBeGreaterThan(dot(delay!, fruit!));
    expect(embedder).toMatchObject({ id: 'small-16', dimensions: DIMENSIONS });
    expect(endpoint.requests).toMatchObject([{ model: 'small', authorization: undefined }]);
  });

  it('is asked for 64 texts at once, of which a long one is cut and an empty one is not', async () => {
    const texts = Array.from({ length: 150 }, (_, n) => `text ${n}`);
    const vectors = await open().embed(['', 'x'.repeat(5_000), ...texts.slice(2)], 'EN');
    expect(vectors).toHaveLength(150);
    expect(endpoint.requests.map(({ input }) => input.length)).toEqual([64, 64, 22]);
    expect(endpoint.requests[0]!.input.slice(0, 2)).toEqual([' ', 'x'.repeat(2_000)]);
  });

  it('is told the key, and has an id of its own for each model and size', async () => {
    await open({}, { apiKey: 'secret' }).embed(['a'], 'EN');
    expect(endpoint.requests[0]?.authorization).toBe('Bearer secret');
    expect(open({}, { model: 'org/large:v1' }).id).toBe('org_large_v1-16');
    expect(open({}, { dimensions: 768 }).id).toBe('small-768');
  });

  it.each([
    ['vectors of another size', { dimensions: 8 }, 'did not answer with 16 numbers for each text'],
    ['fewer vectors than texts', 'one less', 'did not answer with 16 numbers for each text'],
    ['no JSON', 'bad JSON', 'JSON'],
    ['an error', { status: 500 }, 'answered 500'],
  ] as const)('is asked twice, and believed in nothing, where it answers with %s', async (_, behaviour, message) => {
    endpoint.always(behaviour);
    await expect(open().embed(['one', 'two'], 'EN')).rejects.toThrow(message);
    expect(endpoint.requests).toHaveLength(2);
  });

  it('that fails once is not noticed', async () => {
    endpoint.next({ status: 503 });
    expect(await open().embed(['one'], 'EN')).toHaveLength(1);
    expect(endpoint.requests).toHaveLength(2);
  });

  it('is waited for no longer than its time', async () => {
    endpoint.always('stall');
    await expect(open({ timeoutMs: 300 }).embed(['one'], 'EN')).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(endpoint.requests).toHaveLength(2);
  });

  it('is left alone where it keeps failing, and asked again later', async () => {
    const embedder = open({ failures: 1, retryAfterMs: 3_000 });
    endpoint.always({ status: 500 });
    await expect(embedder.embed(['one'], 'EN')).rejects.toThrow('answered 500');
    endpoint.always('answer');
    await expect(embedder.embed(['one'], 'EN')).rejects.toThrow('is left alone');
    expect(endpoint.requests).toHaveLength(2);
    await until(() => embedder.embed(['one'], 'EN').then(Boolean, () => false));
  });
});

describe('its configuration', () => {
  it('is none without an address, has 768 numbers, and needs a model', () => {
    expect(embeddingConfig.parse({})).toBeNull();
    const EMBEDDING_BASE_URL = 'http://127.0.0.1:1/v1';
    expect(embeddingConfig.parse({ EMBEDDING_BASE_URL, EMBEDDING_MODEL: 'm' })).toEqual({
      ...{ baseUrl: EMBEDDING_BASE_URL, apiKey: null, model: 'm', dimensions: 768 },
    });
    expect(embeddingConfig.safeParse({ EMBEDDING_BASE_URL }).error?.issues[0]?.path).toEqual(['EMBEDDING_MODEL']);
    expect(embeddingConfig.safeParse({ EMBEDDING_BASE_URL: 'ftp://a', EMBEDDING_MODEL: 'm' }).success).toBe(false);
  });
});
