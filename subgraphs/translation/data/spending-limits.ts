import type { Database } from '#prisma/database.ts';

export interface SpendingLimits {
  timeZone: string;
  /** Null for the usual one. */
  dailyTokenQuota: number | null;
}

/** What another domain has used on a day of a user's allowance. */
export interface SpentElsewhere {
  userId: string;
  day: string;
  tokens: number;
  version: number;
}

/** What others decide about spending here, as their events tell it. What is older than what is known changes nothing. */
export interface SpendingLimitsStore {
  /** From the primary: it decides whether something may be spent. Null for whoever has the usual ones. */
  of(userId: string): Promise<SpendingLimits | null>;
  put(userId: string, limits: SpendingLimits, version: number): Promise<void>;
  putElsewhere(domain: string, spent: readonly SpentElsewhere[]): Promise<void>;
}

export function createSpendingLimits(database: Database<'translation'>): SpendingLimitsStore {
  return {
    async of(userId) {
      const rows = await database.readPrimary(
        (client) => client.$queryRaw<SpendingLimits[]>`
          SELECT time_zone AS "timeZone", daily_token_quota AS "dailyTokenQuota"
          FROM translation.spending_limits WHERE user_id = ${userId}::uuid`,
      );
      return rows[0] ?? null;
    },

    async put(userId, { timeZone, dailyTokenQuota }, version) {
      await database.write(
        null,
        (client) => client.$executeRaw`
          INSERT INTO translation.spending_limits AS known (user_id, time_zone, daily_token_quota, version)
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
          INSERT INTO translation.spending_elsewhere AS known (user_id, day, domain, tokens, version)
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
