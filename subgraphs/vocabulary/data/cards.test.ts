import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { decodeCursor, encodeCursor } from '#platform/pagination.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { applyMigrations } from '#prisma/migrations.ts';
import { openDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { startThrowawayPostgres } from '../../../test/support/throwaway-postgres.ts';
import { type Cards, createCards, type NewCard } from './cards.ts';

const MIGRATIONS = path.join(import.meta.dirname, '../../../prisma/migrations');
const NOW = new Date('2026-03-01T08:00:00Z');

let server: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let database: TestDatabase<'vocabulary'>;
let cards: Cards;
let userId: string;

beforeAll(async () => {
  server = await startThrowawayPostgres();
  await applyMigrations({ databaseUrl: server.url, folder: MIGRATIONS, log: () => {} });
  database = openDatabase('vocabulary', { url: server.url });
  cards = createCards(database);
});
afterAll(async () => {
  await database?.close();
  await server?.stop();
});
beforeEach(() => {
  userId = newId();
});

const card = (front: string, more: Partial<NewCard> = {}): NewCard => ({
  id: newId(),
  userId,
  wordId: `en:${front}`,
  front,
  back: 'back',
  example: null,
  tags: [],
  translationId: null,
  state: 'NEW',
  due: NOW,
  createdAt: NOW,
  ...more,
});

describe('addOnce', () => {
  it('makes one card of twenty at once, and gives it to all', async () => {
    const added = await Promise.all(Array.from({ length: 20 }, () => cards.addOnce(ANONYMOUS, card('mitigate'))));
    expect(new Set(added.map(({ id }) => id)).size).toBe(1);
    expect(await database.readPrimary((client) => client.card.count({ where: { userId } }))).toBe(1);
  });

  it('leaves the card that is there as it is', async () => {
    const first = await cards.addOnce(ANONYMOUS, card('mitigate', { tags: ['work'] }));
    expect(await cards.addOnce(ANONYMOUS, card('mitigate', { back: 'other' }))).toEqual(first);
  });

  it('keeps the cards of two users apart', async () => {
    const mine = await cards.addOnce(ANONYMOUS, card('mitigate'));
    const theirs = await cards.addOnce(ANONYMOUS, card('mitigate', { userId: newId() }));
    expect(theirs.id).not.toBe(mine.id);
  });
});

describe('forWords and byIds', () => {
  it('answer in the order of the keys, with null where there is none, in one statement', async () => {
    const a = await cards.addOnce(ANONYMOUS, card('a'));
    const c = await cards.addOnce(ANONYMOUS, card('c'));
    await cards.addOnce(ANONYMOUS, card('b', { userId: newId() }));
    const before = await database.statements();
    expect(await cards.forWords(ANONYMOUS, userId, ['en:c', 'en:b', 'en:a'])).toEqual([c, null, a]);
    expect(await cards.byIds(ANONYMOUS, [c.id, newId(), a.id])).toEqual([c, null, a]);
    expect((await database.statements()) - before).toBe(2);
  });

  it('ask for 3,000 words in one statement', async () => {
    const known = await cards.addOnce(ANONYMOUS, card('w2999'));
    const before = await database.statements();
    const wordIds = Array.from({ length: 3_000 }, (_, index) => `en:w${index}`);
    const found = await cards.forWords(ANONYMOUS, userId, wordIds);
    expect(found.at(-1)).toEqual(known);
    expect(found.filter((row) => row === null)).toHaveLength(2_999);
    expect((await database.statements()) - before).toBe(1);
  });

  it('prepare few statements for many lengths of lists', async () => {
    const counted = openDatabase('vocabulary', { url: server.url, poolSize: 1 });
    const onOneConnection = createCards(counted);
    for (let length = 1; length <= 64; length += 1) {
      await onOneConnection.byIds(ANONYMOUS, Array.from({ length }, newId));
    }
    const [{ count }] = await counted.readPrimary(
      (client) => client.$queryRaw<[{ count: bigint }]>`SELECT count(*) FROM pg_prepared_statements`,
    );
    await counted.close();
    expect(Number(count)).toBeLessThan(10);
  });
});

describe('due', () => {
  it('gives what is due and not suspended, the longest due first, in one statement', async () => {
    const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
    await cards.addOnce(ANONYMOUS, card('now', { due: NOW }));
    await cards.addOnce(ANONYMOUS, card('later', { due: at(1) }));
    await cards.addOnce(ANONYMOUS, card('long ago', { due: at(-60) }));
    const suspended = await cards.addOnce(ANONYMOUS, card('suspended', { due: at(-90) }));
    await database.write(null, (client) =>
      client.card.update({ where: { id: suspended.id }, data: { suspended: true } }),
    );
    const before = await database.statements();
    const due = await cards.due(ANONYMOUS, userId, NOW, 10);
    expect(due.map(({ front }) => front)).toEqual(['long ago', 'now']);
    expect(await cards.due(ANONYMOUS, userId, NOW, 1)).toHaveLength(1);
    expect((await database.statements()) - before).toBe(2);
  });
});

describe('page', () => {
  it('passes over no card and repeats none, also when many were made in the same millisecond', async () => {
    for (let index = 0; index < 7; index += 1) await cards.addOnce(ANONYMOUS, card(`card ${index}`));
    await database.write(null, (client) => client.card.updateMany({ where: { userId }, data: { createdAt: NOW } }));
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const rows = await cards.page(
        ANONYMOUS,
        userId,
        { first: 3, after: after === null ? null : decodeCursor(after) },
        null,
      );
      const shown = rows.slice(0, 3);
      seen.push(...shown.map(({ front }) => front));
      if (rows.length <= 3) break;
      after = encodeCursor(shown.at(-1)!);
    }
    expect(seen).toEqual(Array.from({ length: 7 }, (_, index) => `card ${6 - index}`));
  });

  it('shows the cards of a tag', async () => {
    await cards.addOnce(ANONYMOUS, card('a', { tags: ['work', 'email'] }));
    await cards.addOnce(ANONYMOUS, card('b', { tags: ['home'] }));
    const fronts = async (tag: string) =>
      (await cards.page(ANONYMOUS, userId, { first: 10, after: null }, tag)).map(({ front }) => front);
    expect(await fronts('email')).toEqual(['a']);
    expect(await fronts("' OR 1=1 --")).toEqual([]);
  });
});

describe('remove', () => {
  it("deletes the user's own card and nobody else's", async () => {
    const mine = await cards.addOnce(ANONYMOUS, card('mine'));
    expect(await cards.remove(ANONYMOUS, newId(), mine.id)).toBe(false);
    expect(await cards.remove(ANONYMOUS, userId, mine.id)).toBe(true);
    expect(await cards.remove(ANONYMOUS, userId, mine.id)).toBe(false);
  });
});
