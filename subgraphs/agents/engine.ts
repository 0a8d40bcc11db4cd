import { createCancellations } from '#platform/cancellations.ts';
import type { Events } from '#platform/events.ts';
import { createIdentitySigner, type Issuer } from '#platform/identity.ts';
import type { Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Model } from '#platform/model/model.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Database } from '#prisma/database.ts';
import type { Checkpoints } from './data/checkpoints.ts';
import { createLeases } from './data/leases.ts';
import { createRunJournal } from './data/run-journal.ts';
import { createRuns } from './data/runs.ts';
import type { GrammarChecker } from './grammar/checker.ts';
import type { Workflows } from './graphs/registry.ts';
import type { ModelAccess } from './graphs/workflow.ts';
import { createSubgraphClient } from './services/clients/subgraph-client.ts';
import { createSubgraphStream } from './services/clients/subgraph-stream.ts';
import { createTranslationClient } from './services/clients/translation.ts';
import { createVocabularyClient } from './services/clients/vocabulary.ts';
import { createRunLeases } from './services/run-leases.ts';
import { createRunQueue } from './services/run-queue.ts';
import { createRunTexts } from './services/run-texts.ts';
import { createRunUpkeep } from './services/run-upkeep.ts';
import { createRunWorker } from './services/run-worker.ts';
import { createTools } from './services/tools.ts';
import { endTopic, runTopic } from './services/topics.ts';
import { createAgentsSpending } from './spending.ts';

export interface RunLimits {
  /** Runs of one user that all processes drive at once. */
  perUser: number;
  /** Runs of one user that may wait or be under way. */
  open: number;
  /** How long a worker may be silent before another takes its runs over. */
  leaseMs: number;
  /** How long a run waits for a person. */
  reviewDays: number;
}

export interface EngineDependencies {
  database: Database<'agents'>;
  /** Not started. */
  jobs: Jobs;
  checkpoints: Checkpoints;
  checker: GrammarChecker;
  wakeups: Wakeups;
  identityKeys: Readonly<Record<Issuer, string>>;
  /** The addresses of the domains that runs call. */
  urls: { translation: string; vocabulary: string };
  limits: RunLimits;
  workflows: Workflows;
  events: Events;
  /** Null when none is configured. */
  model: Model | null;
  /** Model tokens that a user may use in a day, unless the account says otherwise. */
  dailyTokenQuota: number;
  logger: Logger;
}

/** What drives runs: the same in the service and in a process that does nothing else. */
export function createEngine(dependencies: EngineDependencies) {
  const { database, jobs, checkpoints, wakeups, limits, workflows, logger } = dependencies;
  const runs = createRuns(database);
  const journal = createRunJournal(database);
  const spending = createAgentsSpending({ ...dependencies, runs });
  const queue = createRunQueue(jobs);
  const leases = createRunLeases({ leases: createLeases(database), logger, holdMs: limits.leaseMs });
  const wake = (runIds: readonly string[]) => {
    for (const id of runIds) wakeups.wake(runTopic(id));
  };
  const worker = createRunWorker({
    runs,
    journal,
    leases,
    texts: createRunTexts({ append: journal.append, onShown: wake, logger }),
    workflows,
    checkpoints,
    cancellations: createCancellations({ notRunning: runs.notRunning, topicOf: endTopic, wakeups, logger }),
    toolsFor: createToolsFor(dependencies, spending.modelFor),
    wakeups,
    logger,
  });
  const { enqueue, states } = queue;
  const { reviewDays, leaseMs } = limits;
  const upkeep = createRunUpkeep({ runs, journal, enqueue, states, wakeups, logger, reviewDays, leaseMs });

  return {
    runs,
    journal,
    enqueue,
    upkeep,
    worker,
    modelFor: spending.modelFor,
    /** Jobs must have been started. */
    async start(): Promise<void> {
      await queue.prepare();
      await spending.start();
      leases.start();
      upkeep.start();
    },
    /** Drives up to `concurrency` runs at once in this process, until it stops. */
    work: (concurrency: number) => queue.work(worker, { concurrency, perUser: limits.perUser }),
    /** After the jobs, whose runs need their leases to the end. */
    stop: async () => void (await Promise.all([upkeep.stop(), leases.stop(), spending.stop()])),
  };
}

function createToolsFor(
  { checker, identityKeys, urls }: EngineDependencies,
  modelFor: (userId: string, runId: string) => ModelAccess | null,
) {
  const sign = createIdentitySigner('worker', identityKeys.worker);
  const of = (subgraph: keyof typeof urls) => ({ subgraph, url: urls[subgraph], sign });
  return createTools({
    translation: createTranslationClient(createSubgraphStream(of('translation'))),
    vocabulary: createVocabularyClient(createSubgraphClient(of('vocabulary'))),
    checker,
    modelFor: ({ ownerId, runId }) => modelFor(ownerId, runId),
  });
}
