import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awaitAllCallbacks } from '@langchain/core/callbacks/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ScriptedModel, startScriptedModel } from '../../test/support/scripted-model.ts';
import { ConfigError, readConfig } from '../config.ts';
import { forbidTracing } from '../tracing.ts';
import { modelConfig } from './config.ts';
import { createModel, type Model, type ModelRequest } from './model.ts';
import { ModelError } from './model-error.ts';

const REQUEST = { system: 'Translate into English', user: JSON.stringify({ segments: ['你好'] }), json: true };

const PRICE = { input: 1, output: 10 };

let server: ScriptedModel;
beforeEach(async () => {
  server = await startScriptedModel();
});
afterEach(() => server.stop());

const modelOf = (timeoutMs = 5_000, baseUrl = server.url): Model =>
  createModel({ baseUrl, apiKey: null, name: server.model, timeoutMs, price: PRICE }) as Model;

const complete = (model: Model, request: Partial<ModelRequest> = {}) =>
  model.complete({ ...REQUEST, signal: new AbortController().signal, ...request });

const failureOf = (answer: Promise<unknown>) =>
  answer.then(
    () => expect.unreachable('it answered'),
    (error: ModelError) => error,
  );

const kindOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    (error) => (error instanceof ModelError ? error.kind : error),
  );

