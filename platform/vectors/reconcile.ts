import type { Payload, Published, VectorCollection } from './collection.ts';

/** How far the vectors were from what they are made of. */
export interface Differences {
  /** Those whose vector is missing, or says something else. */
  missing: number;
  /** Vectors of nothing. */
  stray: number;
}

export interface ReconcileOptions {
  /** Counts, and changes nothing. @default false */
  dryRun?: boolean;
  /** After each page: how many rows and vectors have been looked at. */
  onProgress?: (seen: number) => void;
}

/** All of it throws VectorsUnavailable where Qdrant can't be asked. */
export interface VectorSync {
  /** Makes room for them, where there is none. */
  prepare(): Promise<void>;
  /** What has changed since the last time. */
  catchUp(): Promise<void>;
  /** Whether searches find these vectors, however many there are: one small question. */
  published(): Promise<Published>;
  /** Whether there are as many vectors as there should be, behind the name that is searched. Counts them, and the rows. */
  looksRight(): Promise<boolean>;
  /** Makes the vectors equal to the rows. Doing it again finds nothing to do. */
  reconcile(options?: ReconcileOptions): Promise<Differences>;
}

export interface ReconcileParts<T> {
  collection: VectorCollection;
  /** All there are, page by page. */
  rows(): AsyncIterable<readonly T[]>;
  /** What the vector of a row must say. */
  expected(row: T): { id: string; payload: Payload };
  put(rows: readonly T[]): Promise<void>;
  /** Those of the ids that are of rows. */
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
  remove(ids: readonly string[]): Promise<void>;
}

/**
 * Makes a collection equal to its rows, and then its version the one that is searched. Until then processes of another
 * version went on, and what they were told of a change is in theirs alone: so that is looked for once more.
 */
export async function reconcile<T>(
  { collection, rows, expected, put, existing, remove }: ReconcileParts<T>,
  { dryRun = false, onProgress = () => {} }: ReconcileOptions = {},
): Promise<Differences> {
  if (!dryRun) await collection.prepare();
  const [exists, published] = [await collection.exists(), await collection.published()];
  const differences: Differences = { missing: 0, stray: 0 };
  let seen = 0;
  const progress = (more: number) => {
    seen += more;
    onProgress(seen);
  };

  async function lacking(page: readonly T[]): Promise<T[]> {
    if (!exists) return [...page];
    const found = await collection.payloads(page.map((row) => expected(row).id));
    return page.filter((row) => {
      const { id, payload } = expected(row);
      return !isSame(found.get(id), payload);
    });
  }

  async function compare(): Promise<void> {
    for await (const page of rows()) {
      const missing = await lacking(page);
      differences.missing += missing.length;
      if (!dryRun && missing.length > 0) await put(missing);
      progress(page.length);
    }
    if (!exists) return;
    for await (const ids of collection.ids()) {
      const there = await existing(ids);
      const stray = ids.filter((id) => !there.has(id));
      differences.stray += stray.length;
      if (!dryRun && stray.length > 0) await remove(stray);
      progress(ids.length);
    }
  }

  await compare();
  if (dryRun) return differences;
  await collection.publish();
  if (published === 'another') await compare();
  return differences;
}

const isSame = (payload: Payload | undefined, expected: Payload): boolean =>
  payload !== undefined && Object.entries(expected).every(([key, value]) => payload[key] === value);
