import { badUserInput, forbidden, notFound } from '#platform/errors.ts';
import { followEvents } from '#platform/follow-events.ts';
import type { Logger } from '#platform/logging.ts';
import { isUuid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { RunJournal } from '../data/run-journal.ts';
import type { Runs } from '../data/runs.ts';
import { endsRun, type RunEvent } from '../domain/run.ts';
import { createRunBells } from './run-bells.ts';

interface ProgressParts {
  runs: Runs;
  journal: RunJournal;
  wakeups: Wakeups;
  logger: Logger;
}

/** Watching a run: what has happened to it, then what happens. */
export function createProgress({ runs, journal, wakeups, logger }: ProgressParts) {
  const bells = createRunBells({ lastSeqs: runs.lastSeqs, wakeups, logger });
  return {
    /**
     * The run's events with a `seq` greater than `after`, without gap or repeat, up to the one that ends it.
     * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, BAD_USER_INPUT
     */
    async follow(viewer: Viewer, runId: string, after: number): Promise<AsyncIterableIterator<RunEvent>> {
      requireUser(viewer);
      if (after < 0) throw badUserInput('after must not be negative.');
      const run = isUuid(runId) ? await runs.find(runId) : null;
      if (!run) throw notFound('run');
      if (!owns(viewer, run.userId)) throw forbidden();
      let seen = after;
      return followEvents<RunEvent>({
        after,
        async read(since, limit) {
          const page = await journal.read(runId, since, limit, viewer);
          seen = page?.events.at(-1)?.seq ?? since;
          return page;
        },
        isLast: endsRun,
        listen: (ring) => bells.listen(runId, (lastSeq) => lastSeq !== seen && ring()),
        pollMs: null,
        logger: logger.child({ runId }),
      });
    },
  };
}

export type Progress = ReturnType<typeof createProgress>;
