import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { within } from './within.ts';

describe('waiting for so long and no longer', () => {
  it('answers what was answered in time, failures included', async () => {
    expect(await within(1_000, Promise.resolve('in time'))).toBe('in time');
    await expect(within(1_000, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('fails when nothing came, and bears a failure that comes later', async () => {
    const late = pause(30).then(() => Promise.reject(new Error('too late')));
    await expect(within(5, late)).rejects.toThrow('No answer within 5 ms');
    await expect(late).rejects.toThrow('too late');
  });

  it('takes an answer that had come while the process itself was busy', async () => {
    const answer = new Promise((resolve) => setTimeout(resolve, 5, 'in time'));
    const waiting = within(10, answer);
    const busyUntil = performance.now() + 50;
    while (performance.now() < busyUntil);
    expect(await waiting).toBe('in time');
  });
});
