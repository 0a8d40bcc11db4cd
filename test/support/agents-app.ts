import { PublicError } from '#platform/errors.ts';
import { createEvents } from '#platform/events.ts';
import type { Issuer } from '#platform/identity.ts';
import { newId } from '#platform/ids.ts';
import { createJobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import type { Model } from '#platform/model/model.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import { createCheckpoints } from '../../subgraphs/agents/data/checkpoints.ts';
import type { RunEvent } from '../../subgraphs/agents/domain/run.ts';
import { createEngine } from '../../subgraphs/agents/engine.ts';
import type { GrammarChecker } from '../../subgraphs/agents/grammar/checker.ts';
import type { Workflows } from '../../subgraphs/agents/graphs/registry.ts';
import { createProgress } from '../../subgraphs/agents/services/progress.ts';
import { createRunService } from '../../subgraphs/agents/services/runs.ts';
import type { AgentsDatabase } from './agents-database.ts';
import { createLocalWakeups } from './local-wakeups.ts';

export const learner = (id: string = newId()): Viewer & { id: string } => ({
  id,
  role: 'LEARNER',
  sessionId: null,
  scopes: null,
});

interface AppParts {
  postgres: AgentsDatabase;
  keys: Record<Issuer, string>;
  urls: { translation: string; vocabulary: string };
  workflows: Workflows;
  logger: Logger;
  wakeups?: Wakeups;
  model?: Model | null;
  checker?: GrammarChecker;
  /** @default 1_000 */
  dailyTokenQuota?: number;
}

/** Finds nothing. */
export const noChecker: GrammarChecker = { check: async () => [], warm: async () => {}, close: async () => {} };

/** As a client does: on a busy machine no connection to the database may be had for a moment. */
export async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PublicError) || attempts === 20) throw error;
    }
  }
}

/** The services of the agents domain and its engine in this process, without a server; it drives runs when told to work. */
export async function startAgentsApp(parts: AppParts) {
  const { postgres, keys, urls, workflows, logger, model = null, checker = noChecker } = parts;
  const { dailyTokenQuota = 1_000 } = parts;
  const { database } = postgres;
  const wakeups = parts.wakeups ?? createLocalWakeups();
  const jobs = createJobs({ databaseUrl: postgres.url, logger });
  const checkpoints = createCheckpoints(postgres.url, logger);
  const events = createEvents({ domain: 'agents', jobs, metrics: createMetrics('agents'), logger });
  const engine = createEngine({
    ...{ database, jobs, checkpoints, checker, wakeups, urls, workflows, events, model, logger },
    identityKeys: keys,
    dailyTokenQuota,
    limits: { perUser: 100, open: 10_000, leaseMs: 1_000, reviewDays: 14 },
  });
  const { runs, journal, enqueue } = engine;
  await jobs.start();
  await engine.start();
  const service = createRunService({
    ...{ runs, journal, workflows, wakeups, enqueue },
    forget: (runId) => checkpoints.forget(runId).catch(() => {}),
    limits: { open: 10_000 },
  });
  const progress = createProgress({ runs, journal, wakeups, logger });

  return {
    ...engine,
    service,
    progress,
    /** A new run, by its id. */
    async start(
      viewer: Viewer,
      { text = '我们必须谈判。', ...input }: { workflow?: string; text?: string; requireReview?: boolean } = {},
    ) {
      const request = { text, idempotencyKey: newId(), ...input };
      const { run, userErrors } = await persistently(() => service.start(viewer, request));
      if (!run) throw new Error(JSON.stringify(userErrors));
      return run.id;
    },
    follow: (viewer: Viewer, runId: string, after: number) => persistently(() => progress.follow(viewer, runId, after)),
    /** Drives a run in this process, at once. */
    drive: (runId: string) =>
      engine.worker.handle({ id: newId(), data: { runId }, lastAttempt: false }, new AbortController().signal),
    /** All events of a run to its end; whoever reconnects leaves after that many events each time. */
    async watch(
      viewer: Viewer,
      runId: string,
      { leaveAfter = Number.POSITIVE_INFINITY, onEvent = (_: RunEvent) => {} } = {},
    ) {
      const seen: RunEvent[] = [];
      for (;;) {
        let since = 0;
        for await (const event of await this.follow(viewer, runId, seen.at(-1)?.seq ?? 0)) {
          seen.push(event);
          onEvent(event);
          if (++since === leaveAfter) break;
        }
        if (since < leaveAfter) return seen;
      }
    },
    async stop() {
      await jobs.stop(0);
      await engine.stop();
      await checkpoints.close();
    },
  };
}

export type AgentsApp = Awaited<ReturnType<typeof startAgentsApp>>;
