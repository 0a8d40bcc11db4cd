import { badUserInput, notFound } from '#platform/errors.ts';
import { followEvents } from '#platform/follow-events.ts';
import type { Logger } from '#platform/logging.ts';
import { isUuid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { DocumentEventRow, Documents } from '../../data/documents.ts';
import { hasEnded } from '../../domain/document.ts';
import { documentTopic } from './topics.ts';

interface ProgressParts {
  documents: Documents;
  wakeups: Pick<Wakeups, 'listen'>;
  logger: Logger;
}

/** Watching a document: what has become of it, then what becomes. */
export function createDocumentProgress({ documents, wakeups, logger }: ProgressParts) {
  return {
    /**
     * The document's changes with a `seq` greater than `after`, without gap or repeat, until it is done or has failed.
     * @throws UNAUTHENTICATED, NOT_FOUND, BAD_USER_INPUT
     */
    async follow(viewer: Viewer, id: string, after: number): Promise<AsyncIterableIterator<DocumentEventRow>> {
      requireUser(viewer);
      if (after < 0) throw badUserInput('after must not be negative.');
      const document = isUuid(id) ? await documents.find(id) : null;
      if (!document || !owns(viewer, document.userId)) throw notFound('document');
      return followEvents<DocumentEventRow>({
        after,
        async read(since, limit) {
          const at = await documents.position(id);
          if (!at) return null;
          const events = at.lastSeq > since ? await documents.events(id, since, limit, viewer) : [];
          return { events, ended: hasEnded(at.status) };
        },
        // One that has failed may be begun again.
        isLast: (event) => event.document.status === 'DONE',
        listen: (listener) => wakeups.listen(documentTopic(id), listener),
        logger: logger.child({ documentId: id }),
      });
    },
  };
}

export type { DocumentEventRow };

export type DocumentProgress = ReturnType<typeof createDocumentProgress>;
