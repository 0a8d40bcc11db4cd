import type { SpendingLimits, SpendingLimitsStore } from '#platform/spending/spending.ts';
import { type Database, Prisma } from './database.ts';
import type { Spender } from './spending.ts';

/** @param domain whose schema has the tables */
export function createSpendingLimits(domain: Spender, database: Database<never>): SpendingLimitsStore {
  const schema = Prisma.raw(domain);
  return {
    async of(userId) {
      const rows = await database.readPrimary(
        (client) => client.$queryRaw<SpendingLimits[]>`
          SELECT time_zone AS "timeZone", daily_token_quota AS "dailyTokenQuota"
          FROM ${schema}.spending_limits WHERE user_id = ${userId}::uuid`,
      );
      return rows[0] ?? null;
    },

    async put(userId, { timeZone, dailyTokenQuota }, version) {
      await database.write(
        null,
        (client) => client.$executeRaw`
          INSERT INTO ${schema}.spending_limits AS known (user_id, time_zone, daily_token_quota, version)
          VALUES (${userId}::uuid, ${timeZone}, ${dailyTokenQuota}::int, ${version}::bigint)
          ON CONFLICT (user_id) DO UPDATE SET
            time_zone = excluded.time_zone, daily_token_quota = excluded.daily_token_quota, version = excluded.version
          WHERE known.version < excluded.version`,
      );
    },

    async putElsewhere(domain, spent) {
      await database.write(
        null,
        (client) => client.$executeRaw`
          INSERT INTO ${schema}.spending_elsewhere AS known (user_id, day, domain, tokens, version)
          SELECT "userId", day, ${domain}, tokens, version
          FROM jsonb_to_recordset(${JSON.stringify(spent)}::jsonb)
            AS report ("userId" uuid, day date, tokens bigint, version bigint)
          ORDER BY "userId", day
          ON CONFLICT (user_id, day, domain) DO UPDATE SET tokens = excluded.tokens, version = excluded.version
          WHERE known.version < excluded.version`,
      );
    },
  };
}
