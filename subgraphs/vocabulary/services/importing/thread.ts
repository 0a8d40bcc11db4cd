import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { type CardFileFormat, IMPORT_LIMITS } from '../../domain/card-import.ts';
import { openCollection } from './formats/anki/collection.ts';
import { unpackCollection } from './formats/anki/package.ts';
import { readCsvFile } from './formats/csv.ts';
import { UnreadableFile } from './formats/unreadable.ts';
import type { CheckedRow } from './rows.ts';

export interface ThreadTask {
  /** The folder that holds `source`, and may be written to. */
  folder: string;
  source: string;
  format: CardFileFormat;
  /** Rows to be passed over. */
  after: number;
}

/** Some rows of the file; `progress` is how far it is read with them, 0 to 1. */
export interface RowBatch {
  rows: CheckedRow[];
  progress: number;
}

export type ThreadAnswer = RowBatch | 'end' | { unreadable: string };

const ROWS_AT_ONCE = 500;
/** A card may bring hundreds of reviews. */
const REVIEWS_AT_ONCE = 5_000;

async function open({ folder, source, format }: ThreadTask) {
  if (format === 'CSV') {
    const { lines, rows } = readCsvFile(await readFile(source), IMPORT_LIMITS.rows);
    return { rows, total: lines };
  }
  const collection = `${folder}/collection`;
  await unpackCollection(source, collection);
  const { count, rows } = openCollection(collection, IMPORT_LIMITS.rows);
  return { rows, total: count };
}

async function* batches(task: ThreadTask): AsyncGenerator<RowBatch> {
  const { rows, total } = await open(task);
  let seen = 0;
  let batch: CheckedRow[] = [];
  let reviews = 0;
  for (const row of rows) {
    seen += 1;
    if (seen <= task.after) continue;
    batch.push(row);
    reviews += 'card' in row ? row.card.reviews.length : 0;
    if (batch.length < ROWS_AT_ONCE && reviews < REVIEWS_AT_ONCE) continue;
    yield { rows: batch, progress: Math.min(1, row.line / total) };
    batch = [];
    reviews = 0;
  }
  if (batch.length > 0) yield { rows: batch, progress: 1 };
}

const reading = batches(workerData as ThreadTask);

async function next(): Promise<ThreadAnswer> {
  try {
    const { value, done } = await reading.next();
    return done ? 'end' : value;
  } catch (error) {
    if (error instanceof UnreadableFile) return { unreadable: error.message };
    throw error;
  }
}

// One batch for each message: nothing is read that nobody has asked for.
parentPort!.on('message', async () => parentPort!.postMessage(await next()));
