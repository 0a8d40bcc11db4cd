import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, newIdAt } from '#platform/ids.ts';
import type { Viewer } from '#platform/viewer.ts';
import { withClient } from '#prisma/connection.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { planOf } from '../../../test/support/query-plans.ts';
import { createRuns } from './runs.ts';

const viewer = { id: newId(), role: 'LEARNER', sessionId: null, scopes: null } satisfies Viewer;
let postgres: DomainDatabase<'agents'>;

/** 50 users of 200 runs each, one run a minute. */
beforeAll(async () => {
  postgres = await startDomainDatabase('agents');
  await withClient(postgres.ownerUrl, async (client) => {
    await client.query(
      `INSERT INTO agents.runs (id, user_id, workflow, text, idempotency_key, created_at)
       SELECT gen_random_uuid(), CASE n % 50 WHEN 0 THEN $1::uuid ELSE md5((n % 50)::text)::uuid END, 'assist', 'text',
              n::text, '2026-01-01Z'::timestamptz + n * interval '1 minute'
       FROM generate_series(1, 10000) n`,
      [viewer.id],
    );
    await client.query('VACUUM ANALYZE agents.runs');
  });
}, 120_000);
afterAll(() => postgres.stop());

it.each(['custom', 'generic'] as const)(
  'a page of runs begins in its index where the page before it ended, with a %s plan',
  async (mode) => {
    const createdAt = new Date('2026-01-05T00:00:00Z');
    const after = { createdAt, id: newIdAt(createdAt) };
    const page = () => createRuns(postgres.database).page(viewer, viewer.id, { first: 20, after });
    const found = await planOf(postgres.ownerUrl, '"agents"."runs"', page, mode);
    expect(found.nodes.map((node) => node['Index Name'] ?? node['Node Type'])).toEqual([
      'Limit',
      'runs_user_id_created_at_id_idx',
    ]);
    expect(found.nodes[1]?.['Index Cond']).toMatch(/user_id = .* AND \(created_at <= /);
    expect(found.root['Actual Rows']).toBe(21);
  },
);
