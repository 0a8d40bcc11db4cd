import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { QdrantClient } from '@qdrant/js-client-rest';
import { Redis } from 'ioredis';
import pg from 'pg';

export interface Trace {
  table: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of a row
  row: any;
}

const TABLES = `SELECT format('%I.%I', nspname, relname) AS name
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`;

/** Every row of every table of a database, as its owner sees it, that has one of the texts in any column; binary ones too. */
export async function tracesInDatabase(ownerUrl: string, texts: readonly string[]): Promise<Trace[]> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(TABLES);
    const patterns = texts.flatMap((text) => [`%${text}%`, `%${Buffer.from(text).toString('hex')}%`]);
    const traces: Trace[] = [];
    for (const { name } of tables) {
      const found = await client.query(
        `SELECT to_jsonb(t) AS row FROM ${name} t WHERE to_jsonb(t)::text ILIKE ANY ($1)`,
        [patterns],
      );
      traces.push(...found.rows.map(({ row }) => ({ table: name, row })));
    }
    return traces;
  } finally {
    await client.end();
  }
}

/** Every key of a Redis that has one of the texts in its name or its value. */
export async function tracesInRedis(redisUrl: string, texts: readonly string[]): Promise<string[]> {
  const redis = new Redis(redisUrl);
  try {
    const found: string[] = [];
    for (const key of await redis.keys('*')) {
      const content = `${key} ${await contentOf(redis, key)}`.toLowerCase();
      if (texts.some((text) => content.includes(text.toLowerCase()))) found.push(key);
    }
    return found;
  } finally {
    redis.disconnect();
  }
}

/** Every point of every collection of a Qdrant that has one of the texts in its payload. */
export async function tracesInQdrant(qdrantUrl: string, texts: readonly string[]): Promise<Payload[]> {
  const client = new QdrantClient({ url: qdrantUrl, checkCompatibility: false });
  const { collections } = await client.getCollections();
  const found: Payload[] = [];
  for (const { name } of collections) {
    let offset: string | number | undefined;
    do {
      const page = await client.scroll(name, { limit: 1_000, with_payload: true, ...(offset && { offset }) });
      const payloads = page.points.map(({ payload }) => payload ?? {});
      found.push(...payloads.filter((payload) => texts.some((text) => JSON.stringify(payload).includes(text))));
      offset = (page.next_page_offset as string | number | null) ?? undefined;
    } while (offset !== undefined);
  }
  return found;
}

type Payload = Record<string, unknown>;

async function contentOf(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  const readers: Record<string, () => Promise<unknown>> = {
    string: () => redis.get(key),
    hash: () => redis.hgetall(key),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    zset: () => redis.zrange(key, 0, -1),
    stream: () => redis.xrange(key, '-', '+'),
  };
  return JSON.stringify((await readers[type]?.()) ?? null);
}

/** Every file below a folder that has one of the texts in its path or its content, as it is or in UTF-16. */
export async function tracesInFiles(folder: string, texts: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const content = await readFile(file);
    const isTrace = (text: string) =>
      file.includes(text) || content.includes(text) || content.includes(Buffer.from(text, 'utf16le'));
    if (texts.some(isTrace)) found.push(path.relative(folder, file));
  }
  return found;
}
