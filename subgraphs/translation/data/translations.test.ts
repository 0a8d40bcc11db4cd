import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, newIdAt } from '#platform/ids.ts';
import { type Connection, decodeCursor, type PageRequest, toConnection } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { withClient } from '#prisma/connection.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { createMonths } from './months.ts';
import { createTranslations, type TranslationRow, type Translations } from './translations.ts';

let postgres: DomainDatabase<'translation'>;
let translations: Translations;

beforeAll(async () => {
  postgres = await startDomainDatabase('translation');
  translations = createTranslations(postgres.database);
});
afterAll(() => postgres.stop());

const learner = (): Viewer & { id: string } => ({ id: newId(), role: 'LEARNER', sessionId: null, scopes: null });

function rowAt(createdAt: Date, userId: string, idempotencyKey: string | null = null): TranslationRow {
  const texts = { sourceText: '你好', targetText: 'Hello', source: 'ZH', target: 'EN' } as const;
  const origin = { kind: 'GLOSS', engine: 'gloss', model: null, cached: false, segments: [], stars: null } as const;
  return {
    id: newIdAt(createdAt),
    userId,
    ...texts,
    ...origin,
    segments: [],
    glossaryHits: [],
    idempotencyKey,
    createdAt,
  };
}

const query = async (sql: string, ...values: unknown[]) =>
  (await withClient(postgres.ownerUrl, (client) => client.query(sql, values))).rows;
const tableOf = async (id: string) =>
  (await query('SELECT tableoid::regclass::text AS name FROM translation.translations WHERE id = $1', id))[0]?.name;
const keysOf = ({ id }: Viewer) => query('SELECT key FROM translation.idempotency_keys WHERE user_id = $1', id);

describe('a translation', () => {
  it.each([
    ['2024-02-29T23:59:59.999Z', 'translation.translations_2024_02'],
    ['2024-03-01T00:00:00.000Z', 'translation.translations_2024_03'],
    ['1999-12-31T23:59:59.999Z', 'translation.translations_earlier'],
    ['2200-01-01T00:00:00.000Z', 'translation.translations_later'],
  ])('of %s lies in %s, and is found there by its id alone', async (time, table) => {
    await createMonths(postgres.database).make(new Date('2024-02-10'), new Date('2024-02-10'));
    const viewer = learner();
    const row = rowAt(new Date(time), viewer.id);
    await translations.create(viewer, row);
    expect(await tableOf(row.id)).toBe(table);
    expect(await translations.byIds(viewer, [newId(), row.id])).toEqual([null, row]);
    expect(await translations.delete(viewer, viewer.id, row.id)).toBe(true);
    expect(await translations.byIds(viewer, [row.id])).toEqual([null]);
  });

  it('is not found by what is no id of ours, for which nobody is asked', async () => {
    const before = await postgres.database.statements();
    const ids = ['nonsense', '00000000-0000-4000-8000-000000000000'];
    expect(await translations.byIds(learner(), ids)).toEqual([null, null]);
    expect(await translations.delete(learner(), newId(), ids[1] as string)).toBe(false);
    expect(await postgres.database.statements()).toBe(before);
  });

  it('cannot have another time than its id', async () => {
    const row = { ...rowAt(new Date(), newId()), createdAt: new Date('2026-01-01') };
    await expect(translations.create(learner(), row)).rejects.toThrow(/id_tells_created_at/);
    const foreign = { ...rowAt(new Date(), newId()), id: '00000000-0000-4000-8000-000000000000' };
    await expect(translations.create(learner(), foreign)).rejects.toThrow(/id_tells_created_at/);
  });
});

