import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { loadDictionary } from '#language/dictionary/load.ts';
import { dictionaryFile } from '#language/dictionary/location.ts';
import { readConfig } from '#platform/config.ts';
import { newId } from '#platform/ids.ts';
import { createLogger } from '#platform/logging.ts';
import { createLocalStorage } from '#platform/storage/local.ts';
import { createSignedUrls } from '#platform/storage/signed-urls.ts';
import { writeFile } from '#platform/storage/streams.ts';
import type { SignedInViewer } from '#platform/viewer.ts';
import type { Database } from '#prisma/database.ts';
import { createCardImports } from '../subgraphs/vocabulary/data/card-imports.ts';
import { createCards } from '../subgraphs/vocabulary/data/cards.ts';
import { createExportedCards } from '../subgraphs/vocabulary/data/exported-cards.ts';
import { createImportedCards } from '../subgraphs/vocabulary/data/imported-cards.ts';
import { createReviewJournal } from '../subgraphs/vocabulary/data/review-journal.ts';
import { createStatistics } from '../subgraphs/vocabulary/data/statistics.ts';
import { type CardFileFormat, uploadKey } from '../subgraphs/vocabulary/domain/card-import.ts';
import { createExportService } from '../subgraphs/vocabulary/services/exporting/exports.ts';
import { createImportService } from '../subgraphs/vocabulary/services/importing/imports.ts';
import { createImportWorker } from '../subgraphs/vocabulary/services/importing/worker.ts';
import { createReviewService } from '../subgraphs/vocabulary/services/reviews.ts';
import { createStatisticsService } from '../subgraphs/vocabulary/services/statistics.ts';
import { openDatabase } from '../test/support/database.ts';
import { populateCards } from './support/card-population.ts';
import { startEmbeddedPostgres } from './support/embedded-postgres.ts';
import { forMs, inParallel } from './support/parallel.ts';
import { percentiles } from './support/percentiles.ts';

const USAGE = `npm run bench:vocabulary     the dictionary, the queue, reviews, statistics, imports and exports, on an embedded PostgreSQL of its own
Settings: BENCH_CARDS=1000000     cards in the table, 50,000 of them of one learner
          BENCH_REVIEWS=1000000   reviews of another learner
          BENCH_IMPORT=50000      cards of a file; in a package each has ten reviews
          BENCH_MS=4000           milliseconds that each case is measured`;

const number = (usual: number) => z.coerce.number().int().min(100).default(usual);
const settings = readConfig({
  bench: z.object({
    BENCH_CARDS: number(1_000_000),
    BENCH_REVIEWS: number(1_000_000),
    BENCH_IMPORT: number(50_000),
    BENCH_MS: number(4_000),
  }),
}).bench;
const { BENCH_MS: ms, BENCH_IMPORT: importSize } = settings;

const logger = createLogger('bench', 'warn');
const [DICTIONARY_BUILD, CARD_FILES] = ['dictionary-build-alone', 'card-files-alone'].map((name) =>
  fileURLToPath(new URL(`support/${name}.ts`, import.meta.url)),
) as [string, string];
const cache = fileURLToPath(new URL('../.data/cache', import.meta.url));
const viewerOf = (id: string): SignedInViewer => ({ id, role: 'LEARNER', sessionId: null, scopes: null });
const anyOf = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)]!;
const rounded = (value: number) => Number(value.toPrecision(3));

interface Row {
  case: string;
  'per second': number;
  'p50 ms'?: number;
  'p99 ms'?: number;
}

const began = performance.now();
/** What takes minutes says how far it is. */
const progress = (what: string) => console.log(`${Math.round((performance.now() - began) / 1_000)} s: ${what}`);

/** One after the other for the times, then eight at once for the number in a second. */
async function measure(name: string, work: () => Promise<unknown>): Promise<Row> {
  progress(name);
  await inParallel(1, forMs(ms / 4), work);
  const { times } = await inParallel(1, forMs(ms), work);
  const { perSecond } = await inParallel(8, forMs(ms), work);
  const { p50, p99 } = percentiles(times);
  return { case: name, 'per second': Math.round(perSecond), 'p50 ms': rounded(p50), 'p99 ms': rounded(p99) };
}

/** Of a program of its own. */
const outputOf = async (...args: string[]) => (await promisify(execFile)(process.execPath, args)).stdout;

async function measureDictionary(dictionary: Dictionary): Promise<Row[]> {
  const file = new DatabaseSync(dictionaryFile(cache), { readOnly: true });
  const words = file
    .prepare('SELECT key AS term FROM english ORDER BY random() LIMIT 20000')
    .all()
    .map(({ term }) => String(term));
  file.close();
  const perSecond = (rounds: number, work: (word: string) => unknown) => {
    const start = performance.now();
    for (let n = 0; n < rounds; n += 1) work(words[n % words.length]!);
    return Math.round((rounds * 1e3) / (performance.now() - start));
  };
  return [
    { case: 'look-ups of random words', 'per second': perSecond(40_000, dictionary.lookUp) },
    {
      case: 'suggestions for a typo',
      'per second': perSecond(200, (word) => dictionary.suggestions(`${word.slice(1)}q`, 5)),
    },
  ];
}

