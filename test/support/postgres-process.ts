import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { processIdentity, sendSignal } from '../../dev/infrastructure/process-identity.ts';
import { until } from './until.ts';

/** One embedded PostgreSQL server of a running stack, to be hung, killed and started again. Linux only. */
export interface PostgresProcess {
  /** SIGSTOP for all of its processes: sockets stay open and nothing is answered. */
  hang(): void;
  resume(): void;
  /** As a crash would. Returns when it is gone. */
  kill(): Promise<void>;
  /** On its own port and data; returns when it accepts connections. */
  start(): Promise<void>;
  /** Ends what `start` started. */
  close(): Promise<void>;
}

export function postgresOf(dataFolder: string, cluster: 'primary' | 'standby'): PostgresProcess {
  const folder = path.join(dataFolder, 'postgres', cluster);
  // A server that starts removes what one that was killed has left, and then writes its own.
  const pidFile = (): string[] => {
    const file = path.join(folder, 'postmaster.pid');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  };
  const postmaster = () => Number(pidFile()[0]);
  const [file = '', ...args] = readFileSync(`/proc/${postmaster()}/cmdline`, 'utf8').split('\0').slice(0, -1);
  const { uid, gid } = statSync(folder);
  let child: ChildProcess | null = null;

  function processes(): number[] {
    const pid = postmaster();
    return [pid, ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)];
  }

  function signal(signal: NodeJS.Signals, pids = processes()) {
    for (const pid of pids) sendSignal(pid, signal);
  }

  return {
    hang: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async kill() {
      const all = processes();
      signal('SIGKILL', all);
      await until(() => all.every((pid) => processIdentity(pid) === null));
    },
    async start() {
      child = spawn(file, args, {
        cwd: folder,
        uid,
        gid,
        stdio: 'ignore',
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      });
      const { pid } = child;
      await until(() => postmaster() === pid && pidFile()[7]?.trim() === 'ready');
    },
    async close() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
    },
  };
}
