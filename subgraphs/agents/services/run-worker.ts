import { Command } from '@langchain/langgraph';
import type { Cancellations } from '#platform/cancellations.ts';
import type { Job } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Checkpoints } from '../data/checkpoints.ts';
import { LeaseLost } from '../data/leases.ts';
import type { RunJournal } from '../data/run-journal.ts';
import type { RunRow, Runs } from '../data/runs.ts';
import { isFinal, type Review } from '../domain/run.ts';
import { begin, type Failure, fail, requestReview, succeed, type Transition } from '../domain/transitions.ts';
import type { Workflows } from '../graphs/registry.ts';
import { type RunConfig, type SavedState, StepError, type Tools, type Workflow } from '../graphs/workflow.ts';
import type { Caller } from './clients/subgraph-client.ts';
import type { HeldLease, RunLeases } from './run-leases.ts';
import { createRunNodes, type Pause, RunEnded } from './run-nodes.ts';
import type { RunTexts } from './run-texts.ts';
import { runTopic } from './topics.ts';

export interface RunJob {
  runId: string;
}

interface WorkerParts {
  runs: Runs;
  journal: RunJournal;
  leases: RunLeases;
  texts: RunTexts;
  workflows: Workflows;
  checkpoints: Checkpoints;
  cancellations: Cancellations;
  toolsFor: (caller: Caller) => Tools;
  wakeups: Wakeups;
  logger: Logger;
}

const LOST: Failure = { code: 'WORKER_LOST', message: 'The run was interrupted too often. Please start it again.' };
/** Times that a run is taken up without any step of it finishing in between. */
const MAX_TAKEUPS = 5;

/** Drives runs to their end, each from where it stands: from its beginning, or from the last step that was saved. */
export function createRunWorker(parts: WorkerParts) {
  const { runs, journal, leases, texts, workflows, checkpoints, cancellations, toolsFor, wakeups, logger } = parts;

  async function record(lease: HeldLease, transition: Transition): Promise<RunRow | null> {
    const run = await journal.record(lease.runId, transition, { lease });
    if (run) wakeups.wake(runTopic(run.id));
    return run;
  }

  /** Takes the run as far as it goes without a person: to its end, which is null, or to a pause. */
  async function execute(run: RunRow, lease: HeldLease, signal: AbortSignal): Promise<Pause | null> {
    const { id, userId, text, context, source, target, requireReview } = run;
    const workflow = workflows.get(run.workflow);
    if (!workflow) {
      throw new StepError('UNKNOWN_WORKFLOW', 'This workflow is no longer available.', { retryable: false });
    }
    const nodes = createRunNodes({
      input: { id, text, context, source, target, requireReview },
      tools: toolsFor({ ownerId: userId, runId: id }),
      workflow,
      lease,
      texts,
      record: (transition) => record(lease, transition),
      savedStep: (name, round) => runs.savedStep(id, name, round),
      onRetry: (step, error) => logger.warn({ err: error, runId: id, step }, 'a step failed and is tried again'),
      signal,
    });
    const graph = workflow.graph(nodes).compile({ checkpointer: checkpoints.saver(lease) });
    return drive(graph, { configurable: { thread_id: id } }, run.review, signal);
  }

  /** @returns whether the run waits for nothing any more */
  async function takeUp(lease: HeldLease, signal: AbortSignal): Promise<void> {
    const { runId } = lease;
    const run = (await record(lease, begin)) ?? (await runs.find(runId));
    if (run?.status !== 'RUNNING') return;
    if (lease.takeups > MAX_TAKEUPS) return void (await record(lease, fail(LOST)));

    const cancellation = cancellations.watch(runId);
    const stop = AbortSignal.any([signal, lease.signal, cancellation.signal]);
    try {
      const pause = await execute(run, lease, stop);
      await record(lease, pause ? requestReview(pause.name, pause.draft) : succeed);
    } catch (error) {
      // Cancelled, or somebody else goes on from the last saved step.
      if (stop.aborted || error instanceof RunEnded || error instanceof LeaseLost) return;
      if (!(error instanceof StepError)) throw error;
      logger.warn({ err: error, runId }, 'a run has failed');
      await record(lease, fail({ code: error.code, message: error.message }));
    } finally {
      cancellation.close();
      texts.drop(lease);
    }
  }

  return {
    /**
     * Drives one run, if nobody else does. Whatever keeps it from its end, a database that is away or this process being
     * told to stop: the run stays as it is, for whoever finds it without a lease.
     */
    async handle({ data: { runId } }: Job<RunJob>, signal: AbortSignal): Promise<void> {
      const lease = await leases.take(runId);
      if (!lease) return;
      try {
        await takeUp(lease, signal);
        const position = await runs.position(runId);
        // What it saved is needed no more.
        if (!position || isFinal(position.status)) await checkpoints.forget(runId);
      } catch (error) {
        logger.warn({ err: error, runId }, 'a run could not go on');
      } finally {
        await lease.release();
      }
    },
  };
}

export type RunWorker = ReturnType<typeof createRunWorker>;

/** Runs a graph from its beginning, or from where it was left. */
async function drive(
  graph: ReturnType<ReturnType<Workflow['graph']>['compile']>,
  config: RunConfig,
  review: Review | null,
  signal: AbortSignal,
): Promise<Pause | null> {
  const saved = await graph.getState(config);
  const pause = pauseOf(saved);
  const answer = pause && review?.name === pause.name ? review.answer : null;
  // It had stopped to ask, and died before it could say so.
  if (pause && !answer) return pause;
  // Nothing as input means: go on. Whether there is something to do is for the graph to say: a saved state whose
  // `next` is empty may also be one whose last step was taken, but not followed up yet.
  const input = answer ? new Command({ resume: answer }) : saved.createdAt ? null : {};
  await graph.invoke(input, { ...config, durability: 'sync', signal });
  return pauseOf(await graph.getState(config));
}

/** What a graph waits for that an `interrupt` has stopped. */
function pauseOf({ tasks }: SavedState): Pause | null {
  const [interrupted] = tasks.flatMap(({ interrupts }) => interrupts);
  return (interrupted?.value as Pause | undefined) ?? null;
}
