import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { startConfig } from './config.ts';
import { findLocalModel } from './local-model.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Somebody who listens where an Ollama would. */
async function startServer(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const listing =
  (...ids: string[]): RequestListener =>
  (request, response) => {
    response.statusCode = request.url === '/v1/models' ? 200 : 404;
    response.end(JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model' })) }));
  };

describe('findLocalModel', () => {
  it('takes the first model that can talk, or the one that is wanted', async () => {
    const address = await startServer(listing('nomic-embed-text:latest', 'qwen3:8b', 'llama3:8b'));
    expect(await findLocalModel(address)).toEqual({ baseUrl: `${address}/v1`, name: 'qwen3:8b' });
    expect(await findLocalModel(address, 'llama3:8b')).toEqual({ baseUrl: `${address}/v1`, name: 'llama3:8b' });
    expect(await findLocalModel(address, 'gemma:2b')).toBeNull();
  });

  it('takes none where nobody listens, has a model, says so in this way, or answers in time', async () => {
    expect(await findLocalModel('http://127.0.0.1:9')).toBeNull();
    expect(await findLocalModel(await startServer(listing()))).toBeNull();
    expect(await findLocalModel(await startServer((_, response) => response.end('<html>')))).toBeNull();
    const began = performance.now();
    expect(await findLocalModel(await startServer(() => {}))).toBeNull();
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('the settings of npm start', () => {
  const read = (env: Record<string, string>) => readConfig({ start: startConfig }, env).start.localModel;

  it('look for an Ollama on its usual port, or another one, for development only', () => {
    expect(read({})).toEqual({ address: 'http://127.0.0.1:11434', wanted: undefined });
    expect(read({ LLM_AUTODETECT: 'http://127.0.0.1:9999', LLM_MODEL: 'qwen3:8b' })).toEqual({
      address: 'http://127.0.0.1:9999',
      wanted: 'qwen3:8b',
    });
    expect(read({ NODE_ENV: 'production' })).toBeNull();
  });

  it('look for none where a model is configured, or nobody is to look', () => {
    expect(read({ LLM_BASE_URL: 'http://127.0.0.1:8000/v1', LLM_MODEL: 'm' })).toBeNull();
    expect(read({ LLM_AUTODETECT: 'off' })).toBeNull();
  });
});
