import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test/support/until.ts';
import { createSubgraphClient, type PostOptions, type SubgraphClient } from './subgraph-client.ts';

const never = new AbortController().signal;

describe('the connections to a subgraph', () => {
  let server: Server;
  let client: SubgraphClient;
  let sockets: Set<Socket>;
  let received: { request: IncomingMessage; body: string }[];
  /** Answers a request; replaced by tests. */
  let answer: (response: ServerResponse, body: string) => void;

  beforeEach(async () => {
    sockets = new Set();
    received = [];
    answer = (response, body) => void response.end(body);
    server = createServer(async (request, response) => {
      const body = await text(request);
      received.push({ request, body });
      answer(response, body);
    });
    server.on('connection', (socket) => sockets.add(socket));
    client = await connect(server);
  });
  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });

  async function connect(to: { listen(port: number, host: string): unknown } & NodeJS.EventEmitter) {
    to.listen(0, '127.0.0.1');
    await once(to, 'listening');
    const { port } = (to as Server).address() as AddressInfo;
    return createSubgraphClient(`http://127.0.0.1:${port}/graphql?x=1`);
  }

  const post = (body: string, more: Partial<PostOptions> = {}) =>
    client.post({ body, headers: {}, timeoutMs: 10_000, signal: never, ...more });

  it('post a request as JSON, with headers', async () => {
    const { status, text, headers } = await post('{"query":"{ 词 }"}', { headers: { 'x-request-id': 'r1' } });
    expect({ status, text, length: headers['content-length'] }).toEqual({
      status: 200,
      text: '{"query":"{ 词 }"}',
      length: '19',
    });
    const [{ request } = {}] = received;
    expect(request).toMatchObject({ method: 'POST', url: '/graphql?x=1' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'x-request-id': 'r1',
      host: expect.stringContaining('127.0.0.1:'),
    });
  });

  it('are used again', async () => {
    for (let i = 0; i < 20; i++) expect((await post(`${i}`)).text).toBe(`${i}`);
    expect(sockets.size).toBe(1);
  });

  it('carry one request each, 64 at most, and the others wait for their turn', async () => {
    const held: (() => void)[] = [];
    answer = (response, body) => void held.push(() => response.end(body));
    const answers = Array.from({ length: 100 }, (_, i) => post(`${i}`));
    await until(() => held.length === 64, 10_000);
    while (received.length < 100 || held.length > 0) {
      held.shift()?.();
      await until(() => held.length > 0 || received.length === 100, 10_000);
    }
    const texts = (await Promise.all(answers)).map(({ text }) => text);
    expect(texts).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
    expect(sockets.size).toBe(64);
  });

  it('carry answers of any size', async () => {
    const large = '词'.repeat(1_000_000);
    answer = (response) => void response.end(large);
    expect((await post('{}')).text).toBe(large);
    answer = (response) => {
      response.write(large);
      response.end(large);
    };
    expect((await post('{}')).text).toBe(large + large);
    expect(sockets.size).toBe(1);
  });

  it('end a request that takes too long, and not the next one', async () => {
    answer = () => {};
    await expect(post('slow', { timeoutMs: 50 })).rejects.toMatchObject({ name: 'TimeoutError' });
    answer = (response) => void response.end('fast');
    expect((await post('{}')).text).toBe('fast');
    await until(() => [...sockets][0]?.destroyed === true, 10_000);
  });

  it('end a request whose client has left, under way or waiting', async () => {
    answer = () => {};
    const leaving = new AbortController();
    const all = Array.from({ length: 70 }, () => post('{}', { signal: leaving.signal }).catch((error) => error));
    await until(() => received.length === 64, 10_000);
    leaving.abort(new Error('left'));
    for (const error of await Promise.all(all)) expect(error).toMatchObject({ message: 'left' });
    await until(() => [...sockets].every(({ destroyed }) => destroyed), 10_000);
    expect(received).toHaveLength(64);
    await expect(post('{}', { signal: leaving.signal })).rejects.toThrow('left');
  });

  it.each([
    ['hangs up before it answers', (socket: Socket) => socket.end()],
    ['cuts the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['breaks off within the answer', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')],
    ['answers something else', (socket: Socket) => socket.write('SMTP ready\r\n\r\n')],
    ['closes in the middle of a chunk', (s: Socket) => s.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9')],
  ])('tell of a server that %s', async (_, act) => {
    const tcp = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => act(socket));
    });
    const other = await connect(tcp);
    await expect(other.post({ body: '{}', headers: {}, timeoutMs: 10_000, signal: never })).rejects.toThrow(Error);
    await other.close();
    tcp.close();
  });

  it('tell of a server that is not there', async () => {
    const nobody = createSubgraphClient('http://127.0.0.1:1/graphql');
    await expect(nobody.post({ body: '{}', headers: {}, timeoutMs: 10_000, signal: never })).rejects.toThrow(
      'ECONNREFUSED',
    );
  });

  it('are not used again when the server says so', async () => {
    answer = (response) => void response.setHeader('connection', 'close').end('{}');
    await post('{}');
    await post('{}');
    expect(sockets.size).toBe(2);
  });

  it('are not used again when the server has closed them', async () => {
    await post('{}');
    server.closeIdleConnections();
    // The client hears of it a moment later.
    await until(async () => (await post('again').catch(() => null))?.text === 'again', 10_000);
    expect(sockets.size).toBe(2);
  });

  it('close before a server does that tells how long it waits', async () => {
    server.keepAliveTimeout = 1_000;
    await post('{}');
    const [socket] = sockets;
    // The server hears the client's end, and has not closed by itself.
    await once(socket as Socket, 'end');
    expect((await post('again')).text).toBe('again');
  });

  it('close when something comes that nobody asked for', async () => {
    await post('{}');
    const [socket] = sockets;
    socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nanother!');
    await until(() => socket?.destroyed === true, 10_000);
    expect((await post('mine')).text).toBe('mine');
  });

  it.each(['a\r\nx-admin: 1', 'a\nb', '词'])('send no header with %j in it', async (value) => {
    await expect(post('{}', { headers: { 'x-one': value } })).rejects.toThrow('x-one');
    expect(received).toEqual([]);
  });

  it('end with the client, whatever is under way', async () => {
    answer = () => {};
    const all = Array.from({ length: 70 }, () => post('{}').catch((error) => error));
    await until(() => received.length === 64, 10_000);
    await client.close();
    for (const error of await Promise.all(all)) expect(error).toBeInstanceOf(Error);
    await expect(post('{}')).rejects.toThrow('closed');
  });
});
