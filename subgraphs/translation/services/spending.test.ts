import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { ModelError } from '#platform/model/model-error.ts';
import type { ModelUsage } from '#platform/model/usage.ts';
import { type Allowance, createSpendingService } from '#platform/spending/allowances.ts';
import type { SpendingLimitsStore, SpendingTotal } from '#platform/spending/spending.ts';
import { createSpendingReports } from '#platform/spending/spending-reports.ts';
import { createSpending } from '#prisma/spending.ts';
import { createSpendingLimits } from '#prisma/spending-limits.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { until } from '../../../test/support/until.ts';

const QUOTA = 1_000;

let postgres: DomainDatabase<'translation'>;
let limits: SpendingLimitsStore;
beforeAll(async () => {
  postgres = await startDomainDatabase('translation');
  limits = createSpendingLimits('translation', postgres.database);
}, 120_000);
afterAll(() => postgres?.stop());

interface ServiceOptions {
  holdMs?: number;
  now?: () => Date;
}

function serviceOf({ holdMs = 60_000, now }: ServiceOptions = {}) {
  const spending = createSpending('translation', postgres.database, { holdMs });
  const defaults = { timeZone: 'Asia/Shanghai', dailyTokenQuota: QUOTA };
  return { spending, ...createSpendingService({ spending, limits, defaults, ...(now && { now }) }) };
}

const allowanceOf = (userId: string, options?: ServiceOptions): Allowance => serviceOf(options).allowanceOf(userId);

const used = (tokens: number, costMicroUsd = 0): { usage: ModelUsage } => ({
  usage: { tokens: { input: tokens, output: 0 }, costMicroUsd, estimated: false },
});

/** One call that is expected to take `estimate` tokens, and takes `tokens`. */
const spend = (allowance: Allowance, estimate: number, tokens = estimate) =>
  allowance.reserve([estimate], ([call]) => call!(async () => used(tokens, 5)));

interface Row {
  day: string;
  characters: number;
  tokens: number;
  costMicroUsd: number;
  reserved: number;
  reservations: number;
}

async function rowsOf(userId: string): Promise<Row[]> {
  return postgres.database.readPrimary(
    (client) => client.$queryRaw<Row[]>`
      SELECT day::text, characters::int, tokens::int, cost_micro_usd::int AS "costMicroUsd", reserved_tokens::int AS reserved,
        (SELECT count(*)::int FROM translation.spending_reservations WHERE user_id = ${userId}::uuid) AS reservations
      FROM translation.spending WHERE user_id = ${userId}::uuid ORDER BY day`,
  );
}

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'allowed',
    (error) => error.extensions?.code ?? error.message,
  );

