import { beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { ANONYMOUS, type Viewer } from '#platform/viewer.ts';
import type { CardRow, Cards, NewCard } from '../data/cards.ts';
import type { AddCard } from './card-input.ts';
import { type CardService, createCardService } from './cards.ts';

const OWNER: Viewer = { id: '0190a000-0000-7000-8000-000000000001', role: 'LEARNER', sessionId: null, scopes: null };
const STRANGER: Viewer = { ...OWNER, id: '0190a000-0000-7000-8000-000000000002' };
const worker = (scope: string): Viewer => ({ ...OWNER, scopes: [scope] });

/** The table in memory, with its unique constraint on user and front. */
function createCardTable() {
  const rows: CardRow[] = [];
  const stored = (card: NewCard): CardRow => ({
    ...card,
    stability: null,
    difficulty: null,
    reps: 0,
    lapses: 0,
    learningSteps: 0,
    lastReviewAt: null,
    suspended: false,
    leech: false,
    clientData: null,
    lastSeq: 0,
    updatedAt: new Date(),
  });
  const cards: Cards = {
    async addOnce(_, card) {
      const there = rows.find(({ userId, front }) => userId === card.userId && front === card.front);
      if (!there) rows.push(stored(card));
      return there ?? (rows.at(-1) as CardRow);
    },
    byIds: async (_, ids) => ids.map((id) => rows.find((row) => row.id === id) ?? null),
    forWords: async () => [],
    due: async () => rows,
    page: async () => rows,
    async update(_, userId, id, change) {
      const row = rows.find((each) => each.userId === userId && each.id === id);
      if (!row) return null;
      if (rows.some((each) => each !== row && each.userId === userId && each.front === change.front)) return 'taken';
      return Object.assign(row, change);
    },
    suspend: async (_, userId, id, suspended) => {
      const row = rows.find((each) => each.userId === userId && each.id === id);
      return row ? Object.assign(row, { suspended }) : null;
    },
    async remove(_, userId, id) {
      const at = rows.findIndex((row) => row.userId === userId && row.id === id);
      if (at >= 0) rows.splice(at, 1);
      return at >= 0;
    },
  };
  return { rows, cards };
}

let create: () => { service: CardService; rows: CardRow[]; load: (id: string) => Promise<CardRow | null> };

beforeAll(async () => {
  const dictionary = await dictionaryForTests();
  create = () => {
    const { rows, cards } = createCardTable();
    const load = async (id: string) => rows.find((row) => row.id === id) ?? null;
    return { service: createCardService({ cards, dictionary }), rows, load };
  };
}, 120_000);

describe('adding a card', () => {
  it('puts the lemma of a known word on the front and its senses on the back', async () => {
    const { card, userErrors } = await create().service.add(OWNER, { term: ' Negotiated ' });
    expect(userErrors).toEqual([]);
    expect(card).toMatchObject({
      front: 'negotiate',
      wordId: 'en:negotiate',
      state: 'NEW',
      userId: OWNER.id,
      tags: [],
    });
    expect(card?.back).toMatch(/^\/.+\/\n.*谈判/);
  });

  it('knows phrases in any form, and traditional characters', async () => {
    const { service } = create();
    expect((await service.add(OWNER, { term: 'looked forward to' })).card?.front).toBe('look forward to');
    expect((await service.add(OWNER, { term: '談判' })).card).toMatchObject({ front: '谈判', wordId: 'zh:谈判' });
  });

  it('asks for the back of a term that the dictionary does not know', async () => {
    const { service } = create();
    const refused = await service.add(OWNER, { term: 'Kubernetes', back: '  ' });
    expect(refused).toMatchObject({ card: null, userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'back'] }] });
    const { card } = await service.add(OWNER, { term: ' Kubernetes ', back: '容器编排' });
    expect(card).toMatchObject({ front: 'Kubernetes', back: '容器编排', wordId: null });
  });

  it('answers with the card that is there, unchanged, when the same is added again', async () => {
    const { service, rows } = create();
    const first = await service.add(OWNER, { term: 'negotiate', back: 'mine', tags: ['work'] });
    const again = await service.add(OWNER, { term: 'negotiating', back: 'other' });
    expect(again).toEqual(first);
    expect(rows).toHaveLength(1);
    expect((await service.add(STRANGER, { term: 'negotiate' })).card?.id).not.toBe(first.card?.id);
  });

  it('trims tags and takes each once', async () => {
    const { card } = await create().service.add(OWNER, { term: 'budget', tags: ['work ', 'work', ' email'] });
    expect(card?.tags).toEqual(['work', 'email']);
  });

  it.each<[string, Partial<AddCard>, string]>([
    ['an empty term', { term: ' \n ' }, 'term'],
    ['a term of 10,000 characters', { term: 'x'.repeat(10_000) }, 'term'],
    ['a control character', { term: 'a\u0007b', back: 'x' }, 'term'],
    ['a NUL character', { term: 'a\u0000b', back: 'x' }, 'term'],
    ['half of a surrogate pair', { term: 'a\ud83d', back: 'x' }, 'term'],
    ['an invisible term', { term: '\u200b', back: 'x' }, 'term'],
    ['a back of 2,001 characters', { back: 'x'.repeat(2_001) }, 'back'],
    ['an example of 2,001 characters', { example: 'x'.repeat(2_001) }, 'example'],
    ['21 tags', { tags: Array.from({ length: 21 }, (_, index) => `tag ${index}`) }, 'tags'],
    ['a tag of 51 characters', { tags: ['x'.repeat(51)] }, 'tags'],
    ['an empty tag', { tags: [' '] }, 'tags'],
    ['a translation id that is none', { translationId: 'x' }, 'translationId'],
  ])('refuses %s', async (_, input, field) => {
    const { service, rows } = create();
    const { card, userErrors } = await service.add(OWNER, { term: 'budget', ...input });
    expect(card).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', field: ['input', field] }]);
    expect(rows).toEqual([]);
  });

  it('is for the user, and for a worker with the scope', async () => {
    const { service } = create();
    await expect(service.add(ANONYMOUS, { term: 'budget' })).rejects.toThrow('Sign in');
    await expect(service.add(worker('vocabulary:read'), { term: 'budget' })).rejects.toThrow('not yours');
    expect((await service.add(worker('vocabulary:addCard'), { term: 'budget' })).card?.userId).toBe(OWNER.id);
  });
});

