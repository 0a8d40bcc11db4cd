import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { mapAsync } from '#platform/async-iterator.ts';
import { createHealth } from '#platform/health.ts';
import { createIdentityVerifier } from '#platform/identity.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createSubgraphServer } from '#platform/subgraph-server.ts';
import { IDENTITY_KEYS } from './scripted-users.ts';

/**
 * A subgraph `agents` as a process of its own, whose runs are scripted: it serves subscriptions as ours all do, signatures
 * included, but what it tells of a run follows from the run's id alone, so that one that is killed and started again goes
 * on as if nothing had been.
 *
 * - `steady…`: `LAST` events, 20 ms from each to the next
 * - `flood…`: `LAST` events of 10 kB, as fast as they are taken
 * - anything else: nothing ever
 *
 * `GET /watched` answers how many subscriptions there are.
 */
const LAST = Number(process.env.LAST);
const STEP_MS = 20;
const TEXT = 'x'.repeat(10_000);

let watched = 0;

const eventOf = (runId: string, seq: number) => ({
  __typename: 'TextDelta',
  runId,
  seq,
  at: new Date(),
  progress: seq / LAST,
  round: 1,
  segment: 0,
  offset: 0,
  text: runId.startsWith('flood') ? TEXT : `event ${seq}`,
});

async function* eventsOf(runId: string, after: number) {
  for (let seq = after + 1; seq <= LAST; seq++) {
    if (runId.startsWith('steady')) await delay(STEP_MS);
    yield { agentRunProgress: eventOf(runId, seq) };
  }
}

/** Never anything, until it is left. */
function silence(): AsyncIterableIterator<never> {
  let leave: (result: IteratorResult<never>) => void = () => {};
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => new Promise((resolve) => (leave = resolve)),
    async return() {
      leave({ value: undefined, done: true });
      return { value: undefined, done: true };
    },
  };
}

function counted<T>(source: AsyncIterable<T>): AsyncIterableIterator<T> {
  watched++;
  let left = false;
  const leave = () => {
    if (!left) watched--;
    left = true;
  };
  const mapped = mapAsync(source, (event) => event);
  return {
    ...mapped,
    async next() {
      const result = await mapped.next();
      if (result.done) leave();
      return result;
    },
    async return() {
      leave();
      // A generator that sleeps would answer when it wakes.
      void mapped.return?.();
      return { value: undefined, done: true };
    },
  };
}

const server = await createSubgraphServer({
  typeDefs: readFileSync('subgraphs/agents/schema.graphql', 'utf8'),
  resolvers: {
    Subscription: {
      agentRunProgress: {
        subscribe: (_: unknown, { runId, after }: { runId: string; after: number }) =>
          counted(/^(steady|flood)/.test(runId) ? eventsOf(runId, after) : silence()),
      },
    },
  },
  verifyIdentity: createIdentityVerifier('agents', IDENTITY_KEYS),
  context: (request) => request,
  health: createHealth(),
  metrics: createMetrics('agents'),
  logger: createLogger('agents', 'error'),
});
server.route('/watched', (_, response) => void response.end(String(watched)));
console.log(`"listening" ${await server.listen(Number(process.env.PORT), '127.0.0.1')}`);
