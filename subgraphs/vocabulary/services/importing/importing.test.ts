import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { newId } from '#platform/ids.ts';
import { createLogger } from '#platform/logging.ts';
import * as files from '#platform/storage/streams.ts';
import { ANONYMOUS, type SignedInViewer } from '#platform/viewer.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../../test/support/domain-database.ts';
import { type LocalFilesForTests, startLocalStorage } from '../../../../test/support/local-storage.ts';
import { type CardImports, createCardImports } from '../../data/card-imports.ts';
import { createExportedCards } from '../../data/exported-cards.ts';
import { createImportedCards } from '../../data/imported-cards.ts';
import { createReviewJournal } from '../../data/review-journal.ts';
import { type CardFileFormat, exportKey, uploadKey, userFolder } from '../../domain/card-import.ts';
import { verifyReviews } from '../../verify-reviews.ts';
import { createExportService, type ExportService } from '../exporting/exports.ts';
import { createReviewService } from '../reviews.ts';
import { createCleanup } from './cleanup.ts';
import { CRT, type TestCard, writeTestCollection, zipOf } from './formats/anki/testing.ts';
import { createImportService, type ImportService } from './imports.ts';
import { createImportWorker, type ImportWorker } from './worker.ts';

const DAY_MS = 86_400_000;
const logger = createLogger('test', 'silent');
const someone = (): SignedInViewer => ({ id: newId(), role: 'LEARNER', sessionId: null, scopes: null });

let postgres: DomainDatabase<'vocabulary'>;
let local: LocalFilesForTests;
let dictionary: Dictionary;
let imports: CardImports;
let service: ImportService;
let exporting: ExportService;
let folder: string;
let worker: ImportWorker;

beforeAll(async () => {
  [postgres, local, dictionary] = await Promise.all([
    startDomainDatabase('vocabulary'),
    startLocalStorage(),
    dictionaryForTests(),
  ]);
  folder = await mkdtemp(path.join(tmpdir(), 'anki-test-'));
  const { database } = postgres;
  const { storage } = local;
  imports = createCardImports(database);
  const importedCards = createImportedCards(database);
  const parts = { imports, importedCards, storage, dictionary, logger };
  // The tests are the queue.
  service = createImportService({ ...parts, enqueue: async () => {} });
  worker = createImportWorker(parts);
  exporting = createExportService({ cards: createExportedCards(database), storage, logger });
}, 120_000);
afterAll(async () => {
  await Promise.all([postgres?.stop(), local?.remove(), folder && rm(folder, { recursive: true })]);
});

async function upload(viewer: SignedInViewer, format: CardFileFormat, content: Buffer) {
  const created = await service.create(viewer, { fileName: 'cards', format, bytes: content.length });
  expect(created.userErrors).toEqual([]);
  await files.writeFile(local.storage, uploadKey(created.import!), content);
  return created.import!;
}

const jobOf = (viewer: SignedInViewer, importId: string) => ({
  ...{ id: '', lastAttempt: false },
  data: { importId, userId: viewer.id },
});

/** What has become of a file, and of its rows. */
async function importFile(viewer: SignedInViewer, format: CardFileFormat, content: Buffer) {
  const { id } = await upload(viewer, format, content);
  expect(await service.start(viewer, id)).toMatchObject({ import: { status: 'RUNNING' }, userErrors: [] });
  await worker.handle(jobOf(viewer, id), new AbortController().signal);
  const row = (await imports.find(id))!;
  return { row, rejected: await service.reportOf(row)!.rejections(viewer, 0, 1_000) };
}

async function packageOf(cards: readonly TestCard[]): Promise<Buffer> {
  const file = path.join(folder, newId());
  writeTestCollection(file, cards);
  return zipOf({ 'collection.anki2': await readFile(file), media: Buffer.from('{}') });
}

const cardsOf = (userId: string) =>
  postgres.database.readPrimary((client) => client.card.findMany({ where: { userId }, orderBy: { front: 'asc' } }));
const reviewsOf = (userId: string) =>
  postgres.database.readPrimary((client) =>
    client.review.findMany({ where: { userId, rating: { not: null } }, orderBy: [{ at: 'asc' }, { cardId: 'asc' }] }),
  );

