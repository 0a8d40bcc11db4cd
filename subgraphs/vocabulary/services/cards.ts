import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type Connection, readFirst, readPageRequest, toConnection } from '#platform/pagination.ts';
import { checkTexts, invalid, invalidField, isUuid, textProblem, type Validated, valid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { CardRow, Cards, NewCard } from '../data/cards.ts';
import { backOf, tidyTerm } from '../domain/card-content.ts';
import { type Learner, NEW_LEARNER } from '../domain/learner-settings.ts';
import { newSchedule, previewReviews, type ReviewPreview, retrievabilityOf } from '../domain/scheduling.ts';

export type CardView = CardRow;

export interface AddCard {
  term: string;
  back?: string | null;
  example?: string | null;
  tags?: readonly string[] | null;
  translationId?: string | null;
}

export interface CardResult {
  card: CardView | null;
  userErrors: UserError[];
}

export interface DeleteResult {
  deletedId: string | null;
  userErrors: UserError[];
}

const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 50;
const MAX_TEXT = 2_000;

/** A viewer's cards. */
export function createCardService({ cards, dictionary }: { cards: Cards; dictionary: Dictionary }) {
  /** The front and back of a new card: by the dictionary where it knows the term, else as they were given. */
  function contentOf({ term, back }: CheckedCard): Validated<Pick<NewCard, 'front' | 'back' | 'wordId'>> {
    const word = dictionary.lookUp(term);
    const answer = back ?? (word && backOf(word));
    if (!answer) {
      const message = 'The dictionary does not know this term: say what the back of the card is.';
      return invalid(invalidField(['input', 'back'], message));
    }
    return valid({ front: word?.lemma ?? term, back: answer, wordId: word?.id ?? null });
  }

  return {
    /** One card for each front: adding it again answers with the card that is there, unchanged. */
    async add(viewer: Viewer, input: AddCard): Promise<CardResult> {
      const { id: userId } = requireUser(viewer, 'vocabulary:addCard');
      const checked = check(input);
      if (!checked.value) return { card: null, userErrors: checked.userErrors };
      const content = contentOf(checked.value);
      if (!content.value) return { card: null, userErrors: content.userErrors };

      const { example, tags, translationId } = checked.value;
      const { state, due } = newSchedule(new Date());
      const card = await cards.addOnce(viewer, {
        ...content.value,
        id: newId(),
        userId,
        example,
        tags,
        translationId,
        state,
        due,
      });
      return { card, userErrors: [] };
    },

    async remove(viewer: Viewer, id: string): Promise<DeleteResult> {
      const { id: userId } = requireUser(viewer);
      if (isUuid(id) && (await cards.remove(viewer, userId, id))) return { deletedId: id, userErrors: [] };
      const message = 'You have no such card.';
      return { deletedId: null, userErrors: [{ code: 'NOT_FOUND', message, field: ['id'] }] };
    },

    /** The viewer's own card with this id, else null. `load` reads one row. */
    async byId(viewer: Viewer, id: string, load: (id: string) => Promise<CardRow | null>): Promise<CardView | null> {
      if (viewer.id === null || !isUuid(id)) return null;
      const card = await load(id);
      return card && owns(viewer, card.userId, 'vocabulary:read') ? card : null;
    },

    /** What there is to review now; null for anyone but the user. @throws BAD_USER_INPUT */
    async due(viewer: Viewer, userId: string, first: number | null | undefined): Promise<CardView[] | null> {
      if (!owns(viewer, userId)) return null;
      return cards.due(viewer, userId, new Date(), readFirst(first ?? 20));
    },

    /** The user's cards, newest first; null for anyone else. @throws BAD_USER_INPUT */
    async list(
      viewer: Viewer,
      userId: string,
      args: { first?: number | null; after?: string | null; tag?: string | null },
    ): Promise<Connection<CardView> | null> {
      if (!owns(viewer, userId)) return null;
      const page = readPageRequest(args);
      const tag = args.tag ?? null;
      // No card has a tag that can't be stored, and PostgreSQL can't be asked for it.
      if (tag !== null && textProblem(tag, { max: MAX_TAG_LENGTH })) return toConnection<CardView>([], page);
      return toConnection(await cards.page(viewer, userId, page, tag?.trim() ?? null), page);
    },

    retrievability: (card: CardView): number | null => retrievabilityOf(card, new Date()),
    /** `load` reads what this domain knows of the card's owner. */
    async nextReviews(card: CardView, load: (userId: string) => Promise<Learner | null>): Promise<ReviewPreview[]> {
      const { desiredRetention } = (await load(card.userId)) ?? NEW_LEARNER;
      return previewReviews(card, new Date(), desiredRetention);
    },
  };
}

export type CardService = ReturnType<typeof createCardService>;

interface CheckedCard {
  term: string;
  back: string | null;
  example: string | null;
  tags: string[];
  translationId: string | null;
}

function check(input: AddCard): Validated<CheckedCard> {
  const { back, example, translationId } = input;
  const term = input.term.length > 1_000 ? input.term : tidyTerm(input.term);
  const tags = [...new Set((input.tags ?? []).map((tag) => tag.trim()))];
  const problems = checkTexts(
    [['input', 'term'], term, { max: 200 }],
    [['input', 'back'], back, { max: MAX_TEXT, min: 0 }],
    [['input', 'example'], example, { max: MAX_TEXT, min: 0 }],
    ...tags
      .slice(0, MAX_TAGS)
      .map((tag): Parameters<typeof checkTexts>[number] => [['input', 'tags'], tag, { max: MAX_TAG_LENGTH }]),
  );
  const refuse = (field: string, message: string) => problems.push(invalidField(['input', field], message));
  if (problems.length === 0 && !isVisible(term))
    refuse('term', 'term must not contain control characters or be invisible.');
  if (tags.length > MAX_TAGS) refuse('tags', `tags must be at most ${MAX_TAGS}.`);
  if (translationId != null && !isUuid(translationId))
    refuse('translationId', 'translationId is not the id of a translation.');
  if (problems.length > 0) return invalid(...problems);
  return valid({
    term,
    back: back?.trim() || null,
    example: example?.trim() || null,
    tags,
    translationId: translationId ?? null,
  });
}

const isVisible = (term: string): boolean => !/\p{Cc}/u.test(term) && /[\p{L}\p{N}\p{P}\p{S}]/u.test(term);
