import { createCancellations } from '#platform/cancellations.ts';
import type { Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { SpendingService } from '#platform/spending/allowances.ts';
import type { Storage } from '#platform/storage/storage.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Documents } from '../../data/documents.ts';
import type { Glossary } from '../../domain/glossary.ts';
import type { Language } from '../../domain/translation.ts';
import type { EngineChain } from '../engines/chain.ts';
import { createTranslateChunk } from './chunks.ts';
import { createCleanup } from './cleanup.ts';
import { createDocumentService } from './documents.ts';
import { createDocumentProgress } from './progress.ts';
import { createDocumentQueue } from './queue.ts';
import { createDocumentReader } from './reader.ts';
import { documentTopic } from './topics.ts';
import { createDocumentWorker } from './worker.ts';

export type { DocumentService } from './documents.ts';
export type { DocumentEventRow, DocumentProgress } from './progress.ts';

export interface DocumentSettings {
  /** Documents that this process translates at once; 0 leaves them to other processes. */
  workers: number;
  /** Days after which a document is deleted with its files. */
  retentionDays: number;
}

interface DocumentTranslationParts extends DocumentSettings {
  documents: Documents;
  storage: Storage;
  jobs: Jobs;
  wakeups: Wakeups;
  engines: EngineChain;
  spending: SpendingService;
  glossaryOf: (userId: string, source: Language) => Promise<Glossary>;
  hasModel: boolean;
  logger: Logger;
}

/** All that has to do with documents: what users ask for, and the work on it. */
export function createDocumentTranslation(parts: DocumentTranslationParts) {
  const { documents, jobs, wakeups, workers, logger } = parts;
  const queue = createDocumentQueue(jobs);
  const worker = createDocumentWorker({
    ...parts,
    reader: createDocumentReader(),
    translateChunk: createTranslateChunk(parts),
    cancellations: createCancellations({
      notRunning: documents.notTranslating,
      topicOf: documentTopic,
      wakeups,
      logger,
    }),
  });
  const cleanup = createCleanup(parts);
  let stopCleanup = async () => {};

  return {
    service: createDocumentService({ ...parts, enqueue: queue.enqueue }),
    progress: createDocumentProgress(parts),
    /** Once the jobs have started. */
    async start(): Promise<void> {
      await queue.prepare();
      if (workers > 0) await queue.work(worker, workers);
      stopCleanup = cleanup.start();
    },
    /** What stops with the jobs is not stopped here. */
    stop: () => stopCleanup(),
  };
}
