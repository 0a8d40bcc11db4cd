import { createHash } from 'node:crypto';
import { PublicError, type UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { JobTransaction } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import { type Connection, readPageRequest, toConnection } from '#platform/pagination.ts';
import { type Storage, StorageError } from '#platform/storage/storage.ts';
import { readFile } from '#platform/storage/streams.ts';
import { isUuid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import { type DocumentRow, type Documents, dropChunks } from '../../data/documents.ts';
import {
  documentFolder,
  type Refusal,
  refuseStart,
  refuseUpload,
  resultKey,
  resultName,
  sourceKey,
} from '../../domain/document.ts';
import type { Language } from '../../domain/translation.ts';
import { type DeleteResult, deleted, nothingToDelete } from '../deleting.ts';
import { checkContent, formatOfType, UnreadableDocument } from './formats/index.ts';
import { documentTopic } from './topics.ts';
import { type UploadInput, validateUpload } from './upload-input.ts';

/** Long enough for a slow line, and shorter than what an erasure waits for. */
const UPLOAD_WITHIN_SECONDS = 15 * 60;
const DOWNLOAD_WITHIN_SECONDS = 15 * 60;

export interface DocumentResult {
  document: DocumentRow | null;
  userErrors: UserError[];
}

export interface UploadResult extends DocumentResult {
  uploadUrl: string | null;
  uploadHeaders: { name: string; value: string }[];
}

interface DocumentParts {
  documents: Documents;
  storage: Storage;
  wakeups: Pick<Wakeups, 'wake'>;
  /** Adds the document's job to the queue, within the transaction that begins its translation. */
  enqueue: (document: { documentId: string; userId: string }, transaction: JobTransaction) => Promise<void>;
  logger: Logger;
}

/** Either why not, or what the content is known by. */
type UploadCheck = { refusal: Refusal; contentHash: null } | { refusal: null; contentHash: string };

const refused = ({ code, message }: Refusal): DocumentResult => ({
  document: null,
  userErrors: [{ code, message, field: ['id'] }],
});
const NO_SUCH = { code: 'NOT_FOUND', message: 'There is no such document.' };

/** What a user does with documents of their own. */
export function createDocumentService({ documents, storage, wakeups, enqueue, logger }: DocumentParts) {
  const findOwn = async (userId: string, id: string): Promise<DocumentRow | null> => {
    const document = isUuid(id) ? await documents.find(id) : null;
    return document?.userId === userId ? document : null;
  };

  /** Looks at what was uploaded, and notes what it is; or why it can't be translated. */
  async function takeUpload(viewer: Viewer, document: DocumentRow): Promise<Refusal | null> {
    const { refusal, contentHash } = await checkUpload(document);
    if (refusal) return refusal;
    if (contentHash === document.contentHash) return null;
    await documents.record(
      document.id,
      ({ status }) =>
        status === 'AWAITING_UPLOAD' || status === 'UPLOADED'
          ? { status: 'UPLOADED', contentHash }
          : status === 'FAILED'
            ? { contentHash }
            : null,
      // What was translated of another content is of no use.
      { writer: viewer, also: (transaction) => dropChunks(transaction, document.id) },
    );
    return null;
  }

  async function checkUpload(document: DocumentRow): Promise<UploadCheck> {
    try {
      const found = await storage.head(sourceKey(document));
      if (!found) {
        const message = 'The file has not been uploaded yet, or is gone. Upload it, or ask for a new upload.';
        return { refusal: { code: 'NOT_UPLOADED', message }, contentHash: null };
      }
      if (found.bytes !== document.bytes) {
        const message = `The upload has ${found.bytes} bytes, and ${document.bytes} were announced.`;
        return { refusal: { code: 'WRONG_LENGTH', message }, contentHash: null };
      }
      const content = await readFile(storage, sourceKey(document), document.bytes);
      checkContent(content, formatOfType(document.mediaType));
      return { refusal: null, contentHash: createHash('sha256').update(content).digest('hex') };
    } catch (error) {
      if (error instanceof UnreadableDocument) {
        return { refusal: { code: 'UNREADABLE_DOCUMENT', message: error.message }, contentHash: null };
      }
      if (!(error instanceof StorageError)) throw error;
      logger.error({ err: error, documentId: document.id }, 'an upload could not be read');
      throw new PublicError('SUBGRAPH_UNAVAILABLE', 'Files cannot be read at the moment. Please try again soon.');
    }
  }

  return {
    /** Makes room for a document, and says where to send it. */
    async createUpload(viewer: Viewer, input: UploadInput): Promise<UploadResult> {
      const owner = requireUser(viewer);
      const none = { document: null, uploadUrl: null, uploadHeaders: [] };
      const { value, userErrors } = validateUpload(input);
      if (!value) return { ...none, userErrors };

      let refusal: Refusal | null = null;
      const document = await documents.create(viewer, { ...value, id: newId(), userId: owner.id }, (held) => {
        refusal = refuseUpload(held);
        return refusal === null;
      });
      if (!document) return { ...none, userErrors: [refusal!] };
      const { url, headers } = await storage.uploadUrl(sourceKey(document), {
        contentType: document.mediaType,
        bytes: document.bytes,
        expiresInSeconds: UPLOAD_WITHIN_SECONDS,
      });
      const uploadHeaders = Object.entries(headers).map(([name, value]) => ({ name, value }));
      return { document, uploadUrl: url, uploadHeaders, userErrors: [] };
    },

    /**
     * Begins the translation of what was uploaded: the change and its job at once, or neither. Of one that has failed, it
     * goes on where it was. Asked again for the same, it changes nothing.
     * @throws SUBGRAPH_UNAVAILABLE
     */
    async translate(viewer: Viewer, id: string, target: Language): Promise<DocumentResult> {
      const owner = requireUser(viewer);
      const document = await findOwn(owner.id, id);
      if (!document) return refused(NO_SUCH);
      if (document.target !== null && document.target !== target) {
        const message = 'A document is translated into one language: upload it again for another one.';
        return refused({ code: 'ANOTHER_TARGET', message });
      }
      if (document.status === 'TRANSLATING' || document.status === 'DONE') return { document, userErrors: [] };

      const problem = await takeUpload(viewer, document);
      if (problem) return refused(problem);
      let refusal: Refusal | null = null;
      const begun = await documents.record(
        id,
        ({ status }) =>
          status === 'UPLOADED' || status === 'FAILED' ? { status: 'TRANSLATING', target, error: null } : null,
        {
          writer: viewer,
          admits(held) {
            refusal = refuseStart(held);
            return refusal === null;
          },
          also: (transaction) => enqueue({ documentId: id, userId: owner.id }, transaction),
        },
      );
      if (refusal) return refused(refusal);
      if (begun) wakeups.wake(documentTopic(id));
      // Somebody else may have begun or deleted it at the same moment.
      const current = begun ?? (await findOwn(owner.id, id));
      return current ? { document: current, userErrors: [] } : refused(NO_SUCH);
    },

    /** The document with this id, for its owner; null for anyone else. `load` reads one row. */
    async byId(viewer: Viewer, id: string, load: (id: string) => Promise<DocumentRow | null>) {
      if (viewer.id === null || !isUuid(id)) return null;
      const document = await load(id);
      return document && owns(viewer, document.userId) ? document : null;
    },

    /** A user's documents, newest first, for that user; null for anyone else. @throws BAD_USER_INPUT */
    async page(
      viewer: Viewer,
      userId: string,
      args: { first?: number | null; after?: string | null },
    ): Promise<Connection<DocumentRow> | null> {
      if (!owns(viewer, userId)) return null;
      const request = readPageRequest(args);
      return toConnection(await documents.page(viewer, userId, request), request);
    },

    /** Where the owner gets the translation for a quarter of an hour; null while there is none. */
    async downloadUrl(viewer: Viewer, document: DocumentRow): Promise<string | null> {
      if (!owns(viewer, document.userId) || document.status !== 'DONE' || document.target === null) return null;
      const { mediaType: contentType, extension } = formatOfType(document.mediaType);
      return storage.downloadUrl(resultKey(document), {
        contentType,
        fileName: resultName(document.name, document.target, extension),
        expiresInSeconds: DOWNLOAD_WITHIN_SECONDS,
      });
    },

    /** The document, its files, and the work on it. */
    async delete(viewer: Viewer, id: string): Promise<DeleteResult> {
      const owner = requireUser(viewer);
      if (!isUuid(id) || !(await documents.delete(viewer, owner.id, id))) {
        return nothingToDelete('document');
      }
      wakeups.wake(documentTopic(id));
      await storage.deleteAll(documentFolder({ id, userId: owner.id })).catch((error) => {
        // The clean-up finds them again.
        logger.warn({ err: error, documentId: id }, 'the files of a deleted document are still there');
      });
      return deleted(id);
    },
  };
}

export type DocumentService = ReturnType<typeof createDocumentService>;
