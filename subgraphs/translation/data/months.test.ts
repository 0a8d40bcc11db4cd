import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, newIdAt } from '#platform/ids.ts';
import { withClient } from '#prisma/connection.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { createMonths, type Months } from './months.ts';

let postgres: DomainDatabase<'translation'>;
let months: Months;

beforeAll(async () => {
  postgres = await startDomainDatabase('translation');
  months = createMonths(postgres.database);
});
afterAll(() => postgres.stop());

const query = async (sql: string, ...values: unknown[]) =>
  (await withClient(postgres.ownerUrl, (client) => client.query(sql, values))).rows;
const utc = (year: number, month: number, day = 1) => new Date(Date.UTC(year, month - 1, day));
const now = new Date();
const inMonths = (months: number) => utc(now.getUTCFullYear(), now.getUTCMonth() + 1 + months);
const nameOf = (month: Date) => `translations_${month.toISOString().slice(0, 7).replace('-', '_')}`;

/** Each test begins empty, with the present month as the first. */
beforeEach(async () => {
  await query('TRUNCATE translation.translations, translation.idempotency_keys');
  await months.detach(inMonths(0));
  const detached = await query('SELECT name FROM translation.months WHERE NOT attached');
  for (const { name } of detached) await query(`DROP TABLE translation."${name}"`);
});

const attached = async (): Promise<string[]> =>
  (await query('SELECT name FROM translation.months WHERE attached ORDER BY month')).map(({ name }) => name);

async function insertAt(time: Date, key: string | null = null): Promise<string> {
  const id = newIdAt(time);
  await query(
    `WITH row AS (
       INSERT INTO translation.translations
         (id, user_id, source, target, source_text, target_text, kind, engine, segments, idempotency_key, created_at)
       VALUES ($1, $2, 'ZH', 'EN', '你好', 'Hello', 'GLOSS', 'gloss', '[]', $3, $4) RETURNING *
     )
     INSERT INTO translation.idempotency_keys SELECT user_id, idempotency_key, id FROM row WHERE idempotency_key IS NOT NULL`,
    id,
    newId(),
    key,
    time,
  );
  return id;
}
const tableOf = async (id: string): Promise<string> =>
  (await query('SELECT tableoid::regclass::text AS name FROM translation.translations WHERE id = $1', id))[0]?.name;

describe('the months', () => {
  it('are this one and three to come once the migrations have run', async () => {
    const expected = [0, 1, 2, 3].map((n) => nameOf(inMonths(n)));
    expect((await attached()).slice(0, 4)).toEqual(expected);
    expect(await months.state()).toMatchObject({ ahead: expect.toSatisfy((n) => n >= 3), rowsOutside: 0 });
  });

  it('are made without gaps, before and after, and the second time there is nothing to make', async () => {
    const before = (await attached()).length;
    const made = await months.make(inMonths(-14), inMonths(before + 1));
    expect(made).toBe(16);
    expect(await attached()).toEqual(Array.from({ length: before + 16 }, (_, n) => nameOf(inMonths(n - 14))));
    expect(await months.make(inMonths(-14), inMonths(before + 1))).toBe(0);
    expect(await months.make(inMonths(-3), inMonths(-2))).toBe(0);
  });

  it('take the rows that waited for them, when the job was late', async () => {
    const last = (await attached()).length - 1;
    const [waiting, further, older] = [
      await insertAt(inMonths(last + 1)),
      await insertAt(inMonths(last + 9)),
      await insertAt(new Date(Number(inMonths(-2)) + 5)),
    ];
    expect(await tableOf(waiting)).toBe('translation.translations_later');
    expect(await months.state()).toEqual({ ahead: last, rowsOutside: 3 });

    await months.make(inMonths(-2), inMonths(last + 2));
    expect(await tableOf(waiting)).toBe(`translation.${nameOf(inMonths(last + 1))}`);
    expect(await tableOf(older)).toBe(`translation.${nameOf(inMonths(-2))}`);
    expect(await tableOf(further)).toBe('translation.translations_later');
    expect(await months.state()).toEqual({ ahead: last + 2, rowsOutside: 1 });
  });

  it('are made once by processes that begin at once, while rows go on being written', async () => {
    const made = await Promise.all([
      ...Array.from({ length: 4 }, () => months.make(inMonths(-6), now)),
      ...Array.from({ length: 10 }, () => insertAt(new Date(Number(inMonths(-4)) + 1)).then(() => 0)),
    ]);
    expect(made.reduce((sum, n) => sum + n, 0)).toBe(6);
    expect(await query('SELECT DISTINCT tableoid::regclass::text AS name FROM translation.translations')).toEqual([
      { name: `translation.${nameOf(inMonths(-4))}` },
    ]);
  });

  it('have the indexes of the whole, and its constraints', async () => {
    await months.make(inMonths(-1), now);
    const parts = await query(
      `SELECT (SELECT count(*)::int FROM pg_index WHERE indrelid = part.inhrelid) AS indexes,
              (SELECT count(*)::int FROM pg_constraint WHERE conrelid = part.inhrelid AND contype IN ('c', 'p')) AS constraints
       FROM pg_inherits part WHERE inhparent = 'translation.translations'::regclass`,
    );
    expect(parts.length).toBeGreaterThanOrEqual(7);
    for (const part of parts) expect(part).toEqual({ indexes: 4, constraints: 2 });
  });

  it('are not waited for at the expense of everybody else, while a long transaction uses the table', async () => {
    await withClient(postgres.ownerUrl, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT FROM translation.translations');
      await expect(months.make(inMonths(-1), now)).rejects.toThrow(/lock timeout/);
      await client.query('COMMIT');
    });
    expect(await months.make(inMonths(-1), now)).toBe(1);
  });

  it('are not made by the century', async () => {
    await expect(months.make(utc(1, 1), now)).rejects.toThrow(/over 1,200 months/);
    expect(await months.make(now, now)).toBe(0);
  });
});

