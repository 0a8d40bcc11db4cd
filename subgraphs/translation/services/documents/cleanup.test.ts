import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { writeFile } from '#platform/storage/streams.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../../test/support/domain-database.ts';
import { type LocalFilesForTests, startLocalStorage } from '../../../../test/support/local-storage.ts';
import { createDocuments, type Documents } from '../../data/documents.ts';
import { type DocumentStatus, sourceKey } from '../../domain/document.ts';
import { createCleanup } from './cleanup.ts';

let postgres: DomainDatabase<'translation'>;
let files: LocalFilesForTests;
let documents: Documents;
beforeAll(async () => {
  [postgres, files] = await Promise.all([startDomainDatabase('translation'), startLocalStorage()]);
  documents = createDocuments(postgres.database);
});
afterAll(async () => {
  await postgres?.stop();
  await files?.remove();
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A document with a file, made some time ago. */
async function make(status: DocumentStatus, ageMs: number) {
  const document = { id: newId(), userId: newId() };
  const createdAt = new Date(Date.now() - ageMs);
  await postgres.database.write(null, (client) =>
    client.document.create({
      data: { ...document, status, createdAt, name: 'a.txt', mediaType: 'text/plain', bytes: 1 },
    }),
  );
  await writeFile(files.storage, sourceKey(document), Buffer.from('x'));
  return document;
}

type Made = Awaited<ReturnType<typeof make>>;

const isThere = async (document: Made) => ({
  row: (await documents.find(document.id)) !== null,
  file: (await files.storage.head(sourceKey(document))) !== null,
});
const there = { row: true, file: true };
const gone = { row: false, file: false };

const cleanup = () =>
  createCleanup({ documents, storage: files.storage, retentionDays: 30, logger: pino({ level: 'silent' }) });

describe('the clean-up of documents', () => {
  it('deletes what is older than the retention, and after a day what was never begun', async () => {
    const [old, recent, waiting, abandoned, uploaded] = [
      await make('DONE', 31 * DAY),
      await make('DONE', 29 * DAY),
      await make('AWAITING_UPLOAD', 23 * HOUR),
      await make('AWAITING_UPLOAD', 25 * HOUR),
      await make('UPLOADED', 25 * HOUR),
    ];
    expect(await cleanup().run()).toBe(3);
    for (const document of [old, abandoned, uploaded]) expect(await isThere(document)).toEqual(gone);
    for (const document of [recent, waiting]) expect(await isThere(document)).toEqual(there);
  });

  it('deletes an hour later what was sent after its document was deleted, and then forgets it', async () => {
    const document = await make('AWAITING_UPLOAD', 0);
    expect(await documents.delete({ id: document.userId }, document.userId, document.id)).toBe(true);
    await cleanup().run();
    expect(await isThere(document)).toEqual({ row: false, file: true });
    await cleanup().run(Date.now() + 2 * HOUR);
    expect(await isThere(document)).toEqual(gone);
    expect(await documents.deletedBefore(new Date(Date.now() + DAY), 100)).not.toContainEqual(document);
  });

  it('forgets nothing whose files could not be deleted', async () => {
    const document = await make('DONE', 31 * DAY);
    const away = async () => {
      throw new Error('storage is away');
    };
    const storage = { deleteAll: away };
    const run = createCleanup({ documents, storage, retentionDays: 30, logger: pino({ level: 'silent' }) }).run;
    await expect(run()).rejects.toThrow('storage is away');
    await cleanup().run(Date.now() + 2 * HOUR);
    expect(await isThere(document)).toEqual(gone);
  });
});
