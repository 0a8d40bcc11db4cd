import type { WatchedProcess } from './guard.ts';
import { sendSignal, stillRuns } from './process-identity.ts';
import { waitFor } from './wait-for.ts';

/**
 * Asks each process to end, waits for all of them, and kills after `patienceMs` what has not ended.
 * A process that merely has the number of one that is gone is left alone.
 */
export async function endProcesses(processes: readonly WatchedProcess[], patienceMs = 10_000): Promise<void> {
  const running = () => processes.filter(({ pid, identity }) => stillRuns(pid, identity));

  for (const { pid, signal } of running()) sendSignal(pid, signal);
  if (await waitFor(() => running().length === 0, { timeoutMs: patienceMs })) return;

  for (const { pid } of running()) sendSignal(pid, 'SIGKILL');
  await waitFor(() => running().length === 0, { timeoutMs: 5_000 });
}
