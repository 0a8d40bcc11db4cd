import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLanguageTool, type LanguageTool } from './language-tool.ts';

const { signal } = new AbortController();
const match = (offset: number, length: number) => ({
  message: 'Wrong word.',
  offset,
  length,
  replacements: [{ value: 'better' }],
  rule: { id: 'SOME_RULE', category: { id: 'GRAMMAR', name: 'Grammar' } },
});

let server: Server;
let tool: LanguageTool;
/** What it answers next; null keeps silent. */
let answer: { status: number; body: string } | null;
let asked: URLSearchParams[];

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push(new URLSearchParams(body));
    if (request.url !== '/base/v2/check') response.writeHead(404).end();
    else if (answer) response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
  tool = createLanguageTool({ url, timeoutMs: 400, retryAfterMs: 60_000 });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const matches = (...found: unknown[]) => ({ status: 200, body: JSON.stringify({ matches: found }) });

describe('LanguageTool', () => {
  it('is sent the text, and its matches become issues', async () => {
    answer = matches(match(2, 4));
    expect(await tool('I good this.', signal)).toEqual([
      {
        start: 2,
        end: 6,
        text: 'good',
        message: 'Wrong word.',
        kind: 'Grammar',
        rule: 'SOME_RULE',
        suggestions: ['better'],
      },
    ]);
    expect(asked.map((form) => [form.get('text'), form.get('language')])).toEqual([['I good this.', 'en-US']]);
  });

  it('is not heard about code and quotations, nor about what lies beyond the text', async () => {
    answer = matches(match(3, 4), match(90, 4));
    expect(await tool('Do `good` now.', signal)).toEqual([]);
  });

  it.each([
    ['fails', { status: 500, body: '' }],
    ['sends elsewhere', { status: 302, body: '' }],
    ['answers in another way', { status: 200, body: '{"hits": []}' }],
    ['does not answer', null],
  ])('throws when it %s', async (_, behaviour) => {
    answer = behaviour;
    await expect(tool('Text.', signal)).rejects.toThrow();
  });

  it('is left alone after three failures, but not because callers left', async () => {
    answer = { status: 503, body: '' };
    for (let n = 0; n < 4; n += 1) await expect(tool('Text.', AbortSignal.abort())).rejects.toThrow('left');
    for (let n = 0; n < 3; n += 1) await expect(tool('Text.', signal)).rejects.toThrow('503');
    const before = asked.length;
    await expect(tool('Text.', signal)).rejects.toThrow('OPEN');
    expect(asked).toHaveLength(before);
  });
});
