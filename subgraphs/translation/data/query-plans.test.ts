import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, newIdAt } from '#platform/ids.ts';
import type { Viewer } from '#platform/viewer.ts';
import { withClient } from '#prisma/connection.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { planOf, type QueryPlan } from '../../../test/support/query-plans.ts';
import { createMonths } from './months.ts';
import { createTranslations, type Translations } from './translations.ts';

/** Two years of months, each of 4,000 rows of 200 users. */
const USERS = 200;
const ROWS = 96_000;
const FIRST = new Date(Date.UTC(2024, 0));
const END = new Date(Date.UTC(2026, 0));

let postgres: DomainDatabase<'translation'>;
let translations: Translations;
let viewer: Viewer & { id: string };

beforeAll(async () => {
  postgres = await startDomainDatabase('translation');
  await createMonths(postgres.database).make(FIRST, END);
  translations = createTranslations(postgres.database);
  viewer = { id: newId(), role: 'LEARNER', sessionId: null, scopes: null };
  await withClient(postgres.ownerUrl, async (client) => {
    await client.query(
      `INSERT INTO translation.translations
         (id, user_id, source, target, source_text, target_text, kind, engine, segments, created_at)
       SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(noise, 1, 3) || '8' || substr(noise, 4, 15))::uuid,
              CASE n % $1::int WHEN 0 THEN $2::uuid ELSE md5((n % $1::int)::text)::uuid END,
              'ZH', 'EN', repeat('你好', 20), repeat('Hello', 20), 'GLOSS', 'gloss', '[]',
              to_timestamp(ms / 1000.0)
       FROM generate_series(1, $3::int) n,
            LATERAL (SELECT md5(n::text) AS noise, ($4::bigint + (n - 0.5) * ($5::bigint - $4::bigint) / $3::int)::bigint AS ms) row`,
      [USERS, viewer.id, ROWS, FIRST.getTime(), END.getTime()],
    );
    await client.query('VACUUM ANALYZE translation.translations');
  });
}, 120_000);
afterAll(() => postgres.stop());

const plan = (run: () => Promise<unknown>, mode?: 'custom' | 'generic') =>
  planOf(postgres.ownerUrl, 'translations', run, mode);
const page = (after: Date | null, first = 20) =>
  translations.page(viewer, viewer.id, { first, after: after && { createdAt: after, id: newIdAt(after) } }, null);
const typesOf = ({ nodes }: QueryPlan) => new Set(nodes.map((node) => node['Node Type']));

/** Months are asked one after the other, the newest first, and only until the page is full. */
function expectOrderedPage(found: QueryPlan): void {
  expect([...typesOf(found)].sort()).toEqual(expect.arrayContaining(['Append', 'Index Scan', 'Limit']));
  for (const sorting of ['Sort', 'Incremental Sort', 'Merge Append', 'Seq Scan', 'Bitmap Heap Scan']) {
    expect(typesOf(found), sorting).not.toContain(sorting);
  }
  for (const node of found.nodes.filter((node) => node['Node Type'] === 'Index Scan' && node['Actual Loops'] > 0)) {
    expect(node['Index Name']).toMatch(/user_id_created_at_id_idx$/);
    expect(node['Index Cond']).toContain('user_id = ');
  }
}

describe.each(['custom', 'generic'] as const)('with a %s plan', (mode) => {
  it('the newest page reads the newest months alone, by their index, and sorts nothing', async () => {
    const found = await plan(() => page(null, 30), mode);
    expectOrderedPage(found);
    // Nothing is in the months to come and in the table after them; December has some 20 of this user's.
    expect(found.read.filter((table) => table < 'translations_2026')).toEqual([
      'translations_2025_11',
      'translations_2025_12',
    ]);
    expect(found.root['Actual Rows']).toBe(31);
  });

  it('a later page leaves newer months out, and begins in the index where the page before it ended', async () => {
    const after = new Date(Date.UTC(2024, 11, 20));
    const found = await plan(() => page(after), mode);
    expectOrderedPage(found);
    expect(found.read).toEqual(['translations_2024_11', 'translations_2024_12']);
    const [newest] = found.nodes.filter((node) => node['Relation Name'] === 'translations_2024_12');
    expect(newest?.['Index Cond']).toMatch(/user_id = .* AND \(created_at <= /);
    if (mode === 'custom') expect(found.tables).not.toContain('translations_2025_01');
    else expect(found.nodes.some((node) => (node['Subplans Removed'] ?? 0) >= 13)).toBe(true);
  });

  it('a look-up by ids reads the months between them alone, by the primary key', async () => {
    const rows = await page(new Date(Date.UTC(2025, 3, 15)), 2);
    const ids = rows.map(({ id }) => id);
    const found = await plan(() => translations.byIds(viewer, ids), mode);
    expect(found.tables).toEqual(['translations_2025_04']);
    expect(found.root['Actual Rows']).toBe(3);
    expect(found.nodes.map((node) => node['Index Name'])).toContain('translations_2025_04_pkey');
    expect(found.blocks).toBeLessThan(20);
  });

  it('a deletion reads one month', async () => {
    const [row] = await page(null, 1);
    const found = await plan(() => translations.delete(viewer, viewer.id, row?.id ?? ''), mode);
    expect(found.read.filter((table) => table.startsWith('translations_'))).toEqual(['translations_2025_12']);
  });
});