describe("somebody else's card", () => {
  it('is not there to be read', async () => {
    const { service, load } = create();
    const id = (await service.add(OWNER, { term: 'budget' })).card?.id as string;
    expect(await service.byId(OWNER, id, load)).toMatchObject({ front: 'budget' });
    // Ids are opaque: what is not written as we gave it out is no id of ours.
    expect(await service.byId(OWNER, id.toUpperCase(), load)).toBeNull();
    expect(await service.byId(worker('vocabulary:read'), id, load)).toMatchObject({ front: 'budget' });
    for (const viewer of [STRANGER, ANONYMOUS, worker('translation:translate')]) {
      expect(await service.byId(viewer, id, load)).toBeNull();
    }
  });

  it('is not there to be deleted, unlike one of your own', async () => {
    const { service, rows } = create();
    const id = (await service.add(OWNER, { term: 'budget' })).card?.id as string;
    for (const [viewer, key] of [
      [STRANGER, id],
      [OWNER, 'no id'],
    ] as const) {
      expect(await service.remove(viewer, key)).toMatchObject({ deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] });
    }
    expect(rows).toHaveLength(1);
    expect(await service.remove(OWNER, id)).toEqual({ deletedId: id, userErrors: [] });
    expect(rows).toEqual([]);
  });

  it('is in no list', async () => {
    const { service } = create();
    await service.add(OWNER, { term: 'budget' });
    const owner = OWNER.id as string;
    expect(await service.due(OWNER, owner, null)).toHaveLength(1);
    expect((await service.list(OWNER, owner, {}))?.edges).toHaveLength(1);
    for (const viewer of [STRANGER, ANONYMOUS]) {
      expect(await service.due(viewer, owner, 10)).toBeNull();
      expect(await service.list(viewer, owner, {})).toBeNull();
    }
    await expect(service.due(OWNER, owner, 101)).rejects.toThrow('between 1 and 100');
  });
});
