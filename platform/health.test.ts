import { describe, expect, it } from 'vitest';
import { createHealth } from './health.ts';

const up = async () => {};
const down = async () => {
  throw new Error('down');
};

describe('readiness', () => {
  it('needs every required part and none of the others', async () => {
    const health = createHealth();
    health.watch('database', up, { required: true });
    health.watch('vectors', down, { required: false });
    expect(await health.report()).toEqual({ ready: true, parts: { database: 'up', vectors: 'down' } });
    health.watch('database', down, { required: true });
    expect((await health.report()).ready).toBe(false);
  });

  it('ends when the process begins to stop', async () => {
    const health = createHealth();
    health.stopping();
    expect(await health.report()).toEqual({ ready: false, parts: {} });
  });

  it('ends at once, also for those who are told of a look from a moment ago', async () => {
    const health = createHealth();
    let asked = 0;
    health.watch('database', async () => void asked++, { required: true });
    expect((await health.report()).ready).toBe(true);
    health.stopping();
    expect(await health.report()).toEqual({ ready: false, parts: { database: 'up' } });
    expect(asked).toBe(1);
  });
});