describe('an allowance', () => {
  it('counts what a call took in the place of what was reserved for it', async () => {
    const userId = newId();
    const allowance = allowanceOf(userId);
    await allowance.reserve([300, 200], async ([first, second]) => {
      expect(await rowsOf(userId)).toMatchObject([{ tokens: 0, reserved: 500, reservations: 2 }]);
      await first!(async () => used(120, 7));
      expect(await rowsOf(userId)).toMatchObject([{ tokens: 120, reserved: 200, reservations: 1 }]);
      await second!(async () => used(250, 9));
    });
    await allowance.countCharacters(42);
    expect(await rowsOf(userId)).toEqual([
      { day: expect.any(String), characters: 42, tokens: 370, costMicroUsd: 16, reserved: 0, reservations: 0 },
    ]);
  });

  it('lets through as many of 50 calls at once as fit, however they interleave', async () => {
    const userId = newId();
    let refused = 0;
    const attempt = () =>
      allowanceOf(userId).reserve([300], ([call]) =>
        call!(async () => {
          // Nobody gives back what is too little before everybody has asked.
          await until(() => refused === 47, 20_000);
          return used(300);
        }),
      );
    const attempts = Array.from({ length: 50 }, async () => {
      let code = await codeOf(attempt());
      // Fifty at once may have to wait too long for one of ten connections.
      while (code === 'SUBGRAPH_UNAVAILABLE') code = await codeOf(attempt());
      if (code === 'QUOTA_EXCEEDED') refused += 1;
      return code;
    });
    const codes = await Promise.all(attempts);
    expect(codes.filter((code) => code === 'allowed')).toHaveLength(3);
    expect(codes.filter((code) => code === 'QUOTA_EXCEEDED')).toHaveLength(47);
    expect(await rowsOf(userId)).toMatchObject([{ tokens: 900, reserved: 0, reservations: 0 }]);
  });

  it('is exceeded by no more than one call takes beyond its estimate', async () => {
    const allowance = allowanceOf(newId());
    await spend(allowance, 900, 1_700);
    expect(await codeOf(spend(allowance, 1))).toBe('QUOTA_EXCEEDED');
  });

  it('reserves all calls of a text or none', async () => {
    const userId = newId();
    const allowance = allowanceOf(userId);
    expect(await codeOf(allowance.reserve([600, 600], async () => {}))).toBe('QUOTA_EXCEEDED');
    expect(await rowsOf(userId)).toEqual([]);
    await spend(allowance, 100);
    expect(await codeOf(allowance.reserve([600, 600], async () => {}))).toBe('QUOTA_EXCEEDED');
    expect(await rowsOf(userId)).toMatchObject([{ tokens: 100, reserved: 0, reservations: 0 }]);
  });

  it('gives back what a failed call did not take, and what no call was made for', async () => {
    const userId = newId();
    const cutOff = new ModelError('bad_answer', 'cut off', used(80, 3));
    const failed = allowanceOf(userId).reserve([100, 100, 100], async ([first, second]) => {
      await second!(() => Promise.reject(new ModelError('unavailable', 'away'))).catch(() => {});
      await first!(() => Promise.reject(cutOff));
    });
    await expect(failed).rejects.toBe(cutOff);
    expect(await rowsOf(userId)).toMatchObject([{ tokens: 80, costMicroUsd: 3, reserved: 0, reservations: 0 }]);
  });

  it('says when it begins anew', async () => {
    const now = () => new Date('2026-11-24T10:00:00Z');
    const error = await spend(allowanceOf(newId(), { now }), QUOTA + 1).catch((error) => error);
    expect(error.extensions).toEqual({
      code: 'QUOTA_EXCEEDED',
      dailyTokenQuota: QUOTA,
      resetsAt: '2026-11-24T16:00:00.000Z',
    });
  });

  it('begins anew at midnight where the user is; a call over midnight counts for the day when it began', async () => {
    const userId = newId();
    await limits.put(userId, { timeZone: 'America/New_York', dailyTokenQuota: 500 }, 1);
    let at = new Date('2026-11-25T04:59:00Z');
    const allowance = allowanceOf(userId, { now: () => at });
    await allowance.reserve([400], async ([call]) => {
      at = new Date('2026-11-25T05:00:00Z');
      await call!(async () => used(450));
    });
    await spend(allowance, 400);
    await allowance.countCharacters(10);
    expect(await codeOf(spend(allowance, 200))).toBe('QUOTA_EXCEEDED');
    expect(await rowsOf(userId)).toMatchObject([
      { day: '2026-11-24', tokens: 450, reserved: 0, characters: 0 },
      { day: '2026-11-25', tokens: 400, reserved: 0, characters: 10 },
    ]);
  });

  it('is what the newest event says it is', async () => {
    const userId = newId();
    const shanghai = { timeZone: 'Asia/Shanghai', dailyTokenQuota: 50 };
    await limits.put(userId, shanghai, 2);
    await limits.put(userId, { ...shanghai, dailyTokenQuota: 9_999 }, 1);
    expect(await codeOf(spend(allowanceOf(userId), 51))).toBe('QUOTA_EXCEEDED');
    await limits.put(userId, { ...shanghai, dailyTokenQuota: null }, 3);
    expect(await codeOf(spend(allowanceOf(userId), QUOTA))).toBe('allowed');
  });

  it('is less by what other domains have used of it that day', async () => {
    const userId = newId();
    const now = () => new Date('2026-11-24T10:00:00Z');
    const elsewhere = { userId, day: '2026-11-24', version: 5, tokens: 700 };
    await limits.putElsewhere('agents', [elsewhere, { ...elsewhere, day: '2026-11-23', tokens: 1_000 }]);
    await limits.putElsewhere('agents', [{ ...elsewhere, version: 4, tokens: 100 }]);
    const allowance = allowanceOf(userId, { now });
    expect(await codeOf(spend(allowance, 301))).toBe('QUOTA_EXCEEDED');
    await spend(allowance, 200);
    expect(await codeOf(spend(allowance, 101))).toBe('QUOTA_EXCEEDED');
    expect(await codeOf(spend(allowance, 100))).toBe('allowed');
  });
});

