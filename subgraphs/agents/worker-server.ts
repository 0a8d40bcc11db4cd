import { createEvents } from '#platform/events.ts';
import { createHttpServer, type HttpServer } from '#platform/http-server.ts';
import { createEngine } from './engine.ts';
import { loadWorkflows } from './graphs/registry.ts';
import type { AgentsDependencies } from './server.ts';

export interface AgentsWorker extends Pick<HttpServer, 'listen'> {
  prepare(): Promise<void>;
  /** Drives up to `concurrency` runs at once, until it stops. */
  work(concurrency: number): Promise<void>;
  /** Runs under way have `graceMs` to end; others go on with what is left. */
  stop(graceMs: number): Promise<void>;
}

/** Drives runs; answers for its health and its metrics, and for nothing else. */
export async function createAgentsWorker(dependencies: AgentsDependencies): Promise<AgentsWorker> {
  const { database, jobs, health, metrics, logger } = dependencies;
  const workflows = dependencies.workflows ?? (await loadWorkflows());
  const events = createEvents({ domain: 'agents', jobs, metrics, logger });
  const engine = createEngine({ ...dependencies, workflows, events });
  database.watch(health);
  const http = createHttpServer({ health, metrics, logger });
  return {
    listen: http.listen,
    work: engine.work,
    async prepare() {
      await jobs.start();
      await engine.start();
    },
    async stop(graceMs) {
      health.stopping();
      await jobs.stop(graceMs);
      await Promise.all([engine.stop(), http.close(graceMs)]);
    },
  };
}