describe('detaching', () => {
  it('takes whole months out with their keys, keeps their rows, and leaves the rest as it was', async () => {
    await months.make(inMonths(-3), now);
    const old = await insertAt(inMonths(-3), 'old');
    const kept = await insertAt(inMonths(-2), 'kept');
    const [name, ...rest] = await months.detach(new Date(Number(inMonths(-1)) - 1));
    expect(rest).toEqual([]);
    expect(name).toMatch(new RegExp(`^${nameOf(inMonths(-3))}_detached_\\d+$`));
    expect(await query(`SELECT id FROM translation."${name}"`)).toEqual([{ id: old }]);
    expect(await query('SELECT id FROM translation.translations')).toEqual([{ id: kept }]);
    expect(await query('SELECT key FROM translation.idempotency_keys')).toEqual([{ key: 'kept' }]);
    expect((await attached())[0]).toBe(nameOf(inMonths(-2)));
  });

  it('never takes the present month or one to come', async () => {
    await months.make(inMonths(-1), now);
    expect(await months.detach(inMonths(12))).toHaveLength(1);
    expect((await attached())[0]).toBe(nameOf(inMonths(0)));
    expect(await months.detach(inMonths(12))).toEqual([]);
  });

  it('leaves room for a late row of such a month, and for the month to be made and detached again', async () => {
    await months.make(inMonths(-1), now);
    await insertAt(inMonths(-1));
    const [first] = await months.detach(inMonths(0));
    const late = await insertAt(new Date(Number(inMonths(-1)) + 7));
    expect(await tableOf(late)).toBe('translation.translations_earlier');
    expect(await months.make(inMonths(-1), now)).toBe(1);
    expect(await tableOf(late)).toBe(`translation.${nameOf(inMonths(-1))}`);
    const [second] = await months.detach(inMonths(0));
    expect(second).not.toBe(first);
    for (const name of [first, second]) expect(await query(`SELECT FROM translation."${name}"`)).toHaveLength(1);
  });
});

describe("the domain's role", () => {
  it('has its statements planned once a connection, not over all months again for each', async () => {
    const rows = await withClient(postgres.url, (client) => client.query('SHOW plan_cache_mode'));
    expect(rows.rows).toEqual([{ plan_cache_mode: 'force_generic_plan' }]);
  });

  it('makes and detaches months by these functions alone, and nobody else may call them', async () => {
    const PERMISSION_DENIED = '42501';
    await withClient(postgres.url, async (client) => {
      for (const sql of [
        "CREATE TABLE translation.mine PARTITION OF translation.translations FOR VALUES FROM ('1990-01-01') TO ('1990-02-01')",
        'ALTER TABLE translation.translations DETACH PARTITION translation.translations_later',
        `DROP TABLE translation.${nameOf(now)}`,
      ]) {
        await expect(client.query(sql), sql).rejects.toMatchObject({ code: PERMISSION_DENIED });
      }
    });
    const rights = await query(
      `SELECT proname AS name, has_function_privilege('vocabulary', oid, 'EXECUTE') AS others, proconfig AS settings
       FROM pg_proc WHERE pronamespace = 'translation'::regnamespace AND prosecdef ORDER BY proname`,
    );
    expect(rights.map(({ name }) => name)).toEqual(['detach_months', 'erase_detached', 'make_months']);
    for (const { others, settings } of rights) {
      expect(others).toBe(false);
      expect(settings).toContain('search_path=pg_catalog, pg_temp');
    }
  });
});