describe('reports of spending', () => {
  const logger = pino({ level: 'silent' });

  /** What was reported of one user, in order; `fail` makes the next publication fail. */
  function reportsOf(userId: string, options?: ServiceOptions) {
    const { spending } = serviceOf(options);
    const reported: SpendingTotal[] = [];
    const broken = { next: false };
    const publish = async (_: string, data: object) => {
      if (broken.next) throw new Error('as scripted');
      reported.push(...(data as { totals: SpendingTotal[] }).totals.filter((total) => total.userId === userId));
    };
    const { report, prune } = createSpendingReports({ domain: 'translation', spending, events: { publish }, logger });
    return { report, prune, reported, broken, pending: spending.pending };
  }

  it('tell each total once, and again when it has changed', async () => {
    const userId = newId();
    const now = () => new Date('2026-11-24T10:00:00Z');
    const { report, reported, pending } = reportsOf(userId);
    const allowance = allowanceOf(userId, { now });
    await spend(allowance, 10, 12);
    await allowance.countCharacters(3);
    await report();
    await report();
    expect(reported).toEqual([{ userId, day: '2026-11-24', characters: 3, tokens: 12, costMicroUsd: 5, version: 2 }]);
    await spend(allowance, 10, 8);
    await report();
    expect(reported[1]).toMatchObject({ tokens: 20, costMicroUsd: 10, version: 3 });
    expect(await pending()).toEqual({ changed: false, expired: false });
  });

  it('are made again when they could not be published', async () => {
    const userId = newId();
    const { report, reported, broken } = reportsOf(userId);
    await spend(allowanceOf(userId), 10);
    broken.next = true;
    await expect(report()).rejects.toThrow('as scripted');
    broken.next = false;
    await report();
    expect(reported).toMatchObject([{ tokens: 10 }]);
  });

  it('tell nothing twice when two processes make them at once', async () => {
    const userIds = Array.from({ length: 40 }, newId);
    await Promise.all(userIds.map((userId) => allowanceOf(userId).countCharacters(1)));
    const counts = new Map<string, number>();
    const publish = async (_: string, data: object) => {
      for (const { userId } of (data as { totals: SpendingTotal[] }).totals)
        counts.set(userId, (counts.get(userId) ?? 0) + 1);
    };
    const processes = [1, 2, 3].map(() =>
      createSpendingReports({ domain: 'translation', spending: serviceOf().spending, events: { publish }, logger }),
    );
    await Promise.all(processes.map(({ report }) => report()));
    expect(userIds.map((userId) => counts.get(userId))).toEqual(userIds.map(() => 1));
  });

  it('give back in the order of the counters, so that no two processes wait for each other', async () => {
    // The first in the order of keys was written last, and would be found last.
    const [first, second] = [newId(), newId()].sort() as [string, string];
    for (const userId of [second, first]) {
      const counter = { userId, day: '2026-11-24' };
      const { spending } = serviceOf({ holdMs: -1 });
      await spending.reserve(counter, QUOTA, [{ id: newId(), tokens: 10 }]);
    }
    const lock = (client: pg.Client, userId: string, how = '') =>
      client.query(`SELECT FROM translation.spending WHERE user_id = $1 FOR UPDATE ${how}`, [userId]);
    const [one, two] = [new pg.Client(postgres.ownerUrl), new pg.Client(postgres.ownerUrl)];
    for (const client of [one, two]) await client.connect();
    await one.query('BEGIN');
    await lock(one, first);
    const givenBack = serviceOf().spending.giveBackExpired();
    await until(async () => {
      const { rows } = await two.query('SELECT FROM pg_locks WHERE NOT granted');
      return rows.length > 0;
    });
    // It waits for the first, and holds nothing that comes after it.
    await two.query('BEGIN');
    await lock(two, second, 'NOWAIT');
    for (const client of [two, one]) await client.query('COMMIT');
    expect(await givenBack).toBe(2);
    expect([...(await rowsOf(first)), ...(await rowsOf(second))]).toMatchObject([{ reserved: 0 }, { reserved: 0 }]);
    for (const client of [one, two]) await client.end();
  });

  it('leave counters of 400 days behind, and remove older ones once they are reported and settled', async () => {
    const userId = newId();
    const { report, prune } = reportsOf(userId);
    const now = new Date('2026-11-24T10:00:00Z');
    const { spending } = serviceOf();
    for (const day of ['2025-10-19', '2025-10-20', '2026-11-24']) await spending.countCharacters({ userId, day }, 1);
    await report();
    await spending.countCharacters({ userId, day: '2025-10-01' }, 1);
    await spending.reserve({ userId, day: '2025-10-02' }, QUOTA, [{ id: newId(), tokens: 1 }]);
    const elsewhere = { userId, tokens: 1, version: 1 };
    await limits.putElsewhere('agents', [
      { ...elsewhere, day: '2025-10-19' },
      { ...elsewhere, day: '2025-10-20' },
    ]);
    await prune(now);
    expect((await rowsOf(userId)).map(({ day }) => day)).toEqual([
      '2025-10-01',
      '2025-10-02',
      '2025-10-20',
      '2026-11-24',
    ]);
    const left = await postgres.database.readPrimary(
      (client) => client.$queryRaw<{ day: string }[]>`
        SELECT day::text FROM translation.spending_elsewhere WHERE user_id = ${userId}::uuid`,
    );
    expect(left).toEqual([{ day: '2025-10-20' }]);
    await report();
    await prune(now);
    expect((await rowsOf(userId)).map(({ day }) => day)).not.toContain('2025-10-01');
  });

  it('give back what a process had reserved that died, once; a call that lives on after all is still counted', async () => {
    const userId = newId();
    const { report } = reportsOf(userId);
    const brief = allowanceOf(userId, { holdMs: 0 });
    await brief.reserve([QUOTA], async ([call]) => {
      expect(await codeOf(spend(allowanceOf(userId), 1))).toBe('QUOTA_EXCEEDED');
      await Promise.all([report(), report()]);
      expect(await rowsOf(userId)).toMatchObject([{ tokens: 0, reserved: 0, reservations: 0 }]);
      await call!(async () => used(30));
    });
    expect(await rowsOf(userId)).toMatchObject([{ tokens: 30, reserved: 0, reservations: 0 }]);
  });
});
