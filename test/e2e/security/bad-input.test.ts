import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../support/random.ts';
import { openRawSocket, openSession } from '../../support/raw-socket.ts';
import { type RouterProcess, startRouterProcess } from '../../support/router-process.ts';
import { type ScriptedUsers, startScriptedUsers } from '../../support/scripted-users.ts';

let users: ScriptedUsers;
let router: RouterProcess;
beforeAll(async () => {
  users = await startScriptedUsers();
  router = await startRouterProcess({
    NODE_ENV: 'production',
    USERS_URL: `${users.url}/graphql`,
    SOCKETS_PER_VIEWER: '1000',
  });
});
afterAll(async () => {
  await router?.stop();
  await users.stop();
});

const SEED = 20_261_124;
const WORKERS = 16;
const GOOD =
  '{"query":"query ($a: Boolean = true) { me @include(if: $a) { id } }","variables":{"a":true},"operationName":null,"extensions":{}}';

/** Valid input with something wrong somewhere, or rubbish. */
function spoil(good: string, random: Random): string {
  const at = random.below(good.length);
  const piece = random.of([
    '{',
    '}',
    '"',
    '\u0000',
    '\\u12',
    ':',
    ',',
    '[',
    ']',
    'null',
    '\ud800',
    '../',
    "' OR 1=1",
    '$',
    '@a',
    '...',
  ]);
  return random.of([
    () => good.slice(0, at),
    () => good.slice(0, at) + piece + good.slice(at),
    () => good.slice(0, at) + piece + good.slice(at + 1 + random.below(5)),
    () => good.replace(random.of(['query', 'variables', '{', 'me', '1', 'null', '"']), piece),
    () => JSON.stringify(random.value(4)),
    () =>
      JSON.stringify({
        ...JSON.parse(good),
        [random.of(['query', 'variables', 'operationName', 'extensions', 'documentId', '__proto__'])]: random.value(3),
      }),
    () => random.of(['[', '{"a":', '"', '-']).repeat(1 + random.below(3_000)),
    () => random.bytes(random.below(200)).toString('latin1'),
  ])();
}

