import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, newIdAt } from '#platform/ids.ts';
import type { Viewer } from '#platform/viewer.ts';
import { withClient } from '#prisma/connection.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { planOf, type QueryPlan } from '../../../test/support/query-plans.ts';
import { createCards } from './cards.ts';

const viewer = { id: newId(), role: 'LEARNER', sessionId: null, scopes: null } satisfies Viewer;
let postgres: DomainDatabase<'vocabulary'>;

/** 50 users of 400 cards each, one card a minute. */
beforeAll(async () => {
  postgres = await startDomainDatabase('vocabulary');
  await withClient(postgres.ownerUrl, async (client) => {
    await client.query(
      `INSERT INTO vocabulary.cards (id, user_id, word_id, front, back, due, client_data, created_at, updated_at)
       SELECT gen_random_uuid(), CASE n % 50 WHEN 0 THEN $1::uuid ELSE md5((n % 50)::text)::uuid END, 'en:' || n, 'front ' || n,
              'back', now() + n * interval '1 minute', jsonb_build_object('deck', n % 2000, 'app', 'mobile'),
              '2026-01-01Z'::timestamptz + n * interval '1 minute', now()
       FROM generate_series(1, 20000) n`,
      [viewer.id],
    );
    await client.query('VACUUM ANALYZE vocabulary.cards');
  });
}, 120_000);
afterAll(() => postgres.stop());

const indexesOf = ({ nodes }: QueryPlan) => nodes.flatMap((node) => node['Index Name'] ?? []);

describe.each(['custom', 'generic'] as const)('with a %s plan', (mode) => {
  const plan = (run: () => Promise<unknown>, table = '"vocabulary"."cards"') =>
    planOf(postgres.ownerUrl, table, run, mode);

  it('a page of cards begins in its index where the page before it ended, and sorts nothing', async () => {
    const createdAt = new Date('2026-01-08T00:00:00Z');
    const after = { createdAt, id: newIdAt(createdAt) };
    const found = await plan(() => createCards(postgres.database).page(viewer, viewer.id, { first: 20, after }, null));
    expect(found.nodes.map((node) => node['Node Type'])).toEqual(['Limit', 'Index Scan']);
    expect(indexesOf(found)).toEqual(['cards_user_id_created_at_id_idx']);
    expect(found.nodes[1]?.['Index Cond']).toMatch(/user_id = .* AND \(created_at <= /);
    expect(found.root['Actual Rows']).toBe(21);
  });

  it('the queue of a day reads no more cards than it shows of each state, in the order of its index', async () => {
    const now = new Date('2100-01-01T00:00:00Z');
    const found = await plan(() => createCards(postgres.database).due(viewer, viewer.id, now, 20), 'vocabulary.cards');
    const scans = found.nodes.filter((node) => node['Index Name'] === 'cards_user_id_suspended_state_due_id_idx');
    expect(scans).toHaveLength(4);
    for (const scan of scans) {
      expect(scan['Index Cond']).toMatch(/user_id = .* AND .*suspended = false.* AND \(state = .* AND \(due <= /);
      expect(scan['Actual Rows']).toBeLessThanOrEqual(20);
    }
    expect(found.root['Actual Rows']).toBe(20);
  });

  it('cards are found by a part of what clients keep with them, in the index of its contents', async () => {
    // Prisma's own filters contain arrays alone.
    const found = await plan(() =>
      postgres.database.readPrimary(
        (client) => client.$queryRaw`
          SELECT id FROM "vocabulary"."cards" WHERE client_data @> ${JSON.stringify({ deck: 77 })}::jsonb`,
      ),
    );
    expect(indexesOf(found)).toEqual(['cards_client_data_idx']);
    expect(found.root['Actual Rows']).toBe(10);
  });
});