const LEARNT: TestCard = {
  fields: ['<b>audit</b>', '审计&nbsp;工作', 'The audit starts.'],
  tags: ' work two\u00a0words ',
  ...{ type: 2, queue: 2, due: 400, ivl: 30, factor: 2500, reps: 4, lapses: 1 },
  data: '{"s":31.5,"d":5.25,"dr":0.9}',
  reviews: [
    [CRT * 1_000 + DAY_MS, 3, -600, 0],
    [CRT * 1_000 + 2 * DAY_MS, 1, 1, 1],
    [CRT * 1_000 + 9 * DAY_MS, 3, 30, 2],
  ],
};

describe('importing a CSV text', () => {
  it('adds, updates and leaves alone, and says which; the dictionary has a back where the row has none', async () => {
    const viewer = someone();
    await service.importCsv(viewer, 'front,back,tags\naudit,审计,work\nscope,范围,\n');
    const report = await service.importCsv(viewer, 'audit,审计,,work\nscope,工作范围\nnegotiate\nqqqzzz\n');
    expect(report).toMatchObject({ imported: 1, updated: 1, unchanged: 1, rejectedRows: 1 });
    expect(await report.rejections(viewer, 0, 10)).toEqual([
      { line: 4, reason: 'back is empty, and the dictionary does not know the front.' },
    ]);
    const cards = await cardsOf(viewer.id);
    expect(cards.map(({ front, wordId }) => [front, wordId])).toEqual([
      ['audit', 'en:audit'],
      ['negotiate', 'en:negotiate'],
      ['scope', 'en:scope'],
    ]);
    expect(cards.map(({ back }) => back)).toEqual(['审计', expect.stringContaining('谈判'), '工作范围']);
  });

  it('counts every bad row, of which it keeps the first thousand', async () => {
    const viewer = someone();
    const report = await service.importCsv(viewer, ',x\n'.repeat(1_500));
    expect(report).toMatchObject({ imported: 0, rejectedRows: 1_500 });
    expect(await report.rejections(viewer, 990, 100)).toHaveLength(10);
  });

  it('is for users, and for a megabyte', async () => {
    await expect(service.importCsv(ANONYMOUS, 'a,b')).rejects.toThrow('Sign in');
    await expect(service.importCsv(someone(), 'x'.repeat(1_000_001))).rejects.toThrow('at most 1 MB');
  });

  it('finds what somebody adds at the same moment', async () => {
    const viewer = someone();
    const csv = Array.from({ length: 300 }, (_, n) => `front ${n},back`).join('\n');
    const reports = await Promise.all([1, 2, 3].map(() => service.importCsv(viewer, csv)));
    expect(reports.reduce((sum, { imported }) => sum + imported, 0)).toBe(300);
    expect(await cardsOf(viewer.id)).toHaveLength(300);
  });
});

