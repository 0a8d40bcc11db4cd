import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type Connection, readFirst, readPageRequest, toConnection } from '#platform/pagination.ts';
import { invalid, invalidField, isUuid, textProblem, type Validated, valid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { CardRow, Cards, NewCard } from '../data/cards.ts';
import type { SchedulerSettings } from '../data/scheduler-parameters.ts';
import { backOf } from '../domain/card-content.ts';
import { newSchedule, previewReviews, type ReviewPreview, retrievabilityOf } from '../domain/scheduling.ts';
import {
  type AddCard,
  type CheckedCard,
  checkChange,
  checkNewCard,
  MAX_TAG_LENGTH,
  type UpdateCard,
} from './card-input.ts';

export type CardView = CardRow;

export interface CardResult {
  card: CardView | null;
  userErrors: UserError[];
}

export interface DeleteResult {
  deletedId: string | null;
  userErrors: UserError[];
}

interface CardServiceParts {
  cards: Cards;
  dictionary: Dictionary;
  /** A text has come, changed or gone; nobody waits for what is made of it. */
  onChanged?: () => void;
}

/** A viewer's cards. */
export function createCardService({ cards, dictionary, onChanged = () => {} }: CardServiceParts) {
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
      const checked = checkNewCard(input);
      if (!checked.value) return { card: null, userErrors: checked.userErrors };
      const content = contentOf(checked.value);
      if (!content.value) return { card: null, userErrors: content.userErrors };

      const { example, tags, translationId } = checked.value;
      const createdAt = new Date();
      const { state, due } = newSchedule(createdAt);
      const card = await cards.addOnce(viewer, {
        ...content.value,
        id: newId(),
        userId,
        example,
        tags,
        translationId,
        state,
        due,
        createdAt,
      });
      onChanged();
      return { card, userErrors: [] };
    },

    /** Changes what is given, and no schedule. A new front is looked up again. */
    async update(viewer: Viewer, id: string, input: UpdateCard): Promise<CardResult> {
      const { id: userId } = requireUser(viewer);
      const { value: change, userErrors } = checkChange(input);
      if (!change) return { card: null, userErrors };
      const wordId = change.front === undefined ? undefined : (dictionary.lookUp(change.front)?.id ?? null);
      const card = isUuid(id) ? await cards.update(viewer, userId, id, { ...change, wordId }) : null;
      if (card === 'taken') {
        const message = 'You have another card with this front.';
        return { card: null, userErrors: [{ code: 'ALREADY_EXISTS', message, field: ['input', 'front'] }] };
      }
      if (card) onChanged();
      return card ? { card, userErrors: [] } : { card: null, userErrors: [NO_SUCH_CARD] };
    },

    /** A suspended card is not due, and keeps its schedule. */
    async suspend(viewer: Viewer, id: string, suspended: boolean): Promise<CardResult> {
      const { id: userId } = requireUser(viewer);
      const card = isUuid(id) ? await cards.suspend(viewer, userId, id, suspended) : null;
      return card ? { card, userErrors: [] } : { card: null, userErrors: [NO_SUCH_CARD] };
    },

    async remove(viewer: Viewer, id: string): Promise<DeleteResult> {
      const { id: userId } = requireUser(viewer);
      if (!isUuid(id) || !(await cards.remove(viewer, userId, id)))
        return { deletedId: null, userErrors: [NO_SUCH_CARD] };
      onChanged();
      return { deletedId: id, userErrors: [] };
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

    /** `load` reads how the owner's cards are scheduled. */
    async retrievability(card: CardView, load: LoadSettings): Promise<number | null> {
      return retrievabilityOf(card, new Date(), await parametersOf(card, load));
    },
    /** What the review does then, if it is given now. */
    async nextReviews(card: CardView, load: LoadSettings): Promise<ReviewPreview[]> {
      return previewReviews(card, new Date(), await parametersOf(card, load));
    },
  };
}

export type CardService = ReturnType<typeof createCardService>;

type LoadSettings = (userId: string) => Promise<SchedulerSettings | null>;

/** Whoever has none is given the defaults by the table. */
async function parametersOf({ userId }: CardView, load: LoadSettings) {
  const settings = await load(userId);
  if (!settings) throw new Error('There are no scheduler settings of the owner of a card.');
  return settings.parameters;
}

const NO_SUCH_CARD: UserError = { code: 'NOT_FOUND', message: 'You have no such card.', field: ['id'] };
