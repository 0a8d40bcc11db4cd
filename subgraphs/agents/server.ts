import { readFileSync } from 'node:fs';
import { createCancellations } from '#platform/cancellations.ts';
import { createEvents } from '#platform/events.ts';
import type { Health } from '#platform/health.ts';
import { createIdentitySigner, createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createSubgraphServer, type PreparedServer, withJobs } from '#platform/subgraph-server.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Database } from '#prisma/database.ts';
import type { Context } from './context.ts';
import type { Checkpoints } from './data/checkpoints.ts';
import { accountErased, createErasure as createDataErasure } from './data/erasure.ts';
import { createRunJournal } from './data/run-journal.ts';
import { createRuns } from './data/runs.ts';
import type { GrammarChecker } from './grammar/checker.ts';
import { loadWorkflows, type Workflows } from './graphs/registry.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createSubgraphClient } from './services/clients/subgraph-client.ts';
import { createTranslationClient } from './services/clients/translation.ts';
import { createVocabularyClient } from './services/clients/vocabulary.ts';
import { createErasure } from './services/erasure.ts';
import { createGrammarService } from './services/grammar.ts';
import { createProgress } from './services/progress.ts';
import { createRunQueue } from './services/run-queue.ts';
import { createRunWorker } from './services/run-worker.ts';
import { createRunService } from './services/runs.ts';
import { createTools } from './services/tools.ts';
import { runTopic } from './services/topics.ts';

export interface AgentsDependencies {
  database: Database<'agents'>;
  /** Not started: they start and stop with the server. */
  jobs: Jobs;
  checkpoints: Checkpoints;
  checker: GrammarChecker;
  wakeups: Wakeups;
  identityKeys: Readonly<Record<Issuer, string>>;
  /** The addresses of the domains that runs call. */
  urls: { translation: string; vocabulary: string };
  health: Health;
  metrics: Metrics;
  logger: Logger;
  /** @default those of the folder graphs */
  workflows?: Workflows;
}

export interface AgentsServer extends PreparedServer {
  /** Drives up to `concurrency` runs at once in this process, until it stops. */
  work(concurrency: number): Promise<void>;
}

/** Agents: durable runs, and the worker that drives them. */
export async function createAgentsServer(dependencies: AgentsDependencies): Promise<AgentsServer> {
  const { database, jobs, checker, wakeups, identityKeys, health, metrics, logger } = dependencies;
  const workflows = dependencies.workflows ?? (await loadWorkflows());
  const runs = createRuns(database);
  const journal = createRunJournal(database);
  const queue = createRunQueue(jobs);
  database.watch(health);

  const services = {
    runs: createRunService({ runs, journal, workflows, wakeups, enqueue: queue.enqueue }),
    progress: createProgress({ runs, journal, wakeups, logger }),
    grammar: createGrammarService(checker),
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
  const worker = createRunWorker({
    runs,
    journal,
    workflows,
    checkpoints: dependencies.checkpoints,
    cancellations: createCancellations({ notRunning: runs.notRunning, topicOf: runTopic, wakeups, logger }),
    toolsFor: createToolsFor(dependencies),
    wakeups,
    logger,
  });
  const events = createEvents({ domain: 'agents', jobs, metrics, logger });
  const erase = createErasure({ erase: createDataErasure(database, events), wakeups });
  const prepared = withJobs(server, jobs, async () => {
    await queue.prepare();
    await events.subscribe('account-erased', accountErased, erase);
  });
  return { ...prepared, work: (concurrency) => queue.work(worker, concurrency) };
}

function createToolsFor({ checker, identityKeys, urls }: AgentsDependencies) {
  const sign = createIdentitySigner('worker', identityKeys.worker);
  const client = (subgraph: keyof typeof urls) => createSubgraphClient({ subgraph, url: urls[subgraph], sign });
  return createTools({
    translation: createTranslationClient(client('translation')),
    vocabulary: createVocabularyClient(client('vocabulary')),
    checker,
  });
}
