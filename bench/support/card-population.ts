import pg from 'pg';

const CARDS_EACH = 20;

interface Population {
  /** In the table. */
  cards: number;
  /** Of them, of one learner. */
  ofOne: number;
  /** Of another learner, spread over a year and 20,000 cards. */
  reviews: number;
}

/** Cards of many learners, half of them due, written in the server as its owner. */
export async function populateCards(
  databaseUrl: string,
  { cards, ofOne, reviews }: Population,
  onProgress: (done: string) => void,
) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("SET maintenance_work_mem = '512MB'; SET synchronous_commit = off");
    // A million entries added one by one take minutes; made at once at the end, seconds.
    const makeIndexes = await dropIndexes(client);
    // Nobody waits for the vectors of these.
    await client.query('ALTER TABLE vocabulary.cards DISABLE TRIGGER USER');
    await client.query(
      `CREATE TEMP TABLE learners AS SELECT n, gen_random_uuid() AS id FROM generate_series(0, $1) AS n`,
      [Math.ceil((cards - ofOne) / CARDS_EACH) + 1],
    );
    const { rows } = await client.query('SELECT id::text FROM learners ORDER BY n');
    const ids = rows.map(({ id }) => id as string);
    const insert = (numbers: string) => `
      INSERT INTO vocabulary.cards (id, user_id, word_id, front, back, tags, state, due, stability, difficulty, reps,
        last_review_at, created_at, updated_at)
      SELECT uuidv7(), learners.id, NULL, 'word ' || card, '释义', '{}',
        (CASE WHEN card % 5 = 0 THEN 'NEW' ELSE 'REVIEW' END)::vocabulary.card_state,
        now() + (random() - 0.5) * interval '20 days', 12, 5, 3, now() - interval '10 days', now(), now()
      FROM (${numbers}) AS given (learner, card) JOIN learners ON learners.n = learner`;
    await client.query(insert(`SELECT 0, generate_series(1, ${ofOne})`));
    await client.query(insert(`SELECT 2 + n % ${ids.length - 2}, n FROM generate_series(1, ${cards - ofOne}) AS n`));
    onProgress(`${cards} cards`);
    await client.query(`
      INSERT INTO vocabulary.reviews (id, user_id, card_id, seq, kind, rating, at, day, state_before, scheduled_days, parameters_version)
      SELECT uuidv7(), learners.id, md5('card ' || given.n % 20000)::uuid, given.n / 20000 + 1, 'RATED',
        (CASE WHEN given.n % 10 = 0 THEN 'AGAIN' ELSE 'GOOD' END)::vocabulary.review_rating, at, at::date, 'REVIEW', 3, 1
      FROM (SELECT n, now() - (${reviews} - n) * interval '1 year' / ${reviews} AS at FROM generate_series(0, ${reviews - 1}) AS n) AS given
      JOIN learners ON learners.n = 1`);
    onProgress(`${reviews} reviews`);
    await client.query(
      `INSERT INTO vocabulary.review_days (user_id, day, reviews, new_cards, review_cards, recalled)
      SELECT user_id, day, count(*), 0, count(*), count(*) FILTER (WHERE rating <> 'AGAIN')
      FROM vocabulary.reviews WHERE user_id = $1 GROUP BY 1, 2`,
      [ids[1]],
    );
    await client.query('ALTER TABLE vocabulary.cards ENABLE TRIGGER USER');
    await makeIndexes(onProgress);
    await client.query('VACUUM ANALYZE vocabulary.cards');
    await client.query('VACUUM ANALYZE vocabulary.reviews');
    await client.query('CHECKPOINT');
    return { large: ids[0]!, busy: ids[1]!, others: ids.slice(2) };
  } finally {
    await client.end();
  }
}

/** Drops the indexes of both tables but those of their keys. @returns what makes them again */
async function dropIndexes(client: pg.Client) {
  const { rows } = await client.query<{ name: string; definition: string }>(`
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
    WHERE indrelid IN ('vocabulary.cards'::regclass, 'vocabulary.reviews'::regclass) AND NOT indisprimary`);
  await client.query(`DROP INDEX ${rows.map(({ name }) => name)}`);
  return async (onProgress: (done: string) => void) => {
    for (const { name, definition } of rows) {
      await client.query(definition);
      onProgress(name);
    }
  };
}
