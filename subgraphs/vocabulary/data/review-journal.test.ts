import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import type { SignedInViewer } from '#platform/viewer.ts';
import { withClient } from '#prisma/connection.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { createRandom } from '../../../test/support/random.ts';
import type { ReviewRating } from '../domain/scheduling.ts';
import { createReviewService, type ReviewService } from '../services/reviews.ts';
import { verifyReviews } from '../verify-reviews.ts';
import { createCards } from './cards.ts';
import { createReviewJournal } from './review-journal.ts';
import { createReviews } from './reviews.ts';
import { createStatistics } from './statistics.ts';

const START = new Date('2026-03-01T08:00:00Z');
const DAY_MS = 86_400_000;
let postgres: DomainDatabase<'vocabulary'>;
let viewer: SignedInViewer;
let now: Date;
let reviews: ReviewService;

beforeAll(async () => {
  postgres = await startDomainDatabase('vocabulary');
});
afterAll(() => postgres?.stop());
beforeEach(() => {
  viewer = { id: newId(), role: 'LEARNER', sessionId: null, scopes: null };
  now = START;
  reviews = createReviewService({ journal: createReviewJournal(postgres.database), now: () => now });
});

async function addCard(front: string = randomUUID()) {
  return createCards(postgres.database).addOnce(viewer, {
    id: newId(),
    userId: viewer.id,
    wordId: null,
    front,
    back: 'back',
    example: null,
    tags: [],
    translationId: null,
    state: 'NEW',
    due: START,
    createdAt: START,
  });
}

const answer = (id: string, rating: ReviewRating, idempotencyKey: string = randomUUID()) =>
  reviews.review(viewer, { id, rating, idempotencyKey });
const rowsOf = (cardId: string) =>
  postgres.database.readPrimary((client) => client.review.findMany({ where: { cardId }, orderBy: { seq: 'asc' } }));
const dayOf = async () => {
  const rows = await postgres.database.readPrimary((client) =>
    client.reviewDay.findMany({ where: { userId: viewer.id }, orderBy: { day: 'asc' } }),
  );
  return rows.map(({ userId: _, day, ...counts }) => ({ day: day.toISOString().slice(0, 10), ...counts }));
};
const differences = () => verifyReviews(postgres.database, () => {});

describe('an answer', () => {
  it('is logged, moves the card and counts on the day of the learner, and is a dozen statements at most', async () => {
    const card = await addCard();
    await answer(card.id, 'AGAIN');
    // 23:59 in Shanghai and two minutes later are two days.
    now = new Date('2026-03-01T15:59:00Z');
    const before = await postgres.database.statements();
    const { card: moved, review } = await answer(card.id, 'EASY');
    expect((await postgres.database.statements()) - before).toBeLessThanOrEqual(6);
    expect(moved).toMatchObject({ state: 'REVIEW', reps: 2, lastSeq: 2, lastReviewAt: now });
    expect(review).toMatchObject({ rating: 'EASY', at: now });
    now = new Date('2026-03-01T16:01:00Z');
    await answer(card.id, 'AGAIN');
    expect(await dayOf()).toEqual([
      { day: '2026-03-01', reviews: 2, newCards: 1, reviewCards: 0, recalled: 0 },
      { day: '2026-03-02', reviews: 1, newCards: 0, reviewCards: 1, recalled: 0 },
    ]);
    expect(await differences()).toMatchObject({ differences: [] });
  });

  it('counts once for each key, and is given again as it was', async () => {
    const card = await addCard();
    const key = randomUUID();
    const first = await answer(card.id, 'GOOD', key);
    const again = await answer(card.id, 'EASY', key);
    expect(again.review).toMatchObject({ id: first.review!.id, rating: 'GOOD' });
    expect(again.card).toMatchObject({ reps: 1 });
    const other = await addCard();
    expect(await answer(other.id, 'GOOD', key)).toMatchObject({
      card: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['idempotencyKey'] }],
    });
    expect(await rowsOf(other.id)).toEqual([]);
  });

  it('comes after the one before it, though the clock that it was taken by is behind', async () => {
    const card = await addCard();
    now = new Date(START.getTime() + 60_000);
    await answer(card.id, 'GOOD');
    now = START;
    const { review } = await answer(card.id, 'GOOD');
    expect(review!.at).toEqual(new Date(START.getTime() + 60_000));
    expect(await differences()).toMatchObject({ differences: [] });
  });

  it('is refused for a card of somebody else, and for one that is none', async () => {
    const card = await addCard();
    viewer = { ...viewer, id: newId() };
    for (const id of [card.id, newId(), 'no id']) {
      expect(await answer(id, 'GOOD')).toMatchObject({
        card: null,
        userErrors: [{ code: 'NOT_FOUND', field: ['id'] }],
      });
    }
    expect(await rowsOf(card.id)).toEqual([]);
  });
});

