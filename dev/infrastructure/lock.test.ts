import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, runFixture, temporaryFolder } from './fixtures/processes.ts';
import { acquireLock } from './lock.ts';

describe('acquireLock', () => {
  let folder: string;
  let remove: () => Promise<void>;
  const fixtures: Fixture[] = [];
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
  });
  afterEach(async () => {
    await Promise.all(fixtures.splice(0).map((fixture) => fixture.kill('SIGKILL')));
    await remove();
  });

  function startTaker() {
    const taker = runFixture('lock-taker.ts', folder);
    fixtures.push(taker);
    return taker;
  }

  async function take(taker: Fixture) {
    taker.child.stdin?.write('go\n');
    return taker.line();
  }

  it('refuses a second launcher in one sentence that names the first', async () => {
    const first = startTaker();
    await first.line();
    expect(await take(first)).toBe('got it');
    expect(() => acquireLock(folder)).toThrow(
      `Yuqiao already runs from this folder (process ${first.pid}). Stop it with Ctrl-C, or set DATA_DIR to run a second one.`,
    );
  });

  it('is free at once when its holder is killed with -9', async () => {
    const first = startTaker();
    await first.line();
    expect(await take(first)).toBe('got it');
    await first.kill('SIGKILL');
    acquireLock(folder).release();
  });

  it('goes to one of many that try at the same moment', async () => {
    const takers = Array.from({ length: 6 }, startTaker);
    await Promise.all(takers.map((taker) => taker.line()));
    const answers = await Promise.all(takers.map(take));
    expect(answers.filter((answer) => answer === 'got it')).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('Yuqiao already runs'))).toHaveLength(5);
  });

  it('can be taken again after it was released', () => {
    acquireLock(folder).release();
    acquireLock(folder).release();
  });
});
