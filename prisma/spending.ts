import { tokensIn } from '#platform/model/usage.ts';
import type { Spending, SpendingTotal } from '#platform/spending/spending.ts';
import { type Database, type DomainTransaction, Prisma } from './database.ts';

/** The domains that spend: each has the same four tables in its schema. */
export type Spender = 'translation' | 'agents';

/** @param holdMs for how long a reservation stands: longer than any call may take */
export function createSpending(domain: Spender, database: Database<never>, { holdMs }: { holdMs: number }): Spending {
  const schema = Prisma.raw(domain);
  return {
    async reserve({ userId, day }, quota, reservations) {
      const ids = reservations.map(({ id }) => id);
      const tokens = reservations.map((reservation) => reservation.tokens);
      const sum = tokens.reduce((total, each) => total + each, 0);
      // PostgreSQL looks at the condition of DO UPDATE again after it has waited for the row.
      const made = await database.write(
        null,
        (client) => client.$executeRaw`
          WITH allowed AS (
            SELECT ${quota}::bigint - coalesce(sum(tokens), 0) AS tokens FROM ${schema}.spending_elsewhere
            WHERE user_id = ${userId}::uuid AND day = ${day}::date
          ), counter AS (
            INSERT INTO ${schema}.spending AS spent (user_id, day, reserved_tokens)
            SELECT ${userId}::uuid, ${day}::date, ${sum}::bigint FROM allowed WHERE ${sum}::bigint <= allowed.tokens
            ON CONFLICT (user_id, day) DO UPDATE SET reserved_tokens = spent.reserved_tokens + excluded.reserved_tokens
            WHERE spent.tokens + spent.reserved_tokens + excluded.reserved_tokens <= (SELECT tokens FROM allowed)
            RETURNING user_id, day
          )
          INSERT INTO ${schema}.spending_reservations (id, user_id, day, tokens, expires_at)
          SELECT reservation.id, user_id, day, reservation.tokens, now() + ${holdMs}::int * interval '1 ms'
          FROM counter, unnest(${ids}::uuid[], ${tokens}::bigint[]) AS reservation (id, tokens)`,
      );
      return made > 0;
    },

    async settle({ id, userId, day }, usage, also) {
      // Without a row the user was erased meanwhile, and must not come back.
      const count = (writer: Writer) => writer.$executeRaw`
        WITH settled AS (DELETE FROM ${schema}.spending_reservations WHERE id = ${id}::uuid RETURNING tokens)
        UPDATE ${schema}.spending SET
          reserved_tokens = reserved_tokens - coalesce((SELECT tokens FROM settled), 0),
          tokens = tokens + ${tokensIn(usage)}::bigint,
          cost_micro_usd = cost_micro_usd + ${usage.costMicroUsd}::bigint,
          version = version + 1
        WHERE user_id = ${userId}::uuid AND day = ${day}::date`;
      if (!also) return void (await database.write(null, count));
      await database.transaction(null, async (transaction) => {
        await also(usage, transaction);
        await count(transaction);
      });
    },

    async giveBack(reservations) {
      const ids = reservations.map(({ id }) => id);
      await database.write(
        null,
        (client) => client.$executeRaw`
          WITH given_back AS (
            DELETE FROM ${schema}.spending_reservations WHERE id = ANY (${ids}::uuid[])
            RETURNING user_id, day, tokens
          )
          UPDATE ${schema}.spending AS spent SET reserved_tokens = spent.reserved_tokens - sums.tokens
          FROM (SELECT user_id, day, sum(tokens) AS tokens FROM given_back GROUP BY user_id, day) AS sums
          WHERE (spent.user_id, spent.day) = (sums.user_id, sums.day)`,
      );
    },

    giveBackExpired: () =>
      database.write(
        null,
        (client) => client.$executeRaw`
          WITH given_back AS (
            DELETE FROM ${schema}.spending_reservations WHERE id IN (
              SELECT id FROM ${schema}.spending_reservations WHERE expires_at < now()
              LIMIT 1000 FOR UPDATE SKIP LOCKED)
            RETURNING user_id, day, tokens
          ), sums AS (
            SELECT user_id, day, sum(tokens) AS tokens FROM given_back GROUP BY user_id, day
          ), counters AS MATERIALIZED (
            -- In the order of the key: two processes that hold different reservations must not wait for each other.
            SELECT user_id, day, sums.tokens FROM ${schema}.spending AS spent JOIN sums USING (user_id, day)
            ORDER BY user_id, day FOR UPDATE OF spent
          )
          UPDATE ${schema}.spending AS spent SET reserved_tokens = spent.reserved_tokens - counters.tokens
          FROM counters WHERE (spent.user_id, spent.day) = (counters.user_id, counters.day)`,
      ),

    async prune(before) {
      let removed = 0;
      for (const prune of [pruneOwn, pruneElsewhere]) {
        let rows: number;
        do {
          // One query after the other: a statement that deletes all of it would hold its locks for long.
          rows = await database.write(null, (client) => prune(schema, client, before));
          removed += rows;
        } while (rows === PRUNED_AT_ONCE);
      }
      return removed;
    },

    async countCharacters({ userId, day }, characters) {
      await database.write(
        null,
        (client) => client.$executeRaw`
          INSERT INTO ${schema}.spending AS spent (user_id, day, characters, version)
          VALUES (${userId}::uuid, ${day}::date, ${characters}::bigint, 1)
          ON CONFLICT (user_id, day) DO UPDATE
          SET characters = spent.characters + excluded.characters, version = spent.version + 1`,
      );
    },

    async pending() {
      const [row] = await database.readPrimary(
        (client) => client.$queryRaw<{ changed: boolean; expired: boolean }[]>`
          SELECT EXISTS (SELECT FROM ${schema}.spending WHERE version > reported_version) AS changed,
            EXISTS (SELECT FROM ${schema}.spending_reservations WHERE expires_at < now()) AS expired`,
      );
      return row!;
    },

    takeChanged: (limit, report) =>
      database.transaction(null, async (transaction) => {
        const totals = await transaction.$queryRaw<SpendingTotal[]>`
          UPDATE ${schema}.spending AS spent SET reported_version = spent.version
          FROM (
            SELECT user_id, day FROM ${schema}.spending WHERE version > reported_version
            LIMIT ${limit}::int FOR UPDATE SKIP LOCKED
          ) AS changed
          WHERE (spent.user_id, spent.day) = (changed.user_id, changed.day)
          RETURNING spent.user_id AS "userId", spent.day::text, spent.characters::float8, spent.tokens::float8,
            spent.cost_micro_usd::float8 AS "costMicroUsd", spent.version::float8`;
        if (totals.length > 0) await report(totals, transaction);
        return totals.length;
      }),
  };
}

