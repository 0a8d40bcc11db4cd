import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isReady } from '../../dev/infrastructure/is-ready.ts';
import type { Launched } from './launcher.ts';
import { endProcess } from './node-process.ts';
import { until } from './until.ts';

/** On a machine that others use. */
const START_WITHIN_MS = 120_000;

/** One service of a running stack, to be killed and started again. Linux only. */
export interface ServiceProcess {
  /** As a crash would. Returns when it is gone. */
  kill(): Promise<void>;
  /** As it was started before; returns when it is ready. */
  start(): Promise<void>;
  /** Ends what `start` started. */
  close(): Promise<void>;
}

export function serviceOf(stack: Launched, name: Exclude<keyof Launched['ports'], 'router'>): ServiceProcess {
  const pid = Number(new RegExp(`^${name} .*\\(process (\\d+)\\)`, 'm').exec(stack.output())?.[1]);
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1);
  const [command = '', ...args] = read('cmdline');
  const env = Object.fromEntries(read('environ').map((line) => /^(.*?)=(.*)$/s.exec(line)?.slice(1) ?? []));
  let child: ChildProcess | null = null;

  return {
    async kill() {
      if (child) {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      } else {
        process.kill(pid, 'SIGKILL');
        await until(() => stack.output().includes(`${name} stopped: `));
      }
      child = null;
    },
    async start() {
      child = spawn(command, args, { env, stdio: 'ignore' });
      const ready = `http://127.0.0.1:${stack.ports[name]}/health/ready`;
      await until(() => isReady(ready), START_WITHIN_MS);
    },
    async close() {
      if (child) await endProcess(child);
    },
  };
}