describe('two devices', () => {
  it('leave one entry a key and the card that its log tells of, after 1,000 answers at once, each sent twice', async () => {
    const random = createRandom(7);
    const cards = await Promise.all(Array.from({ length: 5 }, () => addCard()));
    const asked = Array.from({ length: 1_000 }, (_, index) => ({
      id: cards[index % cards.length]!.id,
      rating: random.of<ReviewRating>(['AGAIN', 'HARD', 'GOOD', 'EASY']),
      key: `key ${index}`,
    }));
    const device = async (order: typeof asked) => {
      const open = order.values();
      const work = async () => {
        for (const { id, rating, key } of open) expect((await answer(id, rating, key)).userErrors).toEqual([]);
      };
      await Promise.all([work(), work(), work()]);
    };
    await Promise.all([device(asked), device(asked.toReversed())]);
    const rows = (await Promise.all(cards.map(({ id }) => rowsOf(id)))).flat();
    expect(rows).toHaveLength(1_000);
    expect(new Set(rows.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1_000);
    expect((await dayOf())[0]).toMatchObject({ reviews: 1_000, newCards: 5 });
    expect(await differences()).toMatchObject({ differences: [] });
  }, 120_000);
});

describe('an undo', () => {
  it('takes back the last answer that stands, one after the other, and its day with it', async () => {
    const card = await addCard();
    const { card: learnt } = await answer(card.id, 'EASY');
    now = new Date(START.getTime() + 9 * DAY_MS);
    await answer(card.id, 'AGAIN');
    now = new Date(START.getTime() + 10 * DAY_MS);
    const { card: back } = await reviews.undo(viewer, card.id);
    const { lastSeq: _, updatedAt: __, ...expected } = learnt!;
    expect(back).toMatchObject(expected);
    expect((await reviews.undo(viewer, card.id)).card).toMatchObject({
      state: 'NEW',
      due: START,
      reps: 0,
      stability: null,
    });
    expect(await reviews.undo(viewer, card.id)).toMatchObject({ card: null, userErrors: [{ code: 'NOT_FOUND' }] });
    expect((await dayOf()).map((day) => day.reviews)).toEqual([0, 0]);
    expect((await rowsOf(card.id)).map(({ kind }) => kind)).toEqual(['RATED', 'RATED', 'UNDONE', 'UNDONE']);
    const [shown] = await createReviews(postgres.database).ofCards(viewer, [card.id]);
    expect(shown).toEqual([]);
    expect(await differences()).toMatchObject({ differences: [] });
  });
});

describe('the parameters', () => {
  it('have a version for each retention that the learner wanted, which the log names', async () => {
    const card = await addCard();
    const want = (retention: number) =>
      withClient(postgres.ownerUrl, (client) =>
        client.query(
          `INSERT INTO vocabulary.learner_settings VALUES ($1, 'B1', 'Asia/Shanghai', 10, 100, $2, 1)
           ON CONFLICT (user_id) DO UPDATE SET desired_retention = $2`,
          [viewer.id, retention],
        ),
      );
    await want(0.9);
    await answer(card.id, 'EASY');
    await answer(card.id, 'GOOD');
    await want(0.8);
    await Promise.all(Array.from({ length: 4 }, () => answer(card.id, 'GOOD')));
    await want(0.9);
    await answer(card.id, 'GOOD');
    expect((await rowsOf(card.id)).map(({ parametersVersion }) => parametersVersion)).toEqual([1, 1, 2, 2, 2, 2, 3]);
    expect(await differences()).toMatchObject({ differences: [] });
  });
});

describe('verifying', () => {
  it('finds a card that is not what its log says, and a day that is not the sum of its answers', async () => {
    const card = await addCard();
    await answer(card.id, 'GOOD');
    await withClient(postgres.ownerUrl, async (client) => {
      await client.query('UPDATE vocabulary.cards SET stability = stability + 1 WHERE id = $1', [card.id]);
      await client.query('UPDATE vocabulary.review_days SET recalled = 5 WHERE user_id = $1', [viewer.id]);
    });
    const found = await differences();
    expect(found.differences).toEqual([
      expect.stringContaining(`card ${card.id}: stability`),
      expect.stringContaining(`user ${viewer.id}, 2026-03-01: recalled`),
    ]);
    await withClient(postgres.ownerUrl, (client) =>
      client.query('DELETE FROM vocabulary.cards WHERE id = $1', [card.id]),
    );
    await withClient(postgres.ownerUrl, (client) =>
      client.query('UPDATE vocabulary.review_days SET recalled = 0 WHERE user_id = $1', [viewer.id]),
    );
  });
});

describe('statistics', () => {
  it('are right to the answer, in the days of the learner', async () => {
    const statistics = createStatistics(postgres.database);
    const totals = () => statistics.totals(viewer, viewer.id, now);
    expect(await totals()).toMatchObject({ total: 0, dueNow: 0, streakDays: 0, retention30d: null, newLeftToday: 20 });
    const [first, second, third] = await Promise.all([addCard(), addCard(), addCard()]);
    await answer(first.id, 'EASY');
    await answer(second.id, 'GOOD');
    expect(await totals()).toEqual({
      total: 3,
      new: 1,
      learning: 2,
      mature: 0,
      dueNow: 1,
      reviewedToday: 2,
      newLeftToday: 18,
      reviewsLeftToday: 200,
      streakDays: 1,
      retention30d: null,
      level: 'B1',
      newCardsPerDay: 20,
      reviewsPerDay: 200,
    });
    now = new Date(START.getTime() + DAY_MS);
    await answer(first.id, 'GOOD');
    await answer(first.id, 'AGAIN');
    expect(await totals()).toMatchObject({ streakDays: 2, retention30d: 0.5, reviewedToday: 2, reviewsLeftToday: 198 });
    now = new Date(START.getTime() + 2 * DAY_MS);
    expect(await totals()).toMatchObject({ streakDays: 2, reviewedToday: 0, newLeftToday: 20, reviewsLeftToday: 200 });
    now = new Date(START.getTime() + 3 * DAY_MS);
    expect(await totals()).toMatchObject({ streakDays: 0 });

    const history = await statistics.history(viewer, viewer.id, now, 5);
    expect(history).toEqual([
      { day: '2026-02-28', reviews: 0, retention: null },
      { day: '2026-03-01', reviews: 2, retention: null },
      { day: '2026-03-02', reviews: 2, retention: 0.5 },
      { day: '2026-03-03', reviews: 0, retention: null },
      { day: '2026-03-04', reviews: 0, retention: null },
    ]);
    await answer(third.id, 'EASY');
    const forecast = await statistics.forecast(viewer, viewer.id, now, 40);
    expect(forecast).toHaveLength(40);
    // The two that wait for their next step are overdue.
    expect(forecast[0]).toEqual({ day: '2026-03-04', count: 2 });
    expect(forecast.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  });
});