const PRUNED_AT_ONCE = 5_000;

type Writer = Pick<DomainTransaction<never>, '$executeRaw'>;

const pruneOwn = (schema: Prisma.Sql, writer: Writer, before: string): Promise<number> =>
  writer.$executeRaw`
    DELETE FROM ${schema}.spending WHERE (user_id, day) IN (
      SELECT user_id, day FROM ${schema}.spending
      WHERE day < ${before}::date AND version <= reported_version AND reserved_tokens = 0
      LIMIT ${PRUNED_AT_ONCE}::int FOR UPDATE SKIP LOCKED)`;

const pruneElsewhere = (schema: Prisma.Sql, writer: Writer, before: string): Promise<number> =>
  writer.$executeRaw`
    DELETE FROM ${schema}.spending_elsewhere WHERE (user_id, day, domain) IN (
      SELECT user_id, day, domain FROM ${schema}.spending_elsewhere WHERE day < ${before}::date
      LIMIT ${PRUNED_AT_ONCE}::int FOR UPDATE SKIP LOCKED)`;

/** Whatever is kept of what a user spends and may spend. Answers how many rows that was. */
export async function eraseSpending(
  domain: Spender,
  transaction: DomainTransaction<never>,
  userId: string,
): Promise<number> {
  const schema = Prisma.raw(domain);
  const tables = [
    transaction.$executeRaw`DELETE FROM ${schema}.spending_reservations WHERE user_id = ${userId}::uuid`,
    transaction.$executeRaw`DELETE FROM ${schema}.spending WHERE user_id = ${userId}::uuid`,
    transaction.$executeRaw`DELETE FROM ${schema}.spending_elsewhere WHERE user_id = ${userId}::uuid`,
    transaction.$executeRaw`DELETE FROM ${schema}.spending_limits WHERE user_id = ${userId}::uuid`,
  ];
  let rows = 0;
  for (const deleted of tables) rows += await deleted;
  return rows;
}
