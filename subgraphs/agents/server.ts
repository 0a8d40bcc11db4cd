import { readFileSync } from 'node:fs';
import { createEvents } from '#platform/events.ts';
import type { Health } from '#platform/health.ts';
import { createIdentityVerifier } from '#platform/identity.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createSubgraphServer, type PreparedServer, withJobs } from '#platform/subgraph-server.ts';
import type { Context } from './context.ts';
import { accountErased, createErasure as createDataErasure } from './data/erasure.ts';
import { createEngine, type EngineDependencies } from './engine.ts';
import { loadWorkflows, type Workflows } from './graphs/registry.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createErasure } from './services/erasure.ts';
import { createGrammarService } from './services/grammar.ts';
import { createProgress } from './services/progress.ts';
import { createRunService } from './services/runs.ts';

export interface AgentsDependencies extends Omit<EngineDependencies, 'workflows' | 'events'> {
  health: Health;
  metrics: Metrics;
  /** @default those of the folder graphs */
  workflows?: Workflows;
}

export interface AgentsServer extends PreparedServer {
  /** Drives up to `concurrency` runs at once in this process, until it stops. */
  work(concurrency: number): Promise<void>;
}

/** Agents: durable runs, and the worker that drives them. */
export async function createAgentsServer(dependencies: AgentsDependencies): Promise<AgentsServer> {
  const { database, jobs, checkpoints, checker, wakeups, identityKeys, limits, health, metrics, logger } = dependencies;
  const workflows = dependencies.workflows ?? (await loadWorkflows());
  const events = createEvents({ domain: 'agents', jobs, metrics, logger });
  const engine = createEngine({ ...dependencies, workflows, events });
  const { runs, journal, enqueue } = engine;
  database.watch(health);

  const forget = (runId: string) =>
    checkpoints.forget(runId).catch((error) => logger.warn({ err: error, runId }, 'a run that ended left something'));
  const services = {
    runs: createRunService({ runs, journal, workflows, wakeups, enqueue, forget, limits }),
    progress: createProgress({ runs, journal, wakeups, logger }),
    grammar: createGrammarService(checker, engine.modelFor),
  };
  const server = await createSubgraphServer<Context>({
    typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    verifyIdentity: createIdentityVerifier('agents', identityKeys),
    context: (request) => ({ ...request, services, loaders: createLoaders(request.viewer, { runs }) }),
    health,
    metrics,
    logger,
  });
  const erase = createErasure({ erase: createDataErasure(database, events), wakeups });
  const prepared = withJobs(server, jobs, async () => {
    await events.subscribe('account-erased', accountErased, erase);
    await engine.start();
  });
  return {
    ...prepared,
    work: engine.work,
    async stop(graceMs) {
      await prepared.stop(graceMs);
      await engine.stop();
    },
  };
}
