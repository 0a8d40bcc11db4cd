import { badUserInput, forbidden, notFound } from '#platform/errors.ts';
import { followEvents } from '#platform/follow-events.ts';
import type { Logger } from '#platform/logging.ts';
import { isUuid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { RunJournal } from '../data/run-journal.ts';
import type { Runs } from '../data/runs.ts';
import { endsRun, isFinal, type RunEvent } from '../domain/run.ts';
import { runTopic } from './topics.ts';

interface ProgressParts {
  runs: Runs;
  journal: RunJournal;
  wakeups: Wakeups;
  logger: Logger;
}

/** Watching a run: what has happened to it, then what happens. */
export function createProgress({ runs, journal, wakeups, logger }: ProgressParts) {
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
      return followEvents<RunEvent>({
        after,
        async position() {
          const at = await runs.position(runId);
          return at && { lastSeq: at.lastSeq, ended: isFinal(at.status) };
        },
        events: (since, limit) => journal.events(runId, since, limit, viewer),
        isLast: endsRun,
        listen: (listener) => wakeups.listen(runTopic(runId), listener),
        logger: logger.child({ runId }),
      });
    },
  };
}

export type Progress = ReturnType<typeof createProgress>;