/** Runs `count` of them, some at a time, and throws what the first failure throws. */
async function each(count: number, act: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

const origin = () => new URL(router.url);

/** Writes bytes into a connection and returns how it is answered: with nothing when more is waited for, `patienceMs` long. */
async function exchange(bytes: string | Buffer, patienceMs = 100): Promise<string> {
  const socket = connect(Number(origin().port), origin().hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  const answer = await new Promise<string>((resolve) => {
    const timer = setTimeout(resolve, patienceMs, '');
    const end = (data: unknown) => {
      clearTimeout(timer);
      resolve(String(data));
    };
    socket.once('data', end).once('close', () => end(''));
  });
  socket.destroy();
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

// A few seconds on an idle machine.
describe('bad input', { timeout: 120_000 }, () => {
  it('in 4,000 bodies is the client’s mistake, never ours', async () => {
    const random = createRandom(SEED);
    const seen = new Map<number, number>();
    await each(4_000, async () => {
      const body = spoil(GOOD, random);
      const response = await fetch(router.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const answer = await response.text();
      seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
      if (response.status !== 200 && response.status !== 400)
        throw new Error(`${response.status} ${answer} for ${body}`);
      if (answer.includes('INTERNAL_SERVER_ERROR')) throw new Error(`${answer} for ${body}`);
      JSON.parse(answer);
    });
    // Both kinds were there, or the test would show nothing.
    expect([...seen.keys()].sort()).toEqual([200, 400]);
  });

  it('in 2,000 requests that are hardly HTTP is told so, or cut off', async () => {
    const random = createRandom(SEED + 1);
    const seen = new Set<number>();
    const good = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${GOOD.length}\r\nconnection: close\r\n\r\n${GOOD}`;
    expect(statusOf(await exchange(good, 10_000))).toBe(200);
    await each(2_000, async () => {
      const request = random.of([
        () => spoilText(good, random),
        () => good.replace('POST', random.of(['GET', 'PUT', 'BREW', 'OPTIONS', 'HEAD', 'CONNECT', 'p\u0000st'])),
        () => good.replace(/content-length: \d+/, `content-length: ${random.of(['-1', '0', '1', 'x', '99', '1e9'])}`),
        () =>
          good.replace(
            /content-length: \d+/,
            `transfer-encoding: chunked${random.of(['', ', identity', ', chunked'])}`,
          ),
        () =>
          good.replace('/graphql', random.of(['/', '//', '/graphql?%', '/graphql?query=%7B', '*', 'http://', '/../x'])),
        () =>
          good.replace(
            'application/json',
            random.of(['', 'text/plain', 'application/json; charset=%', 'x/y/z', 'a\u0001']),
          ),
        () =>
          good.replace(
            'host',
            random.of(['host: a\r\nhost', 'upgrade: websocket\r\nconnection: upgrade\r\nhost', 'expect: 200\r\nhost']),
          ),
      ])();
      const status = statusOf(await exchange(Buffer.from(request, 'latin1')));
      if (status >= 500) throw new Error(`${status} for ${request}`);
      seen.add(status);
    });
    expect([200, 400].every((status) => seen.has(status))).toBe(true);
  });

  it('in 3,000 messages of sockets closes them with the code that says so, or is answered', async () => {
    const random = createRandom(SEED + 2);
    const good = JSON.stringify({ id: '1', type: 'subscribe', payload: JSON.parse(GOOD) });
    const codes = new Map<number, number>();
    await each(500, async (n) => {
      const { send, closed, socket, messages } = await openSession(router.url);
      if (messages.length === 0) throw new Error(`${JSON.stringify(await closed)}`);
      // Until one of them closes it.
      for (let message = 0; message < 6; message++)
        send(random.below(4) === 0 ? otherMessage(random) : spoil(good, random));
      send({ type: 'ping', payload: { n } });
      const answered = new Promise<null>((resolve) => {
        socket.on('message', (data) => String(data).includes('"pong"') && resolve(null));
      });
      const end = await Promise.race([closed, answered]);
      if (JSON.stringify(messages).includes('INTERNAL_SERVER_ERROR')) throw new Error(JSON.stringify(messages));
      if (end) codes.set(end.code, (codes.get(end.code) ?? 0) + 1);
      socket.close();
    });
    expect([...codes.keys()].filter((code) => ![4400, 4401, 4403, 4409, 4429].includes(code))).toEqual([]);
    expect(codes.get(4400)).toBeGreaterThan(100);
  });

  it('in 1,000 frames that are none closes sockets with 1002, 1007 or 1009, or cuts them off', async () => {
    const random = createRandom(SEED + 3);
    const codes = new Map<number, number>();
    await each(1_000, async () => {
      const { socket, closed } = await openRawSocket(router.url);
      const raw = (socket as unknown as { _socket: import('node:net').Socket })._socket;
      raw.on('error', () => {});
      raw.write(brokenFrame(random));
      // Whatever it was, it was the last.
      raw.end();
      const { code } = await closed;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    });
    expect([...codes.keys()].filter((code) => ![1002, 1006, 1007, 1009, 4400, 4401].includes(code))).toEqual([]);
    expect(codes.get(1002)).toBeGreaterThan(0);
  });

  it('leaves a router that serves, and a log in which nobody looks for a failure', async () => {
    const response = await fetch(router.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: GOOD,
    });
    expect(await response.json()).toMatchObject({ data: { me: null } });
    const { send, received } = await openSession(router.url);
    send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
    await received('next');
    const failures = router.log().filter((line) => !line.startsWith('{') || /"level":"(error|fatal)"/.test(line));
    expect(failures).toEqual([]);
  });
});

/** The same for a text that is no JSON. */
function spoilText(good: string, random: Random): string {
  const at = random.below(good.length);
  return (
    good.slice(0, at) +
    random.of(['', '\r', '\n', '\r\n\r\n', '\u0000', ': ', random.bytes(20).toString('latin1')]) +
    good.slice(at + random.below(8))
  );
}

function otherMessage(random: Random): string {
  const type = random.of([
    'connection_init',
    'connection_ack',
    'ping',
    'pong',
    'next',
    'error',
    'complete',
    'subscribe',
    'nope',
    '__proto__',
  ]);
  return JSON.stringify({ type, id: random.of(['1', '', '__proto__', 7, null]), payload: random.value(3) });
}

/** A frame with wrong bits: reserved ones, no mask, an unknown kind, a length that lies, text that is not UTF-8. */
function brokenFrame(random: Random): Buffer {
  const masked = (first: number, payload: Buffer) => {
    const mask = random.bytes(4);
    const body = payload.map((byte, index) => byte ^ (mask[index % 4] as number));
    return Buffer.concat([Buffer.from([first, 0x80 | payload.length]), mask, body]);
  };
  return random.of([
    () => masked(0xf1, Buffer.from('{}')),
    () => Buffer.from([0x81, 0x02, 0x7b, 0x7d]),
    () => masked(0x83 + random.below(5), Buffer.from('x')),
    () => masked(0x81, Buffer.from([0xc3, 0x28, 0xff])),
    () => Buffer.concat([Buffer.from([0x81, 0xff]), Buffer.alloc(8, 0x7f), random.bytes(20)]),
    () => masked(0x09, random.bytes(10)),
    () => masked(0x88, Buffer.from([0x03])),
    () => masked(0x80, Buffer.from('continued')),
    () => random.bytes(1 + random.below(100)),
  ])();
}
