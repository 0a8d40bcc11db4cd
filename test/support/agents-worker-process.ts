import type { Issuer } from '#platform/identity.ts';
import { startDomainProcess } from './domain-process.ts';

export interface AgentsWorkerProcess {
  /** As a crash would end it. Returns when it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A process that drives runs, as it runs in production. @param env names a database and the neighbours at least */
export async function startAgentsWorkerProcess(
  keys: Record<Issuer, string>,
  env: Record<string, string>,
): Promise<AgentsWorkerProcess> {
  const { stop } = await startDomainProcess({
    main: 'subgraphs/agents/worker.ts',
    portVariable: 'AGENT_WORKER_PORT',
    keys,
    env: { SHUTDOWN_GRACE_MS: '1000', ...env },
  });
  return { kill: () => stop('SIGKILL'), stop: () => stop() };
}
