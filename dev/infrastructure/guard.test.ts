import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endProcesses } from './end-processes.ts';
import { runFixture, temporaryFolder } from './fixtures/processes.ts';
import { startGuard } from './guard.ts';
import { endLeftovers } from './leftovers.ts';
import { processIdentity, sendSignal } from './process-identity.ts';
import { waitFor } from './wait-for.ts';

const runs = (pid: number) => processIdentity(pid) !== null;
const hasEnded = (pid: number) => waitFor(() => !runs(pid), { timeoutMs: 8_000 });

let folder: string;
let remove: () => Promise<void>;
const mine: number[] = [];
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterEach(async () => {
  for (const pid of mine.splice(0)) sendSignal(pid, 'SIGKILL');
  await remove();
});

function startSleep(): number {
  const pid = spawn('sleep', ['300'], { stdio: 'ignore' }).pid!;
  mine.push(pid);
  return pid;
}

async function startLauncher() {
  const launcher = runFixture('guarded.ts', folder);
  const pids = JSON.parse(await launcher.line()) as { watched: number; forgotten: number; guard: number };
  mine.push(launcher.pid, ...Object.values(pids));
  return { launcher, ...pids };
}

describe('the guard', () => {
  it('ends what it watches, and nothing else, when its launcher is killed with -9; then it ends', async () => {
    const { launcher, watched, forgotten, guard } = await startLauncher();
    expect([watched, forgotten, guard].map(runs)).toEqual([true, true, true]);
    await launcher.kill('SIGKILL');
    expect(await hasEnded(watched)).toBe(true);
    expect(await hasEnded(guard)).toBe(true);
    expect(runs(forgotten)).toBe(true);
  });

  it('ends when it is closed', async () => {
    const guard = startGuard(folder);
    guard.close();
    expect(await hasEnded(guard.pid!)).toBe(true);
  });

  it('that was killed does not disturb its launcher', async () => {
    const guard = startGuard(folder);
    sendSignal(guard.pid!, 'SIGKILL');
    expect(await hasEnded(guard.pid!)).toBe(true);
    guard.watch(startSleep(), 'SIGTERM');
    guard.close();
  });
});

describe('endLeftovers', () => {
  it('ends what a launcher left that died together with its guard', async () => {
    const { launcher, watched, forgotten, guard } = await startLauncher();
    sendSignal(guard, 'SIGKILL');
    expect(await hasEnded(guard)).toBe(true);
    await launcher.kill('SIGKILL');
    expect(runs(watched)).toBe(true);

    await endLeftovers(folder, []);
    expect(runs(watched)).toBe(false);
    expect(runs(forgotten)).toBe(true);
  });

  it('leaves a stranger alone that has got the number of a process on record', async () => {
    const guard = startGuard(folder);
    const stranger = startSleep();
    guard.watch(stranger, 'SIGTERM');
    const record = { pid: stranger, identity: 'of an earlier process', signal: 'SIGTERM' };
    await writeFile(path.join(folder, 'run', `${stranger}.json`), JSON.stringify(record));
    await endLeftovers(folder, []);
    expect(runs(stranger)).toBe(true);
    guard.forget(stranger);
    guard.close();
  });
});

describe('endProcesses', () => {
  it('kills what does not end when it is asked to', async () => {
    const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo deaf; while :; do sleep 1; done']);
    await once(stubborn.stdout, 'data');
    const pid = stubborn.pid!;
    mine.push(pid);
    await endProcesses([{ pid, identity: processIdentity(pid)!, signal: 'SIGTERM' }], 100);
    expect(runs(pid)).toBe(false);
  });
});