describe('importing a package of Anki', () => {
  it('takes content, schedules and answers, and the log agrees', async () => {
    const viewer = someone();
    const suspended = { ...LEARNT, fields: ['scope', '范围'], queue: -1, reviews: [] };
    const content = await packageOf([LEARNT, suspended, { fields: ['new one', '新'] }, { fields: ['', 'x'] }]);
    const { row, rejected } = await importFile(viewer, 'ANKI', content);
    expect(row).toMatchObject({ status: 'DONE', error: null, progress: 1, imported: 3, rejectedRows: 1 });
    expect(rejected).toEqual([{ line: 2, reason: '“”: front must not be empty.' }]);
    const [audit, fresh, scope] = await cardsOf(viewer.id);
    expect(audit).toMatchObject({
      ...{ front: 'audit', back: '审计 工作', example: 'The audit starts.', tags: ['work', 'two words'] },
      ...{ state: 'REVIEW', due: new Date((CRT + 400 * 86_400) * 1_000), stability: 31.5, difficulty: 5.25 },
      ...{ reps: 4, lapses: 1, lastReviewAt: new Date(CRT * 1_000 + 9 * DAY_MS), lastSeq: 4, suspended: false },
    });
    expect(fresh).toMatchObject({ state: 'NEW', lastSeq: 0 });
    expect(scope).toMatchObject({ state: 'REVIEW', suspended: true });
    const answers = await reviewsOf(viewer.id);
    expect(answers.map(({ kind, rating }) => [kind, rating])).toEqual([
      ['IMPORTED', 'GOOD'],
      ['IMPORTED', 'AGAIN'],
      ['IMPORTED', 'GOOD'],
    ]);
    expect((await verifyReviews(postgres.database, () => {})).differences).toEqual([]);
  });

  it('again changes nothing, and never the schedule of a card that was answered here', async () => {
    const viewer = someone();
    await service.importCsv(viewer, 'audit,other');
    const content = await packageOf([LEARNT]);
    expect((await importFile(viewer, 'ANKI', content)).row).toMatchObject({ imported: 0, updated: 1 });
    const [card] = await cardsOf(viewer.id);
    expect(card).toMatchObject({ state: 'REVIEW', stability: 31.5 });
    const reviews = createReviewService({ journal: createReviewJournal(postgres.database) });
    await reviews.review(viewer, { id: card!.id, rating: 'EASY', idempotencyKey: 'once' });
    const [answered] = await cardsOf(viewer.id);
    expect((await importFile(viewer, 'ANKI', content)).row).toMatchObject({ imported: 0, updated: 0, unchanged: 1 });
    expect(await cardsOf(viewer.id)).toEqual([answered]);
    expect((await verifyReviews(postgres.database, () => {})).differences).toEqual([]);
  });

  it('is refused with a sentence for what is none', async () => {
    const collection = path.join(folder, newId());
    writeTestCollection(collection, [LEARNT]);
    const good = await readFile(collection);
    const broken = Buffer.concat([good.subarray(0, 4_096), Buffer.alloc(good.length - 4_096, 7)]);
    const traversal = await zipOf({ 'xx/collection.anki2': good });
    for (let at = traversal.indexOf('xx/'); at !== -1; at = traversal.indexOf('xx/', at)) traversal.write('../', at);
    const newer = { meta: Buffer.from([8, 9]), 'collection.anki21b': Buffer.from('x') };
    const cases: [string, Buffer][] = [
      ['it is not a zip archive', Buffer.from('front,back\n')],
      ['holds no collection', await zipOf({ 'other.txt': Buffer.from('x') })],
      ['a name that leads out of it', traversal],
      ['cannot be read', await zipOf({ 'collection.anki2': broken })],
      ['cannot be read', await zipOf({ 'collection.anki21': Buffer.from('SQLite format 3\0 but not quite') })],
      ['Support older Anki versions', await zipOf(newer)],
      ['cannot be unpacked', (await zipOf({ 'collection.anki2': good })).fill(1, 40, 400)],
    ];
    const viewer = someone();
    for (const [message, content] of cases) {
      const { row } = await importFile(viewer, 'ANKI', content);
      expect(row).toMatchObject({ status: 'FAILED', error: expect.stringContaining(message), imported: 0 });
    }
  });

  it('reads what newer versions of Anki write', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const file = path.join(folder, newId());
    writeTestCollection(file, [LEARNT]);
    const database = new DatabaseSync(file);
    const text = (number: number, value: string) => Buffer.from([number * 8 + 2, value.length, ...Buffer.from(value)]);
    database.exec(`UPDATE col SET models = '', ver = 18;
      CREATE TABLE notetypes (id integer PRIMARY KEY, name text NOT NULL, mtime_secs integer, usn integer, config blob NOT NULL);
      CREATE TABLE fields (ntid integer, ord integer, name text, config blob, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
      CREATE TABLE templates (ntid integer, ord integer, name text, mtime_secs integer, usn integer, config blob, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
      INSERT INTO notetypes VALUES (1, 'Basic', 0, 0, x'');
      INSERT INTO fields VALUES (1, 0, 'Front', x''), (1, 1, 'Back', x''), (1, 2, 'Sentence', x'')`);
    database
      .prepare("INSERT INTO templates VALUES (1, 0, 'Card 1', 0, 0, ?)")
      .run(Buffer.concat([text(1, '{{Back}}'), text(2, '{{Front}}')]));
    database.close();
    const older = path.join(folder, newId());
    writeTestCollection(older, [{ fields: ['Please update to the latest Anki version', ''] }]);
    const viewer = someone();
    const content = await zipOf({
      meta: Buffer.from([8, 3]),
      'collection.anki2': await readFile(older),
      'collection.anki21b': zstdCompressSync(await readFile(file)),
    });
    expect((await importFile(viewer, 'ANKI', content)).row).toMatchObject({ status: 'DONE', imported: 1 });
    expect(await cardsOf(viewer.id)).toMatchObject([{ front: '审计 工作', back: 'audit', stability: 31.5 }]);
  });
});

