import type { UserError } from '#platform/errors.ts';
import { checkTexts, invalid, invalidField, isUuid, type Validated, valid } from '#platform/validation.ts';
import type { CardChange } from '../data/cards.ts';
import { tidyTerm } from '../domain/card-content.ts';

export interface AddCard {
  term: string;
  back?: string | null;
  example?: string | null;
  tags?: readonly string[] | null;
  translationId?: string | null;
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
export const MAX_TAG_LENGTH = 50;
const MAX_TEXT = 2_000;

/** A card as it may be, its back perhaps missing. */
export interface CheckedCard {
  term: string;
  back: string | null;
  example: string | null;
  tags: string[];
  translationId: string | null;
}

export function checkNewCard(input: AddCard): Validated<CheckedCard> {
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

export function checkChange(input: UpdateCard): Validated<CardChange> {
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
