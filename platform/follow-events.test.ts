import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { followEvents } from './follow-events.ts';

interface Event {
  seq: number;
  last?: boolean;
}

const warnings: object[] = [];
const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(JSON.parse(line)) });

/** Something of which events can be added, and that rings when told to. */
function scriptedRun() {
  const log: Event[] = [];
  const listeners = new Set<() => void>();
  let ended = false;
  const reads: number[] = [];
  let failures = 0;
  const maybeFail = () => {
    if (failures > 0 && failures-- > 0) throw new Error('the database is away');
  };
  return {
    log,
    listeners,
    reads,
    add(count: number, { silent = false } = {}) {
      for (let n = 0; n < count; n++) log.push({ seq: log.length + 1 });
      if (!silent) for (const listener of listeners) listener();
    },
    fail(times: number) {
      failures = times;
    },
    failuresLeft: () => failures,
    end({ last = true } = {}) {
      ended = true;
      log.push({ seq: log.length + 1, last });
      for (const listener of listeners) listener();
    },
    follow: (after = 0, pollMs: number | null = 60_000) =>
      followEvents({
        after,
        pollMs,
        logger,
        read: async (since, limit) => {
          maybeFail();
          const events = log.slice(since, since + limit);
          if (events.length > 0) reads.push(events.length);
          return { events, ended };
        },
        isLast: ({ last = false }) => last,
        listen: (listener) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
      }),
  };
}

const seqs = async (events: AsyncIterable<Event>) => (await Array.fromAsync(events)).map(({ seq }) => seq);

describe('followEvents', () => {
  it('gives the history after the cursor, then what follows, and completes with the last', async () => {
    const run = scriptedRun();
    run.add(3);
    const all = seqs(run.follow(1));
    await vi.waitFor(() => expect(run.listeners.size).toBe(1));
    run.add(2);
    run.end();
    expect(await all).toEqual([2, 3, 4, 5, 6]);
    expect(run.listeners.size).toBe(0);
  });

  it('reads pages of 100 as the consumer asks, and no page ahead', async () => {
    const run = scriptedRun();
    run.add(250);
    const events = run.follow();
    await events.next();
    expect(run.reads).toEqual([100]);
    run.end();
    expect((await seqs(events)).length).toBe(250);
    expect(Math.max(...run.reads)).toBe(100);
  });

  it('finds by itself what nobody rang for', async () => {
    const run = scriptedRun();
    const next = run.follow(0, 10).next();
    await vi.waitFor(() => expect(run.listeners.size).toBe(1));
    run.add(1, { silent: true });
    expect((await next).value?.seq).toBe(1);
  });

  it('keeps a ring that comes while it looks', async () => {
    const run = scriptedRun();
    const events = followEvents({
      after: 0,
      pollMs: 60_000,
      logger,
      read: async (since, limit) => {
        const events = run.log.slice(since, since + limit);
        if (run.log.length === 0) run.add(1);
        return { events, ended: false };
      },
      isLast: () => false,
      listen: (listener) => {
        run.listeners.add(listener);
        return () => {};
      },
    });
    expect((await events.next()).value?.seq).toBe(1);
  });

  it('goes on where it was when the database was away, and tells it once', async () => {
    const run = scriptedRun();
    run.add(2);
    const events = run.follow(0, 1);
    expect((await events.next()).value?.seq).toBe(1);
    expect((await events.next()).value?.seq).toBe(2);
    run.fail(5);
    warnings.length = 0;
    const rest = seqs(events);
    await vi.waitFor(() => expect(run.failuresLeft()).toBe(0));
    run.add(1);
    run.end();
    expect(await rest).toEqual([3, 4]);
    expect(warnings).toMatchObject([{ err: { message: 'the database is away' } }]);
    expect(run.listeners.size).toBe(0);
  });

  it('ends at once when the consumer leaves while the database is away', async () => {
    const run = scriptedRun();
    run.fail(Number.POSITIVE_INFINITY);
    const events = run.follow();
    warnings.length = 0;
    const pending = events.next();
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
    await events.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(run.listeners.size).toBe(0);
  });

  it('completes at once beyond the end of what has ended', async () => {
    const run = scriptedRun();
    run.end();
    expect(await seqs(run.follow(99))).toEqual([]);
  });

  it('tries again soon what failed, however seldom it looks by itself', async () => {
    const run = scriptedRun();
    run.add(1);
    run.fail(1);
    expect((await run.follow(0, null).next()).value?.seq).toBe(1);
  });

  it('completes when what the events tell of is gone', async () => {
    const source = { read: async () => null, isLast: () => false, listen: () => () => {} };
    expect(await seqs(followEvents<Event>({ ...source, after: 0, logger }))).toEqual([]);
  });

  it('completes where no more is to come, though no event is marked as the last', async () => {
    const run = scriptedRun();
    run.add(1);
    const all = seqs(run.follow());
    await vi.waitFor(() => expect(run.listeners.size).toBe(1));
    run.end({ last: false });
    expect(await all).toEqual([1, 2]);
  });

  it('ends at once when the consumer leaves while it waits', async () => {
    const run = scriptedRun();
    const events = run.follow();
    const pending = events.next();
    await vi.waitFor(() => expect(run.listeners.size).toBe(1));
    await events.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(run.listeners.size).toBe(0);
  });
});