describe('createModel', () => {
  it('answers with the text, the tokens that it took and what they cost', async () => {
    expect(await complete(modelOf())).toEqual({
      text: JSON.stringify({ translations: ['lala'] }),
      usage: { tokens: { input: 11, output: 7 }, costMicroUsd: 81, estimated: false },
    });
    expect(server.requests[0]).toMatchObject({ hasResponseFormat: true, segments: ['你好'] });
  });

  it('estimates the tokens of an endpoint that does not count them, and says so', async () => {
    server.next('no usage');
    const { usage } = await complete(modelOf());
    expect(usage.estimated).toBe(true);
    expect(usage.tokens.input).toBeGreaterThan(8);
    expect(usage.tokens.output).toBe(7);
    expect(usage.costMicroUsd).toBe(usage.tokens.input + 70);
  });

  it('says what an unusable answer took, and that a failure took nothing', async () => {
    server.next({ say: () => '  ' });
    expect((await failureOf(complete(modelOf()))).usage).toMatchObject({ costMicroUsd: 81, estimated: false });
    server.next({ status: 401 });
    expect((await failureOf(complete(modelOf()))).usage).toBeUndefined();
  });

  it('counts the prompt of an answer that was given up, if it was sent', async () => {
    server.always('stall');
    const timedOut = await failureOf(complete(modelOf(100)));
    expect(timedOut.usage).toMatchObject({ tokens: { input: expect.any(Number), output: 0 }, estimated: true });
    expect(timedOut.usage?.tokens.input).toBeGreaterThan(8);
    const leaving = new AbortController();
    const left = failureOf(complete(modelOf(), { signal: leaving.signal }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    leaving.abort();
    expect((await left).usage).toEqual(timedOut.usage);
    expect((await failureOf(complete(modelOf(), { signal: AbortSignal.abort() }))).usage).toBeUndefined();
  });

  it.each([{ status: 429 }, { status: 500 }, { status: 503 }, 'cut off' as const])(
    'tries again after %o',
    async (behaviour) => {
      server.next(behaviour, behaviour);
      expect(await kindOf(complete(modelOf()))).toBe('answered');
      expect(server.requests).toHaveLength(3);
    },
  );

  it('tries no more than twice again', async () => {
    server.always({ status: 429 });
    expect(await kindOf(complete(modelOf()))).toBe('rate_limited');
    server.always({ status: 500 });
    expect(await kindOf(complete(modelOf()))).toBe('unavailable');
    expect(server.requests).toHaveLength(6);
  });

  it('does not repeat a request that was refused', async () => {
    server.always({ status: 401 });
    expect(await kindOf(complete(modelOf()))).toBe('unavailable');
    expect(server.requests).toHaveLength(1);
  });

  it('is unavailable when nobody listens', async () => {
    expect(await kindOf(complete(modelOf(5_000, 'http://127.0.0.1:9/v1')))).toBe('unavailable');
  });

  it('calls a body that is no completion, and an empty text, a bad answer', async () => {
    server.next('bad JSON');
    expect(await kindOf(complete(modelOf()))).toBe('bad_answer');
    server.next({ say: () => '  ' });
    expect(await kindOf(complete(modelOf()))).toBe('bad_answer');
    expect(server.requests).toHaveLength(2);
  });

  it('gives up a stalled model at its timeout, and closes the connection', async () => {
    server.always('stall');
    const began = performance.now();
    expect(await kindOf(complete(modelOf(300)))).toBe('timeout');
    expect(performance.now() - began).toBeLessThan(2_500);
    await vi.waitFor(() => expect(server.abandoned).toBe(1));
  });

  it('counts its retries in the timeout', async () => {
    server.always({ status: 500 });
    const began = performance.now();
    // What would be tried again after the timeout is not waited for.
    expect(await kindOf(complete(modelOf(300)))).toBe('unavailable');
    expect(performance.now() - began).toBeLessThan(900);
    expect(server.requests.length).toBeLessThan(3);
  });

  it('comes back when the endpoint says, unless that is too late', async () => {
    server.next({ status: 429, retryAfter: 1 });
    const began = performance.now();
    expect(await kindOf(complete(modelOf()))).toBe('answered');
    expect(performance.now() - began).toBeGreaterThan(950);
    server.next({ status: 429, retryAfter: 60 });
    expect(await kindOf(complete(modelOf()))).toBe('rate_limited');
    expect(server.requests).toHaveLength(3);
  });

  it('is given up when the caller leaves or runs out of time itself, which is no failure of the model', async () => {
    server.always('stall');
    const leaving = new AbortController();
    const answer = kindOf(complete(modelOf(), { signal: leaving.signal }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    leaving.abort();
    expect(await answer).toBe('aborted');
    expect(await kindOf(complete(modelOf(), { signal: AbortSignal.timeout(50) }))).toBe('aborted');
  });

  it('does without a response format where the endpoint knows none, and remembers', async () => {
    server.always('no response_format');
    const model = modelOf();
    expect(await kindOf(complete(model))).toBe('answered');
    expect(await kindOf(complete(model))).toBe('answered');
    expect(server.requests.map((request) => request.hasResponseFormat)).toEqual([true, false, false]);
  });

  it('sends nothing to a tracing service that the environment names, once that is forbidden', async () => {
    let traces = 0;
    const tracing = createServer((_, response) => {
      traces += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => tracing.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('LANGSMITH_TRACING', 'true');
    vi.stubEnv('LANGSMITH_API_KEY', 'key');
    vi.stubEnv('LANGSMITH_ENDPOINT', `http://127.0.0.1:${(tracing.address() as AddressInfo).port}`);
    forbidTracing();
    await complete(modelOf());
    await awaitAllCallbacks();
    vi.unstubAllEnvs();
    tracing.close();
    expect(traces).toBe(0);
  });
});

describe('a streamed answer', () => {
  const TEXT = JSON.stringify({ translations: ['lala'] });

  /** What the caller was told, one text after the other. */
  async function stream(model = modelOf(), request: Partial<ModelRequest> = {}) {
    const told: string[] = [];
    const answer = await complete(model, { onText: (text) => told.push(text), ...request }).catch(
      (error: ModelError) => error,
    );
    return { told, answer };
  }

  it('is told as it is written, and is what is answered in the end, with what it took', async () => {
    const { told, answer } = await stream();
    expect(answer).toMatchObject({ text: TEXT, usage: { tokens: { input: 11, output: 7 }, estimated: false } });
    expect(told.length).toBeGreaterThan(5);
    expect(told.every((text, index) => text.startsWith(told[index - 1] ?? ''))).toBe(true);
    expect(told.at(-1)).toBe(TEXT);
    expect(server.requests[0]).toMatchObject({ stream: true, hasResponseFormat: true });
  });

  it('is estimated where the endpoint does not count, or refuses to', async () => {
    server.next('no usage');
    expect((await stream()).answer).toMatchObject({ text: TEXT, usage: { estimated: true } });
    server.always('no stream_options');
    const model = modelOf();
    expect((await stream(model)).answer).toMatchObject({ text: TEXT, usage: { estimated: true } });
    const asked = server.requests.length;
    expect((await stream(model)).answer).toMatchObject({ text: TEXT });
    expect(server.requests).toHaveLength(asked + 1);
  });

  it.each(['cut off', 'end midway'] as const)(
    'begins anew after it broke off (%s), with an empty text',
    async (way) => {
      server.next(way);
      const { told, answer } = await stream();
      expect(answer).toMatchObject({ text: TEXT });
      expect(told.indexOf('')).toBeGreaterThan(0);
      expect(told.at(-1)).toBe(TEXT);
      expect(server.requests).toHaveLength(2);
    },
  );

  it('that is no JSON from the middle on is a bad answer', async () => {
    server.next('bad JSON');
    expect((await stream()).answer).toMatchObject({ kind: 'bad_answer' });
    expect(server.requests).toHaveLength(1);
  });

  it('that stalls in the middle ends at the timeout, and what was written counts', async () => {
    server.next('stall midway');
    const began = performance.now();
    const { answer } = await stream(modelOf(400));
    expect(answer).toMatchObject({ kind: 'timeout', usage: { estimated: true } });
    expect((answer as ModelError).usage?.tokens.output).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(2_500);
    await vi.waitFor(() => expect(server.abandoned).toBe(1));
  });

  it('that never ends is ended at the timeout', async () => {
    server.next({ pace: 100 });
    expect((await stream(modelOf(400))).answer).toMatchObject({ kind: 'timeout' });
    await vi.waitFor(() => expect(server.abandoned).toBe(1));
  });

  it('that goes on far beyond the tokens that it was given is cut off, and what was written counts', async () => {
    server.next({ say: () => 'very '.repeat(4_000_000) });
    const { told, answer } = await stream(modelOf(), { maxTokens: 10 });
    expect(answer).toMatchObject({ kind: 'bad_answer', usage: { estimated: true } });
    expect((answer as ModelError).usage?.tokens.output).toBeGreaterThan(10);
    expect(told.join('').length).toBeLessThan(1_000);
    await vi.waitFor(() => expect(server.abandoned).toBe(1));
  });

  it('is closed within a second when the caller leaves', async () => {
    server.next('stall midway');
    const leaving = new AbortController();
    const streaming = stream(modelOf(), { signal: leaving.signal });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    leaving.abort();
    await vi.waitFor(() => expect(server.abandoned).toBe(1), { timeout: 1_000 });
    expect((await streaming).answer).toMatchObject({ kind: 'aborted' });
  });
});

describe('modelConfig', () => {
  const read = (environment: Record<string, string>) => readConfig({ model: modelConfig }, environment).model;

  it('is no model when nothing is set', () => {
    expect(createModel(read({}))).toBeNull();
  });

  it('takes an endpoint and the name of its model', () => {
    expect(read({}).price).toEqual({ input: 0, output: 0 });
    const prices = { LLM_PRICE_INPUT_PER_MILLION_USD: '0.15', LLM_PRICE_OUTPUT_PER_MILLION_USD: '0.6' };
    expect(read(prices).price).toEqual({ input: 0.15, output: 0.6 });
    const config = read({ LLM_BASE_URL: 'http://127.0.0.1:11434/v1', LLM_MODEL: 'qwen3', LLM_TIMEOUT_MS: '5000' });
    expect(createModel(config)).toMatchObject({ name: 'qwen3', timeoutMs: 5_000 });
  });

  it('names every problem', () => {
    expect(() => read({ LLM_BASE_URL: 'http://127.0.0.1/v1' })).toThrow(/LLM_MODEL: required/);
    expect(() => read({ LLM_BASE_URL: 'ollama', LLM_TIMEOUT_MS: '-1' })).toThrow(ConfigError);
  });
});
