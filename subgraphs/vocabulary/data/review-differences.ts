import type { Database, DomainReader } from '#prisma/database.ts';
import type { Card } from '#prisma/generated/client.ts';
import { replay } from '../domain/review-log.ts';
import { isLeech, type SchedulerParameters } from '../domain/scheduling.ts';
import { toLogEntry } from './review-journal.ts';

const BATCH = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

type Client = DomainReader<'vocabulary'>;

/** Where cards are not the replay of their logs, batch by batch. */
export async function* differencesOfCards(database: Database<'vocabulary'>) {
  let last = FIRST_ID;
  while (true) {
    const batch = await database.readPrimary((client) => readBatch(client, last));
    if (batch.cards.length === 0) return;
    last = batch.cards.at(-1)!.id;
    yield { cards: batch.cards.length, differences: batch.cards.flatMap((card) => differencesOf(card, batch)) };
  }
}

type Batch = Awaited<ReturnType<typeof readBatch>>;

/** Three statements. A card that is answered between them shows by its last number, and is left for another time. */
async function readBatch(client: Client, after: string) {
  const cards = await client.card.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: BATCH });
  const rows = await client.review.findMany({
    where: { cardId: { in: cards.map(({ id }) => id) } },
    orderBy: [{ cardId: 'asc' }, { seq: 'asc' }],
  });
  const parameters = await client.schedulerParameters.findMany({
    where: { userId: { in: [...new Set(cards.map(({ userId }) => userId))] } },
  });
  return {
    cards,
    rows: Map.groupBy(rows, ({ cardId }) => cardId),
    parameters: new Map(parameters.map((row) => [`${row.userId} ${row.version}`, row])),
  };
}

function differencesOf(card: Card, { rows, parameters }: Batch): string[] {
  const entries = rows.get(card.id) ?? [];
  const lastSeq = entries.at(-1)?.seq ?? 0;
  if (lastSeq > card.lastSeq) return [];
  const seqs = entries.map(({ seq }) => seq);
  if (lastSeq !== card.lastSeq || seqs.some((seq, index) => seq !== index + 1)) {
    return [`card ${card.id}: entries ${seqs.join()} of ${card.lastSeq} are in the log`];
  }
  const parametersOf = (version: number): SchedulerParameters => {
    const found = parameters.get(`${card.userId} ${version}`);
    if (!found) throw new Error(`card ${card.id}: there are no scheduler parameters ${version} of its user`);
    return found;
  };
  const schedule = replay(card, entries.map(toLogEntry), parametersOf);
  const expected = { ...schedule, leech: isLeech(schedule) };
  return Object.entries(expected).flatMap(([field, value]) => {
    const there = card[field as keyof typeof expected];
    return same(there, value) ? [] : [`card ${card.id}: ${field} is ${show(there)}, and by its log ${show(value)}`];
  });
}

const same = (left: unknown, right: unknown): boolean =>
  left instanceof Date && right instanceof Date ? left.getTime() === right.getTime() : left === right;
const show = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

interface DayDifference {
  userId: string;
  day: string;
  field: string;
  there: number;
  expected: number;
}

/** Where the sums of days are not those of the answers that stand. One statement over the whole log. */
export async function differencesOfDays(database: Database<'vocabulary'>, most: number): Promise<string[]> {
  const rows = await database.readPrimary(
    (client) => client.$queryRaw<DayDifference[]>`
      WITH standing AS (
        SELECT answer.user_id, answer.day, answer.rating, answer.state_before FROM vocabulary.reviews answer
        LEFT JOIN vocabulary.reviews undo ON undo.card_id = answer.card_id AND undo.undoes = answer.id
        WHERE answer.kind = 'RATED' AND undo.id IS NULL
      ), sums AS (
        SELECT user_id, day, count(*) AS reviews, count(*) FILTER (WHERE state_before = 'NEW') AS new_cards,
          count(*) FILTER (WHERE state_before = 'REVIEW') AS review_cards,
          count(*) FILTER (WHERE state_before = 'REVIEW' AND rating <> 'AGAIN') AS recalled
        FROM standing GROUP BY 1, 2
      )
      SELECT user_id::text AS "userId", day::text AS day, field, there, expected
      FROM sums FULL JOIN vocabulary.review_days days USING (user_id, day)
      CROSS JOIN LATERAL (VALUES
        ('reviews', coalesce(days.reviews, 0), coalesce(sums.reviews, 0)::int),
        ('new cards', coalesce(days.new_cards, 0), coalesce(sums.new_cards, 0)::int),
        ('review cards', coalesce(days.review_cards, 0), coalesce(sums.review_cards, 0)::int),
        ('recalled', coalesce(days.recalled, 0), coalesce(sums.recalled, 0)::int)
      ) AS numbers (field, there, expected)
      WHERE there <> expected ORDER BY 1, 2, 3 LIMIT ${most}`,
  );
  return rows.map(
    ({ userId, day, field, there, expected }) =>
      `user ${userId}, ${day}: ${field} are ${there}, and by the log ${expected}`,
  );
}