describe('an import', () => {
  it('goes on where a worker died, with nothing twice and nothing left out', async () => {
    const viewer = someone();
    const csv = Array.from({ length: 1_300 }, (_, n) => (n % 100 === 99 ? ',bad' : `word ${n},back`)).join('\n');
    const { id } = await upload(viewer, 'CSV', Buffer.from(csv));
    // The job is ours, and not the queue's.
    await imports.start(
      viewer,
      { id, userId: viewer.id },
      () => true,
      async () => {},
    );
    const dying = new AbortController();
    const killed: CardImports = {
      ...imports,
      async save(...batch) {
        const saved = await imports.save(...batch);
        dying.abort(new Error('killed'));
        return saved;
      },
    };
    const job = jobOf(viewer, id);
    const workerOf = (table: CardImports) =>
      createImportWorker({ imports: table, storage: local.storage, dictionary, logger });
    await expect(workerOf(killed).handle(job, dying.signal)).rejects.toThrow('killed');
    expect(await imports.find(id)).toMatchObject({ status: 'RUNNING', position: 500, imported: 495 });
    // Two that were both given it.
    const alive = new AbortController().signal;
    await Promise.all([workerOf(imports).handle(job, alive), workerOf(imports).handle(job, alive)]);
    const row = (await imports.find(id))!;
    expect(row).toMatchObject({ status: 'DONE', position: 1_300, imported: 1_287, updated: 0, rejectedRows: 13 });
    expect(await cardsOf(viewer.id)).toHaveLength(1_287);
    const rejected = await service.reportOf(row)!.rejections(viewer, 100, 2);
    expect(rejected.map(({ line }) => line)).toEqual([200, 300]);
  });

  it('fails where another file was put in its place, and where the file is gone', async () => {
    const viewer = someone();
    const csv = Buffer.from('audit,审计\n');
    const row = await upload(viewer, 'CSV', csv);
    await postgres.database.write(null, (client) =>
      client.cardImport.update({ where: { id: row.id }, data: { contentHash: 'another' } }),
    );
    await service.start(viewer, row.id);
    await worker.handle(jobOf(viewer, row.id), new AbortController().signal);
    expect(await imports.find(row.id)).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('was replaced'),
    });
    await local.storage.delete(uploadKey(row));
    expect(await service.start(viewer, row.id)).toMatchObject({ userErrors: [{ code: 'NOT_UPLOADED' }] });
  });

  it('is its owner’s alone', async () => {
    const [viewer, stranger] = [someone(), someone()];
    const row = await upload(viewer, 'CSV', Buffer.from('a,b'));
    expect(await service.byId(stranger, row.id)).toBeNull();
    expect(await service.byId(ANONYMOUS, row.id)).toBeNull();
    expect(await service.start(stranger, row.id)).toMatchObject({ import: null, userErrors: [{ code: 'NOT_FOUND' }] });
    expect(await service.byId(viewer, row.id)).toMatchObject({ id: row.id });
  });

  it('is refused for a strange name, size or number', async () => {
    const viewer = someone();
    const input = { fileName: 'a.csv', format: 'CSV' as const, bytes: 10 };
    const codeOf = async (given: Partial<typeof input>) =>
      (await service.create(viewer, { ...input, ...given })).userErrors.map(({ code, field }) => [code, field?.at(-1)]);
    expect(await codeOf({ fileName: '../a' })).toEqual([['BAD_USER_INPUT', 'fileName']]);
    expect(await codeOf({ bytes: 0 })).toEqual([['BAD_USER_INPUT', 'bytes']]);
    expect(await codeOf({ bytes: 2 ** 30 })).toEqual([['TOO_LARGE', 'bytes']]);
    await Promise.all(Array.from({ length: 30 }, () => codeOf({})));
    expect(await codeOf({})).toEqual([['RATE_LIMITED', 'input']]);
  });

  it('is forgotten after a month, and files after a day', async () => {
    const viewer = someone();
    const row = await upload(viewer, 'CSV', Buffer.from('a,b'));
    const cleanup = createCleanup({ imports, storage: local.storage, logger });
    await cleanup.run(Date.now() + 23 * 3_600_000);
    expect(await local.storage.head(uploadKey(row))).not.toBeNull();
    await cleanup.run(Date.now() + 25 * 3_600_000);
    expect(await local.storage.head(uploadKey(row))).toBeNull();
    expect(await imports.find(row.id)).not.toBeNull();
    await cleanup.run(Date.now() + 31 * DAY_MS);
    expect(await imports.find(row.id)).toBeNull();
  });
});

