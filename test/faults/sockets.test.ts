import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signUp } from '../support/client.ts';
import { type Launched, launch } from '../support/launcher.ts';
import { type Event, watch } from '../support/subscriptions.ts';
import { until } from '../support/until.ts';

beforeAll(() => mkdir('.data', { recursive: true }));

let stack: Launched;
afterEach(() => stack?.stop());

const PROGRESS = 'subscription ($runId: ID!) { agentRunProgress(runId: $runId) { __typename seq } }';
const START = `mutation ($key: ID!) {
  startAgentRun(input: { text: "We must reconcile this.", idempotencyKey: $key }) { run { id } }
}`;

/** A socket without a library, to say what no library would. */
async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  return socket;
}

describe('one client', () => {
  it('cannot end the subscriptions of others with the largest message that it may send', async () => {
    // No worker: the run stays queued, and its watcher stays connected.
    stack = await launch({ env: { AGENT_WORKERS: '0' } });
    const user = await signUp(stack.url);
    const { data } = await user.ask(START, { key: 'quiet' });
    const events: Event[] = [];
    const watching = watch(
      stack.url,
      PROGRESS,
      { runId: data.startAgentRun.run.id },
      {
        token: user.token,
        enough: (all) => {
          events.splice(0, events.length, ...all);
          return all.length >= 2;
        },
      },
    );
    await until(() => events.length === 1);

    const loud = await openSocket(stack.url);
    const message = { id: '1', type: 'subscribe', payload: { query: PROGRESS, variables: { runId: '' } } };
    message.payload.variables.runId = 'x'.repeat(1024 * 1024 - JSON.stringify(message).length);
    loud.send(JSON.stringify(message));
    const [answer] = await once(loud, 'message');
    expect(JSON.stringify(JSON.parse(String(answer)))).toMatch(/UNAUTHENTICATED|NOT_FOUND/);
    loud.close();

    // The quiet watcher is still there, and hears of what happens next.
    await user.ask('mutation ($id: ID!) { cancelAgentRun(id: $id) { run { id } } }', { id: data.startAgentRun.run.id });
    const { events: all, error } = await watching;
    expect(error).toBeUndefined();
    expect(all.map(({ errors, data }) => errors ?? data.agentRunProgress.seq)).toEqual([1, 2]);
  });

  it('that does not answer does not hold the system when it stops', async () => {
    stack = await launch({ env: { SHUTDOWN_GRACE_MS: '1000' } });
    const asleep = await openSocket(stack.url);
    // Reads nothing any more, so the close of the other side is never answered.
    asleep.pause();
    const router = Number(/^router .*\(process (\d+)\)/m.exec(stack.output())?.[1]);
    process.kill(router, 'SIGTERM');
    await until(() => stack.output().includes('router stopped: exit code 0'));
    asleep.terminate();
  });
});
