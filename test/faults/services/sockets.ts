import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startRouterProcess } from '../../support/router-process.ts';
import { type Event, watch } from '../../support/subscriptions.ts';
import { until } from '../../support/until.ts';
import { PROGRESS, pausedRun, stack, user } from './system.ts';

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
    // The run waits for its owner, and its watcher stays connected.
    const runId = await pausedRun();
    const seen: Event[] = [];
    const enough = (events: Event[]) => {
      seen.splice(0, seen.length, ...events);
      return false;
    };
    const watching = watch(stack.url, PROGRESS, { runId }, { token: user.token, enough });
    await until(() => seen.at(-1)?.data?.agentRunProgress?.status === 'AWAITING_REVIEW');

    const loud = await openSocket(stack.url);
    const message = { id: '1', type: 'subscribe', payload: { query: PROGRESS, variables: { runId: '' } } };
    message.payload.variables.runId = 'x'.repeat(1024 * 1024 - JSON.stringify(message).length);
    loud.send(JSON.stringify(message));
    const [answer] = await once(loud, 'message');
    expect(JSON.stringify(JSON.parse(String(answer)))).toMatch(/UNAUTHENTICATED|NOT_FOUND/);
    loud.close();

    // The quiet watcher is still there, and hears of what happens next.
    await user.ask('mutation ($id: ID!) { cancelAgentRun(id: $id) { run { id } } }', { id: runId });
    const { events, error } = await watching;
    expect(error).toBeUndefined();
    const progress = events.map(({ errors, data }) => errors ?? data.agentRunProgress);
    expect(progress.map(({ seq }) => seq)).toEqual(progress.map((_, index) => index + 1));
    expect(progress.at(-1)).toMatchObject({ __typename: 'RunStatusChanged', status: 'CANCELLED' });
  });

  it('that does not answer does not hold the system when it stops', async () => {
    const router = await startRouterProcess({ SHUTDOWN_GRACE_MS: '1000' });
    try {
      const asleep = await openSocket(router.url);
      // Reads nothing any more, so the close of the other side is never answered.
      asleep.pause();
      router.signal('SIGTERM');
      await until(() => router.exitCode() === 0);
      asleep.terminate();
    } finally {
      await router.stop();
    }
  });
});
