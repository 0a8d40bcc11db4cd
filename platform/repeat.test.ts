import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { until } from '../test/support/until.ts';
import { repeat } from './repeat.ts';

it('repeats a task, never twice at once, until it is stopped, and waits for the last one', async () => {
  let running = 0;
  let most = 0;
  let done = 0;
  const stop = repeat(1, async () => {
    running += 1;
    most = Math.max(most, running);
    await delay(5);
    running -= 1;
    done += 1;
  });
  await until(() => done >= 3);
  await stop();
  expect(running).toBe(0);
  expect(most).toBe(1);
  const whenStopped = done;
  await delay(20);
  expect(done).toBe(whenStopped);
});
