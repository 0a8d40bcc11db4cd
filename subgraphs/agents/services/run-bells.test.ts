import { describe, expect, it } from 'vitest';
import { createLogger } from '#platform/logging.ts';
import { createLocalWakeups } from '../../../test/support/local-wakeups.ts';
import { until } from '../../../test/support/until.ts';
import { createRunBells } from './run-bells.ts';
import { runTopic } from './topics.ts';

/** Bells over runs whose newest events the test says. */
function scripted() {
  const lastSeqs = new Map<string, number>();
  const asked: string[][] = [];
  let fails = false;
  const wakeups = createLocalWakeups();
  const bells = createRunBells({
    lastSeqs: async (ids) => {
      asked.push([...ids]);
      if (fails) throw new Error('the database is away');
      return new Map([...lastSeqs].filter(([id]) => ids.includes(id)));
    },
    wakeups,
    logger: createLogger('bells', 'silent'),
    pollMs: 1,
  });
  const fail = (whether: boolean) => {
    fails = whether;
  };
  return { ...bells, lastSeqs, asked, wakeups, fail };
}

describe('the bells of runs', () => {
  it('tell all who watch by one look for all runs, and ring at once for whoever is woken', async () => {
    const { listen, lastSeqs, asked, wakeups } = scripted();
    lastSeqs.set('a', 3);
    const heard: string[] = [];
    const leave = ['a', 'a', 'b'].map((id, index) => listen(id, (seq) => heard.push(`${index} ${seq}`)));
    await until(() => new Set(heard).size === 3);
    expect(new Set(heard)).toEqual(new Set(['0 3', '1 3', '2 null']));
    expect(asked.at(-1)).toEqual(['a', 'b']);
    heard.length = 0;
    wakeups.wake(runTopic('b'));
    expect(heard).toContain('2 undefined');
    for (const each of leave) each();
  });

  it('go on after a look that failed', async () => {
    const { listen, lastSeqs, asked, fail } = scripted();
    fail(true);
    const heard: unknown[] = [];
    const leave = listen('a', (seq) => heard.push(seq));
    await until(() => asked.length > 2);
    expect(heard).toEqual([]);
    lastSeqs.set('a', 1);
    fail(false);
    await until(() => heard.includes(1));
    leave();
  });

  it('look for nothing that nobody watches any more, and go on for the next, also when somebody leaves twice', async () => {
    const { listen, asked } = scripted();
    const leave = listen('a', () => {});
    await until(() => asked.length > 0);
    leave();
    let heard = 0;
    const leaveNext = listen('b', () => heard++);
    leave();
    asked.length = 0;
    await until(() => heard > 1);
    expect(asked.every((ids) => ids.join() === 'b')).toBe(true);
    leaveNext();
  });
});
