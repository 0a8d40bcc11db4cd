import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type Connection, readFirst, readPageRequest, toConnection } from '#platform/pagination.ts';
import { checkTexts, invalid, invalidField, isUuid, textProblem, type Validated, valid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { CardChange, CardRow, Cards, NewCard } from '../data/cards.ts';
import type { SchedulerSettings } from '../data/scheduler-parameters.ts';
import { backOf, tidyTerm } from '../domain/card-content.ts';
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

/** Null clears what may be empty; what is left out stays. */
export interface UpdateCard {
  front?: string | null;
  back?: string | null;
  example?: string | null;
  tags?: readonly string[] | null;
  clientData?: unknown;
}

/** UTF-16 units of JSON. */
const MAX_CLIENT_DATA = 16_384;
const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 50;
const MAX_TEXT = 2_000;

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
      const checked = check(input);
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

interface CheckedCard {
  term: string;
  back: string | null;
  example: string | null;
  tags: string[];
  translationId: string | null;
}

function check(input: AddCard): Validated<CheckedCard> {
  const { back, example, translationId } = input;
  const term = tidied(input.term);
  const tags = tidyTags(input.tags);
  const problems = [...textProblems('term', term, { back, example }), ...tagProblems(tags)];
  if (translationId != null && !isUuid(translationId)) {
    problems.push(invalidField(['input', 'translationId'], 'translationId is not the id of a translation.'));
  }
  if (problems.length > 0) return invalid(...problems);
  return valid({
    term,
    back: back?.trim() || null,
    example: example?.trim() || null,
    tags,
    translationId: translationId ?? null,
  });
}

function checkChange(input: UpdateCard): Validated<CardChange> {
  const { example, clientData } = input;
  const front = input.front == null ? undefined : tidied(input.front);
  const back = input.back?.trim();
  const tags = input.tags === undefined ? undefined : tidyTags(input.tags);
  const problems = [...textProblems('front', front, { example }), ...tagProblems(tags ?? [])];
  const required = { front: input.front, back: input.back };
  for (const [field, value] of Object.entries(required)) {
    if (value === null) problems.push(invalidField(['input', field], `${field} must not be empty.`));
  }
  problems.push(...checkTexts([['input', 'back'], back, { max: MAX_TEXT }]));
  const dataProblem = clientDataProblem(clientData);
  if (dataProblem) problems.push(invalidField(['input', 'clientData'], `clientData ${dataProblem}.`));
  if (problems.length > 0) return invalid(...problems);
  return valid({
    front,
    back,
    example: example === undefined ? undefined : example?.trim() || null,
    tags,
    clientData: clientData as CardChange['clientData'],
  });
}

const tidied = (term: string): string => (term.length > 1_000 ? term : tidyTerm(term));
const tidyTags = (tags: readonly string[] | null | undefined) => [...new Set((tags ?? []).map((tag) => tag.trim()))];

/** Of a front, under the name that the input has for it, and of what may be empty. */
function textProblems(
  name: 'term' | 'front',
  front: string | undefined,
  { back, example }: Pick<UpdateCard, 'back' | 'example'>,
): UserError[] {
  const problems = checkTexts(
    [['input', name], front, { max: 200 }],
    [['input', 'back'], back, { max: MAX_TEXT, min: 0 }],
    [['input', 'example'], example, { max: MAX_TEXT, min: 0 }],
  );
  if (problems.length === 0 && front !== undefined && !isVisible(front)) {
    problems.push(invalidField(['input', name], `${name} must not contain control characters or be invisible.`));
  }
  return problems;
}

function tagProblems(tags: readonly string[]): UserError[] {
  const problems = tags
    .slice(0, MAX_TAGS)
    .flatMap((tag) => checkTexts([['input', 'tags'], tag, { max: MAX_TAG_LENGTH }]));
  if (tags.length > MAX_TAGS) problems.push(invalidField(['input', 'tags'], `tags must be at most ${MAX_TAGS}.`));
  return problems;
}

/** JSONB holds no NUL and no half of a surrogate pair either. */
function clientDataProblem(clientData: unknown): string | null {
  if (clientData == null) return null;
  const json = JSON.stringify(clientData);
  if (json.length > MAX_CLIENT_DATA)
    return `must have at most ${MAX_CLIENT_DATA} characters as JSON (it has ${json.length})`;
  // JSON.stringify writes both as an escape.
  return /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(json)
    ? 'contains a NUL character or half of a surrogate pair'
    : null;
}

const isVisible = (term: string): boolean => !/\p{Cc}/u.test(term) && /[\p{L}\p{N}\p{P}\p{S}]/u.test(term);
