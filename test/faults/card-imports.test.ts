import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { newId } from '#platform/ids.ts';
import { createLocalStorage } from '#platform/storage/local.ts';
import { createSignedUrls } from '#platform/storage/signed-urls.ts';
import type { Storage } from '#platform/storage/storage.ts';
import { writeFile } from '#platform/storage/streams.ts';
import { createCardImports } from '../../subgraphs/vocabulary/data/card-imports.ts';
import { type CardFileFormat, uploadKey } from '../../subgraphs/vocabulary/domain/card-import.ts';
import {
  type TestCard,
  writeTestCollection,
  zipOf,
} from '../../subgraphs/vocabulary/services/importing/formats/anki/testing.ts';
import { verifyReviews } from '../../subgraphs/vocabulary/verify-reviews.ts';
import { makeSilenceLong } from '../support/dead-workers.ts';
import { type DomainDatabase, startDomainDatabase } from '../support/domain-database.ts';
import { makeDataFolder } from '../support/launcher.ts';
import { until } from '../support/until.ts';
import { startVocabularyProcess, type VocabularyProcess } from '../support/vocabulary-process.ts';
import { zipBomb } from '../support/zip-bomb.ts';

const CARDS = 20_000;
/** Each of these has no front, and is rejected. */
const EVERY_BAD = 500;
const MEGABYTE = 1024 * 1024;

let postgres: DomainDatabase<'vocabulary'>;
let dataFolder: string;
let storage: Storage;
beforeAll(async () => {
  [postgres, dataFolder] = await Promise.all([startDomainDatabase('vocabulary'), makeDataFolder()]);
  const urls = createSignedUrls({ publicUrl: 'http://127.0.0.1:1', secret: 'v'.repeat(32) });
  storage = createLocalStorage({ folder: path.join(dataFolder, 'files'), urls });
  await dictionaryForTests();
}, 120_000);
afterAll(async () => {
  await postgres?.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

const processes: VocabularyProcess[] = [];
afterEach(async () => void (await Promise.all(processes.splice(0).map((each) => each.stop()))));

async function startProcess(): Promise<VocabularyProcess> {
  const started = await startVocabularyProcess({ DATABASE_URL: postgres.url, DATA_DIR: dataFolder });
  processes.push(started);
  return started;
}

const find = async (id: string) => (await createCardImports(postgres.database).find(id))!;
const ended = (id: string) =>
  until(async () => {
    const row = await find(id);
    return ['DONE', 'FAILED'].includes(row.status) && row;
  }, 180_000);

/** An import that has begun. */
async function begin({ ask }: VocabularyProcess, userId: string, format: CardFileFormat, content: Buffer) {
  const created = await ask(
    userId,
    `mutation ($format: ImportFormat!, $bytes: Int!) {
      createCardImport(input: { fileName: "cards", format: $format, bytes: $bytes }) { import { id } userErrors { message } } }`,
    { format, bytes: content.length },
  );
  expect(created).toMatchObject({ data: { createCardImport: { userErrors: [] } } });
  const id = created.data.createCardImport.import.id as string;
  await writeFile(storage, uploadKey({ id, userId }), content);
  const begun = await ask(userId, 'mutation ($id: ID!) { startCardImport(id: $id) { userErrors { message } } }', {
    id,
  });
  expect(begun).toMatchObject({ data: { startCardImport: { userErrors: [] } } });
  return id;
}

async function packageOf(cards: readonly TestCard[]): Promise<Buffer> {
  const file = path.join(dataFolder, newId());
  writeTestCollection(file, cards);
  return zipOf({ 'collection.anki2': await readFile(file) });
}

const cardOf = (n: number): TestCard => ({
  fields: [n % EVERY_BAD === 0 ? '' : `word ${n}`, `释义 ${n}`, `This is the sentence number ${n}.`],
  ...{ type: 2, queue: 2, due: 300, ivl: 30, factor: 2_500, reps: 1, data: '{"s":31.5,"d":5.25}' },
  reviews: n % 4 === 0 ? [[Date.UTC(2026, 1, 1) + n * 1_000, 3, 30, 0]] : [],
});

describe('a process that is killed while it imports 20,000 cards', () => {
  it('leaves them to another, which takes every row in once, and whose report is that of one that was never killed', async () => {
    const content = await packageOf(Array.from({ length: CARDS }, (_, n) => cardOf(n)));
    const [userId, dying] = [newId(), await startProcess()];
    const id = await begin(dying, userId, 'ANKI', content);
    await until(async () => (await find(id)).position >= 2_000, 120_000);
    await dying.stop('SIGKILL');
    await makeSilenceLong(postgres.ownerUrl);
    const left = await find(id);
    expect(left.status).toBe('RUNNING');
    expect(left.position).toBeLessThan(CARDS);

    await startProcess();
    const bad = CARDS / EVERY_BAD;
    expect(await ended(id)).toMatchObject({
      ...{ status: 'DONE', error: null, progress: 1, position: CARDS },
      ...{ imported: CARDS - bad, updated: 0, unchanged: 0, rejectedRows: bad },
    });
    const { fronts, answers, rejected } = await postgres.database.readPrimary(async (client) => ({
      fronts: await client.card.findMany({ where: { userId }, select: { front: true } }),
      answers: await client.review.count({ where: { userId, rating: { not: null } } }),
      rejected: await client.cardImportRejection.count({ where: { importId: id } }),
    }));
    expect(new Set(fronts.map(({ front }) => front)).size).toBe(CARDS - bad);
    // Those without a front have answers as well.
    expect({ cards: fronts.length, answers, rejected }).toEqual({
      ...{ cards: CARDS - bad, answers: CARDS / 4 - bad, rejected: bad },
    });
    expect((await verifyReviews(postgres.database, () => {})).differences).toEqual([]);
  }, 400_000);
});

describe('a package that unpacks to far more than it takes', () => {
  /** Of the process, at its highest, in bytes. */
  async function peakOf({ child }: VocabularyProcess): Promise<number> {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) * 1_024;
  }

  it('is refused with a sentence, whether it says so or lies, and takes no memory of that size', async () => {
    const running = await startProcess();
    const small = await packageOf([cardOf(1)]);
    expect(await ended(await begin(running, newId(), 'ANKI', small))).toMatchObject({ status: 'DONE', imported: 1 });
    const before = await peakOf(running);

    const huge = { name: 'collection.anki2', bytes: 1_056 * MEGABYTE };
    const zstd = zstdCompressSync(Buffer.alloc(256 * MEGABYTE));
    const cases: [string, Buffer][] = [
      ['larger than 1024 MB', zipBomb(huge)],
      ['damaged', zipBomb({ ...huge, claimed: 100_000 })],
      ['damaged', zipBomb({ ...huge, bytes: 512 * MEGABYTE, claimed: 256 * MEGABYTE })],
      // It is not too large, and no database.
      ['damaged', await zipOf({ meta: Buffer.from([8, 3]), 'collection.anki21b': zstd })],
    ];
    for (const [message, content] of cases) {
      expect(content.length).toBeLessThan(2 * MEGABYTE);
      const row = await ended(await begin(running, newId(), 'ANKI', content));
      expect(row).toMatchObject({ status: 'FAILED', error: expect.stringContaining(message), imported: 0 });
    }
    expect((await peakOf(running)) - before).toBeLessThan(200 * MEGABYTE);
    // And it goes on.
    expect(await ended(await begin(running, newId(), 'ANKI', small))).toMatchObject({ status: 'DONE', imported: 1 });
  }, 300_000);
});
