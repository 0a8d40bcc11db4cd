import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test/support/until.ts';
import {
  createSubgraph,
  type ExecutionContext,
  type FetchOutcome,
  type Subgraph,
  type SubgraphOptions,
} from './subgraph.ts';

interface Caller extends ExecutionContext {
  sharingKey: string | null;
}

const GOOD = JSON.stringify({ data: { value: 1 } });

describe('a subgraph', () => {
  let server: Server;
  let subgraph: Subgraph<Caller> | undefined;
  /** How each request is answered; what has no entry gets a good answer. */
  let answers: ((response: ServerResponse) => void)[];
  let bodies: string[];
  let closed: number;
  let running: number;
  let outcomes: FetchOutcome[];
  let told: { retried: number; shared: number };

  beforeEach(async () => {
    answers = [];
    bodies = [];
    closed = 0;
    running = 0;
    outcomes = [];
    told = { retried: 0, shared: 0 };
    server = createServer(async (request: IncomingMessage, response) => {
      response.once('close', () => {
        if (!response.writableFinished) closed += 1;
      });
      bodies.push(await text(request));
      (answers.shift() ?? ((good) => good.end(GOOD)))(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    expect(running).toBe(0);
    await subgraph?.close();
    subgraph = undefined;
    server.closeAllConnections();
    server.close();
  });

  function open(options: Partial<SubgraphOptions<Caller>> = {}): Subgraph<Caller> {
    const { port } = server.address() as AddressInfo;
    subgraph = createSubgraph<Caller>({
      name: 'words',
      url: `http://127.0.0.1:${port}/graphql`,
      timeoutMs: 10_000,
      hooks: {
        headersFor: () => ({}),
        sharingKey: ({ sharingKey }) => sharingKey,
        onHeaders() {},
        standIn: () => null,
      },
      observer: {
        fetching: () => void running++,
        fetched(outcome) {
          running -= 1;
          outcomes.push(outcome);
        },
        retried: () => void told.retried++,
        shared: () => void told.shared++,
      },
      ...options,
    });
    return subgraph;
  }

  const caller = (more: Partial<Caller> = {}): Caller => ({
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    sharingKey: null,
    ...more,
  });
  const query = { body: '{"query":"{ value }"}', operation: '{ value }', isMutation: false, remainingMs: 20_000 };
  const mutation = { ...query, isMutation: true };
  const hangUp = (response: ServerResponse) => void response.destroy();
  const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end('<html>');
  const later = (): { (response: ServerResponse): void; release(): void } => {
    const held: ServerResponse[] = [];
    return Object.assign((response: ServerResponse) => void held.push(response), {
      release: () => {
        for (const response of held) response.end(GOOD);
      },
    });
  };

  describe('that fails for a moment', () => {
    it.each([
      ['hangs up', hangUp],
      ['is being restarted behind a proxy', status(503)],
    ])('is asked again when it %s', async (_, fail) => {
      answers = [fail, fail];
      expect(await open().fetch(query, caller())).toMatchObject({ data: { value: 1 } });
      expect(bodies).toHaveLength(3);
      expect(told.retried).toBe(2);
      expect(outcomes).toEqual(['unavailable', 'unavailable', 'ok']);
    });

    it('is not asked again what changes something', async () => {
      answers = [hangUp];
      const { errors } = await open().fetch(mutation, caller());
      expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
      expect(bodies).toHaveLength(1);
    });

    it('is not asked again what took too long', async () => {
      const hung = later();
      answers = [hung];
      const { errors } = await open({ timeoutMs: 50 }).fetch(query, caller());
      expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_TIMEOUT' } }]);
      expect(bodies).toHaveLength(1);
      expect(outcomes).toEqual(['timeout']);
    });

    it('is asked again only as long as there are savings', async () => {
      answers = Array.from({ length: 100 }, () => hangUp);
      open({ retries: { savings: 3, perFetch: 0 }, breaker: { failures: 1_000 } });
      for (let i = 0; i < 10; i++) await subgraph?.fetch(query, caller());
      expect(bodies).toHaveLength(13);
    });
  });

  describe('that goes on failing', () => {
    const failing = { breaker: { failures: 3, retryAfterMs: 60_000 }, retries: { tries: 0 } };

    it('is left alone', async () => {
      answers = Array.from({ length: 10 }, () => hangUp);
      open(failing);
      for (let i = 0; i < 5; i++) {
        const { errors } = (await subgraph?.fetch(query, caller())) ?? {};
        expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
      }
      expect(bodies).toHaveLength(3);
      expect(subgraph?.isShut()).toBe(true);
    });

    it('is asked again after a while, and serves as before', async () => {
      answers = Array.from({ length: 3 }, () => hangUp);
      open({ ...failing, breaker: { failures: 3, retryAfterMs: 1 } });
      for (let i = 0; i < 3; i++) await subgraph?.fetch(query, caller());
      await until(async () => (await subgraph?.fetch(query, caller()))?.data?.value === 1, 10_000);
      expect(subgraph?.isShut()).toBe(false);
    });

    it('is not blamed for clients that leave', async () => {
      open(failing);
      for (let i = 0; i < 6; i++) {
        answers = [later()];
        const client = new AbortController();
        const fetched = subgraph?.fetch(query, caller({ signal: client.signal }));
        await until(() => bodies.length === i + 1, 10_000);
        client.abort();
        await fetched;
      }
      expect(outcomes).toEqual(Array.from({ length: 6 }, () => 'left'));
      expect(subgraph?.isShut()).toBe(false);
      await until(() => closed === 6, 10_000);
    });
  });

  describe('asked for the same by several at once', () => {
    const viewer = caller({ sharingKey: 'li wei' });

    async function twoAtOnce(first: Caller, second: Caller, request = query): Promise<number> {
      const held = later();
      answers = [held, held];
      const { fetch } = open();
      const both = [fetch(request, first), fetch(request, second)];
      await until(() => bodies.length + told.shared === 2, 10_000);
      held.release();
      for (const answer of await Promise.all(both)) expect(answer).toMatchObject({ data: { value: 1 } });
      return bodies.length;
    }

    it('answers once', async () => {
      expect(await twoAtOnce(viewer, { ...viewer })).toBe(1);
    });

    it('gives each of them an answer of their own', async () => {
      const held = later();
      answers = [held];
      const { fetch } = open();
      const both = [fetch(query, viewer), fetch(query, viewer)];
      await until(() => bodies.length + told.shared === 2, 10_000);
      held.release();
      const [one, other] = await Promise.all(both);
      expect(one?.data).not.toBe(other?.data);
    });

    it('answers each viewer apart', async () => {
      expect(await twoAtOnce(viewer, caller({ sharingKey: 'wang fang' }))).toBe(2);
    });

    it('answers by itself who may not share', async () => {
      expect(await twoAtOnce(caller(), caller())).toBe(2);
    });

    it('makes every change', async () => {
      expect(await twoAtOnce(viewer, viewer, mutation)).toBe(2);
    });

    it('lets nobody share whose time is shorter', async () => {
      expect(await twoAtOnce(viewer, viewer, { ...query, remainingMs: 9_000 })).toBe(2);
    });

    it('goes on for the others when one leaves, and stops when all have', async () => {
      const held = later();
      answers = [held, held];
      const { fetch } = open();
      const clients = [new AbortController(), new AbortController(), new AbortController()];
      const fetches = clients.map(({ signal }) => fetch(query, caller({ sharingKey: 'li wei', signal })));
      await until(() => bodies.length + told.shared === 3, 10_000);
      clients[0]?.abort();
      expect(await fetches[0]).toMatchObject({ errors: [{}] });
      expect(closed).toBe(0);
      clients[1]?.abort();
      clients[2]?.abort();
      await until(() => closed === 1, 10_000);
      // Nobody joins what was given up.
      const next = fetch(query, viewer);
      await until(() => bodies.length === 2, 10_000);
      held.release();
      expect(await next).toMatchObject({ data: { value: 1 } });
    });
  });
});
