import type { UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type Connection, readPageRequest, toConnection } from '#platform/pagination.ts';
import { isUuid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { RunJournal } from '../data/run-journal.ts';
import type { EnqueueRun, NewRun, RunRow, Runs } from '../data/runs.ts';
import { isFinal, type ReviewDecision } from '../domain/run.ts';
import { answerReview, cancel, rejectReview, type Transition } from '../domain/transitions.ts';
import type { Workflows } from '../graphs/registry.ts';
import type { Workflow } from '../graphs/workflow.ts';
import {
  isSameRequest,
  RETRY_KEY,
  type RunRequest,
  type StartRun,
  validateAnswer,
  validateStart,
} from './run-input.ts';
import { endTopic, runTopic } from './topics.ts';

export interface RunResult {
  run: RunRow | null;
  userErrors: UserError[];
}

interface RunParts {
  runs: Runs;
  journal: RunJournal;
  workflows: Workflows;
  wakeups: Wakeups;
  enqueue: EnqueueRun;
  /** Forgets what a run has saved that nobody drives. Never fails. */
  forget: (runId: string) => Promise<void>;
  /** `open`: runs of one user that may wait or be under way. */
  limits: { readonly open: number };
}

const refused = (code: string, message: string, field: string[]): RunResult => ({
  run: null,
  userErrors: [{ code, message, field }],
});

const keyInUse = refused('IDEMPOTENCY_KEY_IN_USE', 'This key has started a run of something else.', [
  'input',
  'idempotencyKey',
]);

const still = (run: RunRow | null, code: string, message: string): RunResult => ({
  run,
  userErrors: [{ code, message, field: ['id'] }],
});

/** What a user does with runs of their own. */
export function createRunService(parts: RunParts) {
  const { runs, journal, workflows, wakeups, enqueue, forget, limits } = parts;

  /** The one run of that key, new or not. */
  async function startOnce(viewer: Viewer, run: NewRun): Promise<RunResult> {
    const find = () => runs.findByKey(run.userId, run.idempotencyKey);
    // Asked first, because clients repeat themselves; then again, because two may come at once.
    const known = await find();
    if (known) return { run: known, userErrors: [] };
    const { steps } = workflows.get(run.workflow) as Workflow;
    const created = await runs.create(viewer, run, steps, limits.open, enqueue);
    if (created === 'EXISTS') return { run: await find(), userErrors: [] };
    if (created !== 'TOO_MANY') return { run: created, userErrors: [] };
    const message = `You have ${limits.open} runs that have not ended. Wait for one of them, or cancel it.`;
    return refused('TOO_MANY_RUNS', message, []);
  }

  /** The viewer's run, to be changed; else why not. @throws UNAUTHENTICATED, FORBIDDEN for a worker */
  async function own(viewer: Viewer, id: string): Promise<RunRow | RunResult> {
    const { id: userId } = requireUser(viewer);
    const run = isUuid(id) ? await runs.find(id) : null;
    if (!run) return refused('NOT_FOUND', 'There is no such run.', ['id']);
    return run.userId === userId ? run : refused('FORBIDDEN', 'This run is not yours.', ['id']);
  }

  /** Does to the run what it allows; null when it does not. */
  async function change(viewer: Viewer, id: string, transition: Transition, next?: EnqueueRun): Promise<RunRow | null> {
    const run = await journal.record(id, transition, { writer: viewer, enqueue: next });
    if (!run) return null;
    wakeups.wake(runTopic(id));
    if (isFinal(run.status)) {
      wakeups.wake(endTopic(id));
      await forget(id);
    }
    return run;
  }

  return {
    /** Creates the run and its job at once, or neither. The same key finds the run that it created before. */
    async start(viewer: Viewer, input: StartRun): Promise<RunResult> {
      const { id: userId } = requireUser(viewer);
      const { value, userErrors } = validateStart(input, (name) => workflows.has(name));
      if (!value) return { run: null, userErrors };
      const result = await startOnce(viewer, { ...value, id: newId(), userId, retryOf: null });
      return result.run && !isSameRequest(result.run, value) ? keyInUse : result;
    },

    /** Ends a run that has not ended. Its worker notices within a second. */
    async cancel(viewer: Viewer, id: string): Promise<RunResult> {
      const found = await own(viewer, id);
      if ('userErrors' in found) return found;
      const cancelled = await change(viewer, id, cancel);
      if (cancelled) return { run: cancelled, userErrors: [] };
      return still(await runs.find(id), 'RUN_ENDED', 'This run has ended already.');
    },

    /** Answers a run that waits for a person. */
    async resume(
      viewer: Viewer,
      { id, decision, editedText }: { id: string; decision: ReviewDecision; editedText?: string | null },
    ): Promise<RunResult> {
      const found = await own(viewer, id);
      if ('userErrors' in found) return found;
      const { value: answer, userErrors } = validateAnswer(decision, editedText);
      if (!answer) return { run: null, userErrors };
      const run =
        answer === 'REJECT'
          ? await change(viewer, id, rejectReview)
          : await change(viewer, id, answerReview(answer), enqueue);
      if (run) return { run, userErrors: [] };
      return still(await runs.find(id), 'NOT_AWAITING_REVIEW', 'This run does not wait for a review.');
    },

    /** Starts a run again that has failed or was cancelled. It is retried once: asked again, the same run comes back. */
    async retry(viewer: Viewer, id: string): Promise<RunResult> {
      const found = await own(viewer, id);
      if ('userErrors' in found) return found;
      if (found.status !== 'FAILED' && found.status !== 'CANCELLED') {
        return still(found, 'NOT_RETRYABLE', 'Only a run that has failed or was cancelled can be retried.');
      }
      if (!workflows.has(found.workflow)) {
        return still(found, 'NOT_RETRYABLE', 'This workflow is no longer available.');
      }
      const { userId, text, context, source, target, workflow, requireReview } = found;
      const request: RunRequest = {
        ...{ text, context, source, target, workflow, requireReview },
        idempotencyKey: `${RETRY_KEY}${id}`,
      };
      return startOnce(viewer, { ...request, id: newId(), userId, retryOf: id });
    },

    /** The run with this id, for its owner; null for anyone else. `load` reads one row. */
    async byId(viewer: Viewer, id: string, load: (id: string) => Promise<RunRow | null>): Promise<RunRow | null> {
      if (viewer.id === null || !isUuid(id)) return null;
      const run = await load(id);
      return run && owns(viewer, run.userId) ? run : null;
    },

    /** A user's runs, newest first, for that user; null for anyone else. @throws BAD_USER_INPUT */
    async page(
      viewer: Viewer,
      userId: string,
      args: { first?: number | null; after?: string | null },
    ): Promise<Connection<RunRow> | null> {
      if (!owns(viewer, userId)) return null;
      const request = readPageRequest(args);
      return toConnection(await runs.page(viewer, userId, request), request);
    },

    /** Every way to work on a text that a run can take. */
    workflows: () =>
      [...workflows.values()].map(({ name, title, roles, steps }) => ({
        name,
        title,
        roles: [...roles],
        steps: steps.map((step) => step.name),
      })),
  };
}

export type RunService = ReturnType<typeof createRunService>;
