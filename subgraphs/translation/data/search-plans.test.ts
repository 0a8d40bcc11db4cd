import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, newIdAt } from '#platform/ids.ts';
import type { TimeKey } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { withClient } from '#prisma/connection.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { plansWithin } from '../../../test/support/query-plans.ts';
import { createMonths } from './months.ts';
import { createTranslations, type Translations } from './translations.ts';

/** Half of all rows are one user's; the others have ten users each. Each word stands in one row of seventeen, a number in one. */
const ROWS = 20_000;
const FIRST = new Date(Date.UTC(2025, 8));
const END = new Date(Date.UTC(2026, 0));
const WORDS =
  '合同条款 截止日期 项目预算 供应商 回滚方案 budget invoice deadline supplier rollback meeting contract review schedule hiring revenue deploy';

let postgres: DomainDatabase<'translation'>;
let translations: Translations;
const busy: Viewer & { id: string } = { id: newId(), role: 'LEARNER', sessionId: null, scopes: null };
const light: Viewer & { id: string } = { ...busy, id: newId() };

beforeAll(async () => {
  postgres = await startDomainDatabase('translation');
  await createMonths(postgres.database).make(FIRST, END);
  translations = createTranslations(postgres.database);
  await withClient(postgres.ownerUrl, async (client) => {
    await client.query(
      `INSERT INTO translation.translations
         (id, user_id, source, target, source_text, target_text, kind, engine, segments, created_at)
       SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(noise, 1, 3) || '8' || substr(noise, 4, 15))::uuid,
              CASE WHEN n % 2 = 0 THEN $1::uuid WHEN n % 2000 = 1 THEN $2::uuid ELSE md5((n % 2000)::text)::uuid END,
              'ZH', 'EN', '关于' || words[1 + n % 17] || ' No' || (n * 7919) || '号文件', 'on ' || words[1 + n % 17], 'GLOSS', 'gloss',
              '[]', to_timestamp(ms / 1000.0)
       FROM generate_series(1, $3::int) n, string_to_array($4, ' ') words,
            LATERAL (SELECT md5(n::text) AS noise, ($5::bigint + (n - 0.5) * ($6::bigint - $5::bigint) / $3::int)::bigint AS ms) row`,
      [busy.id, light.id, ROWS, WORDS, FIRST.getTime(), END.getTime()],
    );
    await client.query('VACUUM ANALYZE translation.translations');
  });
}, 120_000);
afterAll(() => postgres?.stop());

const search = (viewer: typeof busy, text: string, after: TimeKey | null = null) =>
  translations.page(viewer, viewer.id, { first: 20, after }, text);

/** The indexes that were read for a search, of any month. */
async function indexesFor(viewer: typeof busy, text: string, after: TimeKey | null = null): Promise<string[]> {
  const plans = await plansWithin(postgres.ownerUrl, 'search_translations', () => search(viewer, text, after));
  expect(plans).toHaveLength(1);
  const read = plans[0]!.filter((node) => node['Actual Loops'] > 0);
  // The empty months to come are a page each.
  const names = read.map((node) => node['Index Name']?.replace(/^translations_(\d{4}_\d{2}|later|earlier)_/, ''));
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

const BY_TRIGRAMS = ['source_text_idx', 'target_text_idx'];
const BY_USER = ['user_id_created_at_id_idx'];

describe('a search in the history', () => {
  it.each([
    ['a number that one text has', `No${7919 * 4242}`],
    ['Chinese that none has', '查无此文'],
    ['English that none has', 'unheard of'],
  ])('goes by trigrams where these are rare: %s', async (_, text) => {
    expect(await indexesFor(busy, text)).toEqual(BY_TRIGRAMS);
  });

  it.each([
    ['合同条款', busy],
    ['budget', busy],
    ['条款', busy],
    ['a', busy],
    ['unheard of', light],
    ['条', light],
  ])(
    'reads the user’s own rows, the newest first, for what is frequent or too short, and for few rows: %s',
    async (text, viewer) => {
      expect(await indexesFor(viewer, text)).toEqual(BY_USER);
    },
  );

  it('reads no trigrams for one character that no text has', async () => {
    const indexes = await indexesFor(busy, '鼹');
    expect(indexes.filter((name) => BY_TRIGRAMS.includes(name))).toEqual([]);
  });

  it('begins in the index where the page before it ended', async () => {
    const createdAt = new Date(Date.UTC(2025, 9, 15));
    const after = { createdAt, id: newIdAt(createdAt) };
    const rows = await search(busy, 'budget', after);
    expect(rows).toHaveLength(21);
    expect(rows.every((row) => row.createdAt < createdAt)).toBe(true);
    expect(await indexesFor(busy, 'budget', after)).toEqual(BY_USER);
  });

  it('finds all that a look at every row finds, in either text, in any case, and nothing of others', async () => {
    for (const text of ['合同条款', 'ROLLBACK', '滚', `no${7919 * 4242}号`, '%', '_', '\\', 'on b']) {
      const found: string[] = [];
      let after: TimeKey | null = null;
      for (let page = 0; page < 3; page++) {
        const rows: TimeKey[] = (await search(busy, text, after)).slice(0, 20);
        found.push(...rows.map(({ id }) => id));
        after = rows.at(-1) ?? null;
        if (rows.length < 20) break;
      }
      const { rows } = await withClient(postgres.ownerUrl, (client) =>
        client.query(
          `SELECT id FROM translation.translations WHERE user_id = $1
             AND (strpos(lower(source_text), lower($2)) > 0 OR strpos(lower(target_text), lower($2)) > 0)
           ORDER BY created_at DESC, id DESC LIMIT 60`,
          [busy.id, text],
        ),
      );
      expect(found, text).toEqual(rows.map(({ id }) => id));
    }
  });
});