async function measureTables(database: Database<'vocabulary'>, ids: Awaited<ReturnType<typeof populateCards>>) {
  const cards = createCards(database);
  const statistics = createStatisticsService({ statistics: createStatistics(database) });
  const reviews = createReviewService({ journal: createReviewJournal(database) });
  const dueOf = (id: string) => cards.due(viewerOf(id), id, new Date(), 20);
  const queue = await database.readPrimary((client) =>
    client.card.findMany({ where: { userId: ids.large }, select: { id: true }, take: 20_000 }),
  );
  const answer = () =>
    reviews.review(viewerOf(ids.large), { id: anyOf(queue).id, rating: 'GOOD', idempotencyKey: newId() });
  const statsOf = (id: string) => async () => {
    const stats = (await statistics.of(viewerOf(id), id))!;
    await Promise.all([statistics.forecast(viewerOf(id), stats, 30), statistics.history(viewerOf(id), stats, 30)]);
  };
  return [
    await measure('dueCards of a learner with 20 cards', () => dueOf(anyOf(ids.others))),
    await measure('dueCards of the one with 50,000', () => dueOf(ids.large)),
    await measure('reviewCard', answer),
    await measure('vocabularyStats of 50,000 cards', statsOf(ids.large)),
    await measure(`vocabularyStats of ${settings.BENCH_REVIEWS} reviews`, statsOf(ids.busy)),
  ];
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Runs `work`, and looks how much memory the process has meanwhile, above what it had before. */
async function watched<T>(work: () => Promise<T>) {
  collectGarbage();
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 50);
  const start = performance.now();
  const result = await work();
  clearInterval(timer);
  return { result, seconds: (performance.now() - start) / 1_000, megabytes: Math.round((most - before) / 2 ** 20) };
}

async function measureFiles(database: Database<'vocabulary'>, dictionary: Dictionary, folder: string) {
  const urls = createSignedUrls({ publicUrl: 'http://127.0.0.1:1', secret: 's'.repeat(32) });
  const storage = createLocalStorage({ folder: path.join(folder, 'files'), urls });
  const imports = createCardImports(database);
  const parts = { imports, importedCards: createImportedCards(database), storage, dictionary, logger };
  const service = createImportService({ ...parts, enqueue: async () => {} });
  const worker = createImportWorker(parts);
  const exporting = createExportService({ cards: createExportedCards(database), storage, logger });

  async function takeIn(name: string, viewer: SignedInViewer, format: CardFileFormat, content: Buffer) {
    progress(name);
    const { import: row } = await service.create(viewer, { fileName: 'cards', format, bytes: content.length });
    await writeFile(storage, uploadKey(row!), content);
    await service.start(viewer, row!.id);
    const job = { id: '', data: { importId: row!.id, userId: viewer.id }, lastAttempt: true };
    const { seconds, megabytes } = await watched(() => worker.handle(job, new AbortController().signal));
    const ended = (await imports.find(row!.id))!;
    if (ended.status !== 'DONE') throw new Error(`${name}: ${ended.error}`);
    const cards = ended.imported + ended.updated + ended.unchanged;
    return {
      case: name,
      cards,
      seconds: rounded(seconds),
      'cards/s': Math.round(cards / seconds),
      'RSS above, MB': megabytes,
    };
  }

  async function giveOut(name: string, viewer: SignedInViewer, format: CardFileFormat) {
    progress(name);
    const { result, seconds, megabytes } = await watched(() => exporting.export(viewer, format));
    const { cards } = result;
    return {
      case: name,
      cards,
      seconds: rounded(seconds),
      'cards/s': Math.round(cards / seconds),
      'RSS above, MB': megabytes,
    };
  }

  const [first, second] = [viewerOf(newId()), viewerOf(newId())];
  progress('the files are made');
  // What making them leaves in memory would hide what reading them takes.
  await outputOf(CARD_FILES, folder, String(importSize));
  const [csv, anki] = await Promise.all(['cards.csv', 'cards.apkg'].map((name) => readFile(path.join(folder, name))));
  return [
    await takeIn('import of a CSV', first, 'CSV', csv!),
    await takeIn('the same again', first, 'CSV', csv!),
    await takeIn('import of an .apkg, ten reviews a card', second, 'ANKI', anki!),
    await giveOut('export as CSV', second, 'CSV'),
    await giveOut('export as .apkg', second, 'ANKI'),
  ];
}

async function main() {
  if (process.argv.includes('--help')) return console.log(USAGE);
  progress('the dictionary is built');
  const { seconds, megabytes } = JSON.parse(await outputOf(DICTIONARY_BUILD));
  console.log(`dictionary: built in ${rounded(seconds)} s, with ${Math.round(megabytes)} MB of RSS at most`);
  const before = process.memoryUsage.rss();
  const dictionary = await loadDictionary(cache, logger);
  const { size } = await stat(dictionaryFile(cache));
  const words = await measureDictionary(dictionary);
  const rss = Math.round((process.memoryUsage.rss() - before) / 2 ** 20);
  console.log(`dictionary: a file of ${Math.round(size / 2 ** 20)} MB; ${rss} MB of RSS after 40,000 look-ups`);

  const [postgres, folder] = [await startEmbeddedPostgres(), await mkdtemp(path.join(tmpdir(), 'bench-cards-'))];
  const database = openDatabase('vocabulary', { url: postgres.urlOf('vocabulary') });
  try {
    const { BENCH_CARDS: cards, BENCH_REVIEWS: reviews } = settings;
    const population = { cards, ofOne: Math.min(50_000, cards / 2), reviews };
    const ids = await populateCards(postgres.ownerUrl, population, (done) => progress(`made: ${done}`));
    console.table([...words, ...(await measureTables(database, ids))]);
    console.table(await measureFiles(database, dictionary, folder));
  } finally {
    await database.close();
    dictionary.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
