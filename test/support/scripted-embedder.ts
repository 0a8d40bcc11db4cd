import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';

/** What the server does with one request. */
export type EmbedderBehaviour =
  /** Embeds; the last text comes first, as the format allows. */
  | 'answer'
  /** Sends nothing until the client leaves, or it is let go. */
  | 'stall'
  | 'bad JSON'
  /** Leaves out one vector. */
  | 'one less'
  /** Sends vectors with so many numbers, whatever it was asked for. */
  | { dimensions: number }
  | { status: number };

export interface EmbeddingRequest {
  model: string;
  input: string[];
  authorization: string | undefined;
}

export interface ScriptedEmbedder {
  /** With /v1, as it is configured. */
  url: string;
  requests: EmbeddingRequest[];
  /** Of the requests to come, each by itself. */
  next(...behaviours: EmbedderBehaviour[]): void;
  /** Of all others from now on; those that stall are answered as well. */
  always(behaviour: EmbedderBehaviour): void;
  stop(): Promise<void>;
}

/** An endpoint of OpenAI's format, in which texts are as near as they have words in common. They are not of length 1. */
export async function startScriptedEmbedder(dimensions: number): Promise<ScriptedEmbedder> {
  const requests: EmbeddingRequest[] = [];
  const stalled = new Set<() => void>();
  const scripted: EmbedderBehaviour[] = [];
  let usual: EmbedderBehaviour = 'answer';

  const embed = (text: string, numbers: number): number[] => {
    const vector = new Array<number>(numbers).fill(0.01);
    for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) vector[crc32(word) % numbers]! += 3;
    return vector;
  };

  function answer(response: ServerResponse, input: readonly string[], behaviour: EmbedderBehaviour): void {
    if (behaviour === 'stall') return void stalled.add(() => answer(response, input, usual));
    const numbers = typeof behaviour === 'object' && 'dimensions' in behaviour ? behaviour.dimensions : dimensions;
    const vectors = input.map((text, index) => ({ object: 'embedding', index, embedding: embed(text, numbers) }));
    if (behaviour === 'one less') vectors.pop();
    const status = typeof behaviour === 'object' && 'status' in behaviour ? behaviour.status : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(behaviour === 'bad JSON' ? '{"data": [' : JSON.stringify({ data: vectors.reverse() }));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/v1/embeddings') return void response.writeHead(404).end();
    const { model, input } = (await readJson(request)) as Pick<EmbeddingRequest, 'model' | 'input'>;
    requests.push({ model, input, authorization: request.headers.authorization });
    answer(response, input, scripted.shift() ?? usual);
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    next: (...behaviours) => void scripted.push(...behaviours),
    always(behaviour) {
      usual = behaviour;
      const waiting = [...stalled];
      stalled.clear();
      for (const go of waiting) go();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