describe('an idempotency key', () => {
  it('gives twenty who use it at once one translation, and all of them that one', async () => {
    const viewer = learner();
    const rows = Array.from({ length: 20 }, () => rowAt(new Date(), viewer.id, 'once'));
    const made = await Promise.all(rows.map((row) => translations.create(viewer, row)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await query('SELECT id FROM translation.translations WHERE user_id = $1', viewer.id)).toEqual([
      { id: made[0]?.id },
    ]);
    expect(await translations.findByKey(viewer.id, 'once')).toEqual(made[0]);
  });

  it('holds across months, is its user’s alone, and is free again once its translation is deleted', async () => {
    const viewer = learner();
    const first = rowAt(new Date('2024-02-03'), viewer.id, 'k');
    await translations.create(viewer, first);
    expect(await translations.create(viewer, rowAt(new Date(), viewer.id, 'k'))).toEqual(first);

    const other = rowAt(new Date(), newId(), 'k');
    expect(await translations.create(learner(), other)).toEqual(other);

    expect(await translations.delete(viewer, newId(), first.id)).toBe(false);
    expect(await translations.delete(viewer, viewer.id, first.id)).toBe(true);
    expect(await translations.findByKey(viewer.id, 'k')).toBeNull();
    const again = rowAt(new Date(), viewer.id, 'k');
    expect(await translations.create(viewer, again)).toEqual(again);
  });

  it('is not used up by a translation that could not be stored', async () => {
    const viewer = learner();
    const broken = { ...rowAt(new Date(), viewer.id, 'k'), createdAt: new Date('2026-01-01') };
    await expect(translations.create(viewer, broken)).rejects.toThrow();
    expect(await keysOf(viewer)).toEqual([]);
  });
});

describe('paging', () => {
  it('shows each translation once, in order, across months and equal times, while others are added', async () => {
    const viewer = learner();
    const times = [0, 0, 0, 0, 0, 1, 31, 31, 31, 62, 62, 93].map((days) => new Date(Date.UTC(2024, 1, 28 + days)));
    const rows = times.map((time) => rowAt(time, viewer.id));
    for (const row of rows) await translations.create(viewer, row);
    const expected = rows
      .toSorted((a, b) => Number(b.createdAt) - Number(a.createdAt) || (b.id > a.id ? 1 : -1))
      .map(({ id }) => id);

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const request: PageRequest = { first: 2, after: after === null ? null : decodeCursor(after) };
      const page: Connection<TranslationRow> = toConnection(
        await translations.page(viewer, viewer.id, request, null),
        request,
      );
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      // Newer than the first page, so no later page may show it.
      await translations.create(viewer, rowAt(new Date(), viewer.id));
    } while (after !== null);
    expect(seen).toEqual(expected);
  });
});

describe('erasing a user', () => {
  it('takes all translations, those in detached months too, and the keys, and nothing of anybody else', async () => {
    const months = createMonths(postgres.database);
    await months.make(new Date('2023-05-01'), new Date());
    const [user, other] = [learner(), learner()];
    for (const { id } of [user, other]) {
      for (const time of ['1999-01-01', '2023-05-05', '2023-06-06', '2200-01-01']) {
        await translations.create(user, rowAt(new Date(time), id, time));
      }
      await translations.create(user, rowAt(new Date(), id));
    }
    const [may, ...rest] = await months.detach(new Date('2023-06-30'));
    expect(rest).toEqual([]);
    expect(await translations.findByKey(user.id, '2023-05-05')).toBeNull();
    const countOf = async (table: string, id: string) =>
      (await query(`SELECT count(*)::int AS n FROM translation.${table} WHERE user_id = $1`, id))[0]?.n;
    expect(await countOf(`"${may}"`, user.id)).toBe(1);

    const erase = (id: string) =>
      postgres.database.transaction(null, (transaction) => translations.eraseUser(transaction, id));
    expect(await erase(user.id)).toBe(5);
    expect(await erase(user.id)).toBe(0);
    for (const table of ['translations', `"${may}"`, 'idempotency_keys']) {
      expect(await countOf(table, user.id), table).toBe(0);
      expect(await countOf(table, other.id), table).toBeGreaterThan(0);
    }
  });
});