describe('an export', () => {
  const content = ({
    front,
    back,
    example,
    tags,
  }: {
    front: string;
    back: string;
    example: string | null;
    tags: string[];
  }) => ({
    ...{ front, back, example, tags },
  });
  const scheduling = (card: Awaited<ReturnType<typeof cardsOf>>[number]) => ({
    ...content(card),
    ...{ state: card.state, due: card.state === 'NEW' ? null : card.due, stability: card.stability },
    ...{ difficulty: card.difficulty, reps: card.reps, lapses: card.lapses, suspended: card.suspended },
    ...{ lastReviewAt: card.lastReviewAt, learningSteps: card.learningSteps },
  });

  async function exported(viewer: SignedInViewer, format: CardFileFormat): Promise<Buffer> {
    const { url, cards, fileName } = await exporting.export(viewer, format);
    expect({ cards, url: new URL(url).protocol }).toEqual({ cards: 4, url: 'http:' });
    expect(fileName).toMatch(format === 'CSV' ? /\.csv$/ : /\.apkg$/);
    return files.readFile(local.storage, exportKey(viewer.id, format), 10_000_000);
  }

  async function learner() {
    const viewer = someone();
    await importFile(viewer, 'ANKI', await packageOf([LEARNT]));
    const awkward =
      '"a <b> & ""c""","line 1\nline 2 <br> &amp;","=1+1, ""quoted""",one;two words\nnew,新\nlearning,学习\n';
    await service.importCsv(viewer, awkward);
    const reviews = createReviewService({ journal: createReviewJournal(postgres.database) });
    const learning = (await cardsOf(viewer.id)).find(({ front }) => front === 'learning')!;
    for (const [index, rating] of (['GOOD', 'EASY', 'AGAIN'] as const).entries())
      await reviews.review(viewer, { id: learning.id, rating, idempotencyKey: `${index}`, durationMs: 1_000 * index });
    return viewer;
  }

  it('to Anki gives another account the same cards, schedules and answers', async () => {
    const [viewer, other] = [await learner(), someone()];
    const file = await exported(viewer, 'ANKI');
    expect((await importFile(other, 'ANKI', file)).row).toMatchObject({ status: 'DONE', imported: 4, rejectedRows: 0 });
    const [before, after] = [await cardsOf(viewer.id), await cardsOf(other.id)];
    expect(after.map(scheduling)).toEqual(before.map(scheduling));
    const answers = async (id: string) =>
      (await reviewsOf(id)).map(({ rating, at, durationMs, stateBefore }) => ({
        rating,
        at,
        durationMs: durationMs ?? 0,
        stateBefore,
      }));
    expect(await answers(other.id)).toEqual(await answers(viewer.id));
    expect((await verifyReviews(postgres.database, () => {})).differences).toEqual([]);
  });

  it('to CSV gives another account the same cards', async () => {
    const [viewer, other] = [await learner(), someone()];
    const file = await exported(viewer, 'CSV');
    expect(file.toString()).toMatch(/^\uFEFFfront,back,example,tags\r\n/);
    expect((await importFile(other, 'CSV', file)).row).toMatchObject({ imported: 4, rejectedRows: 0 });
    expect((await cardsOf(other.id)).map(content)).toEqual((await cardsOf(viewer.id)).map(content));
  });

  it('has nothing of others, lies in the folder that an erasure deletes, and is one at a time', async () => {
    const viewer = someone();
    const [first, second] = await Promise.allSettled([
      exporting.export(viewer, 'CSV'),
      exporting.export(viewer, 'CSV'),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { cards: 0 } });
    expect(second).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('try again') } });
    expect(exportKey(viewer.id, 'CSV').startsWith(userFolder(viewer.id))).toBe(true);
    await expect(exporting.export(ANONYMOUS, 'CSV')).rejects.toThrow('Sign in');
  });
});
