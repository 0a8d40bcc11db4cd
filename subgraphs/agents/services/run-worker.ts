import type { Cancellations } from '#platform/cancellations.ts';
import type { Job } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Checkpoints } from '../data/checkpoints.ts';
import type { RunJournal } from '../data/run-journal.ts';
import type { RunRow, Runs } from '../data/runs.ts';
import { isFinal } from '../domain/run.ts';
import { begin, beginStep, type Failure, fail, finishStep, succeed, type Transition } from '../domain/transitions.ts';
import type { Workflows } from '../graphs/registry.ts';
import { type RunContext, StepError, type StepWork, type Tools, type Workflow } from '../graphs/workflow.ts';
import type { Caller } from './clients/subgraph-client.ts';
import { runTopic } from './topics.ts';

export interface RunJob {
  runId: string;
}

interface WorkerParts {
  runs: Runs;
  journal: RunJournal;
  workflows: Workflows;
  checkpoints: Checkpoints;
  cancellations: Cancellations;
  toolsFor: (caller: Caller) => Tools;
  wakeups: Wakeups;
  logger: Logger;
}

/** Somebody else has ended the run, so there is nothing more to do. */
class RunEnded extends Error {
  override name = 'RunEnded';
}

const INTERNAL: Failure = { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' };
const LOST: Failure = { code: 'WORKER_LOST', message: 'The run was interrupted too often. Please start it again.' };

/** Drives runs to their end, each from where it stands: from its beginning, or from the last step that was saved. */
export function createRunWorker(parts: WorkerParts) {
  const { runs, journal, workflows, checkpoints, cancellations, toolsFor, wakeups, logger } = parts;

  async function record(runId: string, transition: Transition): Promise<RunRow | null> {
    const run = await journal.record(runId, transition);
    if (run) wakeups.wake(runTopic(runId));
    return run;
  }

  /**
   * Null when that was recorded before: by an earlier attempt, or by another worker, when one was wrongly taken for dead.
   * @throws RunEnded
   */
  async function recordUnlessEnded(runId: string, transition: Transition): Promise<RunRow | null> {
    const run = await record(runId, transition);
    if (!run && (await runs.position(runId))?.status !== 'RUNNING') throw new RunEnded();
    return run;
  }

  /** Makes nodes of steps; a step that had finished before a crash is taken again in silence, for its state alone. */
  function stepsOf(runId: string, { steps }: Workflow): RunContext['step'] {
    return <State>(name: string, work: StepWork<State>) =>
      async (state: State, { signal }: { signal?: AbortSignal }) => {
        const begun = await recordUnlessEnded(runId, beginStep(name));
        const { state: next, outcome = 'SUCCEEDED', ...result } = await work(state, signal);
        if (begun) await recordUnlessEnded(runId, finishStep(name, { outcome, ...result }, steps));
        return next ?? {};
      };
  }

  async function execute(run: RunRow, signal: AbortSignal): Promise<void> {
    const { id, userId, text, context, source, target } = run;
    const workflow = workflows.get(run.workflow);
    if (!workflow) {
      throw new StepError('UNKNOWN_WORKFLOW', 'This workflow is no longer available.', { retryable: false });
    }
    const graph = workflow
      .graph({
        input: { id, text, context, source, target },
        tools: toolsFor({ ownerId: userId, runId: id }),
        step: stepsOf(id, workflow),
      })
      .compile({ checkpointer: checkpoints.saver });
    const config = { configurable: { thread_id: id } };
    // Nothing as input means: go on. Whether there is something to do is for the graph to say: a saved state whose
    // `next` is empty may also be one whose last step was taken, but not followed up yet.
    const { createdAt } = await graph.getState(config);
    await graph.invoke(createdAt ? null : {}, { ...config, durability: 'sync', signal });
  }

  /** Ends the run, unless it is better tried again: then it throws what the queue needs to see. */
  async function handleFailure(error: unknown, { data: { runId }, lastAttempt }: Job<RunJob>): Promise<void> {
    const expected = error instanceof StepError;
    const again = !expected || error.retryable;
    logger.warn({ err: error, runId, again: again && !lastAttempt }, 'a run could not go on');
    if (again && !lastAttempt) throw error;
    await record(runId, fail(expected ? { code: error.code, message: error.message } : INTERNAL));
  }

  /** The last word on a run; what it saved is needed no more. @throws while it is running */
  async function conclude(runId: string): Promise<void> {
    const position = await runs.position(runId);
    // A job that ends well is gone, and without one nobody would take the run up again.
    if (position?.status === 'RUNNING') throw new Error('The run has not ended.');
    if (!position || isFinal(position.status)) await checkpoints.forget(runId);
  }

  return {
    /** Takes up one run. Throws when it is to be tried again. */
    async handle(job: Job<RunJob>, signal: AbortSignal): Promise<void> {
      const { runId } = job.data;
      const run = (await record(runId, begin)) ?? (await runs.find(runId));
      if (run?.status !== 'RUNNING') return conclude(runId);

      const cancellation = cancellations.watch(runId);
      try {
        await execute(run, AbortSignal.any([signal, cancellation.signal]));
        await record(runId, succeed);
      } catch (error) {
        // The process stops, or has lost the job: another worker goes on from the last saved step.
        if (signal.aborted) throw error;
        if (!cancellation.signal.aborted && !(error instanceof RunEnded)) await handleFailure(error, job);
      } finally {
        cancellation.close();
      }
      await conclude(runId);
    },

    /** A run whose job was given up by the queue, because its workers died. */
    async bury({ data: { runId } }: Job<RunJob>): Promise<void> {
      await record(runId, fail(LOST));
      await conclude(runId);
    },
  };
}

export type RunWorker = ReturnType<typeof createRunWorker>;
