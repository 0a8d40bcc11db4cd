import type { UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { JobTransaction } from '#platform/jobs.ts';
import { type Connection, readPageRequest, toConnection } from '#platform/pagination.ts';
import { isUuid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { RunJournal } from '../data/run-journal.ts';
import type { RunRow, Runs } from '../data/runs.ts';
import { cancel } from '../domain/transitions.ts';
import type { Workflows } from '../graphs/registry.ts';
import type { Workflow } from '../graphs/workflow.ts';
import { type StartRun, validateStart } from './run-input.ts';
import { runTopic } from './topics.ts';

export interface RunResult {
  run: RunRow | null;
  userErrors: UserError[];
}

interface RunParts {
  runs: Runs;
  journal: RunJournal;
  workflows: Workflows;
  wakeups: Wakeups;
  /** Adds the run's job to the queue, within the transaction that creates the run. */
  enqueue: (runId: string, transaction: JobTransaction) => Promise<void>;
}

const refused = (code: string, message: string, field: string[]): RunResult => ({
  run: null,
  userErrors: [{ code, message, field }],
});

/** What a user does with runs of their own. */
export function createRunService({ runs, journal, workflows, wakeups, enqueue }: RunParts) {
  return {
    /** Creates the run and its job at once, or neither. The same key finds the run that it created before. */
    async start(viewer: Viewer, input: StartRun): Promise<RunResult> {
      const { id: userId } = requireUser(viewer);
      const { value, userErrors } = validateStart(input, (name) => workflows.has(name));
      if (!value) return { run: null, userErrors };

      const run = { ...value, id: newId(), userId };
      const { steps } = workflows.get(run.workflow) as Workflow;
      const find = () => runs.findByKey(userId, run.idempotencyKey);
      const add = () => runs.create(viewer, run, steps, (transaction) => enqueue(run.id, transaction));
      // Asked first, because clients repeat themselves; then again, because two may come at once.
      return { run: (await find()) ?? (await add()) ?? (await find()), userErrors: [] };
    },

    /** Ends a run that has not ended. Its worker notices within a second. */
    async cancel(viewer: Viewer, id: string): Promise<RunResult> {
      const { id: userId } = requireUser(viewer);
      const run = isUuid(id) ? await runs.find(id) : null;
      if (!run) return refused('NOT_FOUND', 'There is no such run.', ['id']);
      if (run.userId !== userId) return refused('FORBIDDEN', 'This run is not yours.', ['id']);

      const cancelled = await journal.record(id, cancel, viewer);
      if (cancelled) {
        wakeups.wake(runTopic(id));
        return { run: cancelled, userErrors: [] };
      }
      const message = 'This run has ended already.';
      return { run: await runs.find(id), userErrors: [{ code: 'RUN_ENDED', message, field: ['id'] }] };
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
