import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { signUp, type TestUser } from '../support/client.ts';

const { url } = inject('stack');

const CARD = 'id state reps lapses due stability difficulty retrievability suspended leech';
const REVIEW = `mutation ($id: ID!, $rating: ReviewRating!, $key: ID!, $ms: Int) {
  reviewCard(id: $id, rating: $rating, idempotencyKey: $key, durationMs: $ms) {
    card { ${CARD} reviews { id rating durationMs } } review { id rating at durationMs scheduledDays }
    userErrors { code field }
  }
}`;
const UNDO = `mutation ($id: ID!) { undoReview(cardId: $id) { card { ${CARD} reviews { id } } userErrors { code field } } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateCardInput!) {
  updateCard(id: $id, input: $input) { card { front back example tags clientData word { lemma } } userErrors { code field } }
}`;
const STATS = `{ me { vocabularyStats {
  total new learning mature dueNow reviewedToday streakDays retention30d newLeftToday reviewsLeftToday
  dueForecast(days: 3) { day count } history(days: 2) { day reviews retention }
} } }`;

let user: TestUser;
beforeAll(async () => {
  user = await signUp(url);
});

async function addCard(term = `term ${randomUUID()}`): Promise<string> {
  const { data } = await user.ask(
    'mutation ($term: String!) { addCard(input: { term: $term, back: "答案" }) { card { id } } }',
    { term },
  );
  return data.addCard.card.id;
}
const review = async (id: string, rating: string, more: Record<string, unknown> = {}) =>
  (await user.ask(REVIEW, { id, rating, key: randomUUID(), ...more })).data.reviewCard;

describe('a review', () => {
  let id: string;
  beforeEach(async () => {
    id = await addCard();
  });

  it('moves the card to when one of its previews said', async () => {
    const { data } = await user.ask('query ($id: ID!) { card(id: $id) { nextReviews { rating due } } }', { id });
    const easy = data.card.nextReviews.find(({ rating }: { rating: string }) => rating === 'EASY');
    const { card, review: made, userErrors } = await review(id, 'EASY', { ms: 1_500 });
    expect(userErrors).toEqual([]);
    expect(card).toMatchObject({ state: 'REVIEW', reps: 1, lapses: 0, reviews: [{ id: made.id, durationMs: 1_500 }] });
    // The same number of days, from another moment on.
    expect(Math.abs(Date.parse(card.due) - Date.parse(easy.due))).toBeLessThan(60_000);
    expect(made.scheduledDays).toBeGreaterThan(1);
    expect(card.retrievability).toBeGreaterThan(0.99);
  });

  it('counts once, however often it is sent with its key', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => review(id, 'GOOD', { key })));
    expect(new Set(answers.map((answer) => answer.review.id)).size).toBe(1);
    expect(answers.at(-1).card.reviews).toHaveLength(1);
  });

  it('is undone as if it had never been', async () => {
    const { card: learnt } = await review(id, 'EASY');
    await review(id, 'AGAIN');
    const { data } = await user.ask(UNDO, { id });
    const { retrievability: _, reviews: __, ...before } = learnt;
    expect(data.undoReview.card).toMatchObject(before);
    expect((await user.ask(UNDO, { id })).data.undoReview.card).toMatchObject({ state: 'NEW', reps: 0, reviews: [] });
    expect((await user.ask(UNDO, { id })).data.undoReview).toEqual({
      card: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['cardId'] }],
    });
  });

  it.each([
    ['a key that is too long', { key: 'x'.repeat(129) }, 'idempotencyKey'],
    ['a negative duration', { ms: -1 }, 'durationMs'],
    ['a card that is none', { id: randomUUID() }, 'id'],
    ['an id that is none', { id: '; DROP TABLE' }, 'id'],
  ])('reports %s', async (_, more, field) => {
    const { card, userErrors } = await review(id, 'GOOD', more);
    expect(card).toBeNull();
    expect(userErrors[0].field).toEqual([field]);
  });
});

describe('the queue', () => {
  it('holds what is being learnt before what is new, as much of it as the day allows, and nothing suspended', async () => {
    user = await signUp(url);
    await user.ask('mutation { updateProfile(input: { goals: { newCardsPerDay: 2 } }) { userErrors { message } } }');
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push(await addCard());
    const queue = async () =>
      (await user.ask('{ me { dueCards { id } } }')).data.me.dueCards.map((card: { id: string }) => card.id);
    await expect.poll(queue, { timeout: 10_000 }).toEqual(ids.slice(0, 2));
    await user.ask('mutation ($id: ID!) { suspendCard(id: $id, suspended: true) { card { suspended } } }', {
      id: ids[0],
    });
    expect(await queue()).toEqual(ids.slice(1, 3));
    // One of the day's two.
    await review(ids[1]!, 'EASY');
    expect(await queue()).toEqual([ids[2]]);
    const { data } = await user.ask(STATS);
    expect(data.me.vocabularyStats).toMatchObject({
      total: 4,
      new: 3,
      learning: 1,
      mature: 0,
      dueNow: 1,
      reviewedToday: 1,
      streakDays: 1,
      newLeftToday: 1,
      retention30d: null,
    });
    expect(data.me.vocabularyStats.dueForecast).toHaveLength(3);
    expect(data.me.vocabularyStats.history.map(({ reviews }: { reviews: number }) => reviews)).toEqual([0, 1]);
  });

  it('refuses a strange number of days', async () => {
    const { errors } = await user.ask('{ me { vocabularyStats { history(days: 0) { day } } } }');
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('a card', () => {
  it('is changed where something is given, and keeps what clients put into it', async () => {
    const id = await addCard();
    const clientData = { deck: '商务', ease: 2.5, nested: [1, null, { a: true }] };
    const { data } = await user.ask(UPDATE, { id, input: { front: 'mitigate', clientData, tags: ['a ', 'a'] } });
    expect(data.updateCard).toEqual({
      card: { front: 'mitigate', back: '答案', example: null, tags: ['a'], clientData, word: { lemma: 'mitigate' } },
      userErrors: [],
    });
    const cleared = await user.ask(UPDATE, { id, input: { clientData: null, example: 'We mitigate.' } });
    expect(cleared.data.updateCard.card).toMatchObject({
      front: 'mitigate',
      clientData: null,
      example: 'We mitigate.',
    });
  });

  it.each([
    ['a front that another card has', { front: 'taken front' }, 'ALREADY_EXISTS', 'front'],
    ['an empty front', { front: ' ' }, 'BAD_USER_INPUT', 'front'],
    ['no back', { back: null }, 'BAD_USER_INPUT', 'back'],
    ['client data that is too large', { clientData: 'x'.repeat(20_000) }, 'BAD_USER_INPUT', 'clientData'],
    ['client data that can’t be stored', { clientData: { a: '\u0000' } }, 'BAD_USER_INPUT', 'clientData'],
  ])('reports %s', async (_, input, code, field) => {
    await addCard('taken front');
    const id = await addCard();
    const { data } = await user.ask(UPDATE, { id, input });
    expect(data.updateCard).toEqual({ card: null, userErrors: [{ code, field: ['input', field] }] });
  });
});
