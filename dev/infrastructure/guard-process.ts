/** The guard's own process: see guard.ts. Its input ends with its launcher, whatever ended that. */
import { createInterface } from 'node:readline';
import { endProcesses } from './end-processes.ts';
import type { GuardMessage, WatchedProcess } from './guard.ts';

const watched = new Map<number, WatchedProcess>();

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as GuardMessage;
  if ('watch' in message) watched.set(message.watch.pid, message.watch);
  else watched.delete(message.forget);
}

await endProcesses([...watched.values()]);
