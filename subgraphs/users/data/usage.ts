import type { Viewer } from '#platform/viewer.ts';
import type { Database } from '#prisma/database.ts';

export interface Usage {
  /** Of translated source texts. */
  characters: number;
  /** Of the language model, in and out. */
  tokens: number;
  /** Millionths of a US dollar. */
  costMicroUsd: number;
}

/** `day` is a date of the user's time zone, `2026-11-24`. */
export interface UsageKey {
  userId: string;
  day: string;
}

/** What a user has used on a day in one domain so far; a later state has a higher version. */
export type UsageTotal = UsageKey & Usage & { version: number };

export interface UsageStore {
  /** Keeps what is newer than what is known, and adds what it cost to the sum of all users. Others than users are passed over. */
  put(domain: string, totals: readonly UsageTotal[]): Promise<void>;
  /** Over all domains, in the order of `keys`; null where nothing was used. */
  byDays(viewer: Viewer, keys: readonly UsageKey[]): Promise<(Usage | null)[]>;
  /** What all users have cost since the first of the month (UTC), in millionths of a US dollar. */
  costOfMonth(): Promise<number>;
}

const keyText = ({ userId, day }: UsageKey) => `${userId} ${day}`;

export function createUsageStore(database: Database<'users'>): UsageStore {
  return {
    async put(domain, totals) {
      // One statement, so that a report that comes twice adds to the cost once. In the order of the key: two at once
      // must not wait for each other.
      await database.write(
        null,
        (client) => client.$executeRaw`
          WITH newer AS (
            INSERT INTO users.usage_days AS known
              (user_id, day, domain, characters, tokens, cost_micro_usd, version, added_cost_micro_usd)
            SELECT "user".id, day, ${domain}, characters, tokens, "costMicroUsd", total.version, "costMicroUsd"
            FROM jsonb_to_recordset(${JSON.stringify(totals)}::jsonb) AS total
              ("userId" uuid, day date, characters bigint, tokens bigint, "costMicroUsd" bigint, version bigint)
            JOIN users.users AS "user" ON "user".id = "userId"
            ORDER BY "user".id, day
            ON CONFLICT (user_id, day, domain) DO UPDATE SET
              characters = excluded.characters, tokens = excluded.tokens, cost_micro_usd = excluded.cost_micro_usd,
              version = excluded.version, added_cost_micro_usd = excluded.cost_micro_usd - known.cost_micro_usd
            WHERE known.version < excluded.version
            RETURNING added_cost_micro_usd
          )
          INSERT INTO users.model_costs AS known (day, cost_micro_usd)
          SELECT (now() AT TIME ZONE 'UTC')::date, sum(added_cost_micro_usd) FROM newer
          HAVING sum(added_cost_micro_usd) <> 0
          ON CONFLICT (day) DO UPDATE SET cost_micro_usd = known.cost_micro_usd + excluded.cost_micro_usd`,
      );
    },

    async byDays(viewer, keys) {
      const userIds = keys.map(({ userId }) => userId);
      const days = keys.map(({ day }) => day);
      const rows = await database.read(
        viewer,
        (client) => client.$queryRaw<(UsageKey & Usage)[]>`
          SELECT user_id AS "userId", day::text, sum(characters)::float8 AS characters, sum(tokens)::float8 AS tokens,
            sum(cost_micro_usd)::float8 AS "costMicroUsd"
          FROM users.usage_days JOIN unnest(${userIds}::uuid[], ${days}::date[]) AS asked (user_id, day)
          USING (user_id, day)
          GROUP BY user_id, day`,
      );
      const found = new Map(rows.map((row) => [keyText(row), row]));
      return keys.map((key) => found.get(keyText(key)) ?? null);
    },

    async costOfMonth() {
      const rows = await database.readPrimary(
        (client) => client.$queryRaw<{ cost: number }[]>`
          SELECT coalesce(sum(cost_micro_usd), 0)::float8 AS cost FROM users.model_costs
          WHERE day >= date_trunc('month', now() AT TIME ZONE 'UTC')`,
      );
      return rows[0]?.cost ?? 0;
    },
  };
}
