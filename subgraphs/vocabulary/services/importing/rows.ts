import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { backOf } from '../../domain/card-content.ts';
import type { ImportedCard, ImportedProgress, RejectedRow } from '../../domain/imported-card.ts';
import { type CheckedCard, checkNewCard } from '../card-input.ts';

/** The content of a row, as it stands in the file. */
export interface RawCard {
  front: string;
  back: string;
  example: string;
  tags: readonly string[];
}

export type CheckedRow = RejectedRow | { line: number; card: CheckedCard & ImportedProgress };

/** Checks rows one after the other; a front may be in a file once. */
export function createRowCheck() {
  const lineOf = new Map<string, number>();
  return (line: number, { front, back, example, tags }: RawCard, progress: ImportedProgress): CheckedRow => {
    const { value, userErrors } = checkNewCard({ term: front, back, example, tags });
    // It is the column's name here.
    if (!value) return { line, reason: userErrors.map(({ message }) => message.replace(/^term /, 'front ')).join(' ') };
    const earlier = lineOf.get(value.term);
    if (earlier !== undefined) return { line, reason: `front is the same as in line ${earlier}.` };
    lineOf.set(value.term, line);
    return { line, card: { ...value, ...progress } };
  };
}

/** What is to be written of checked rows; a back that is missing comes from the dictionary. */
export function completeRows(rows: readonly CheckedRow[], dictionary: Dictionary) {
  const cards: ImportedCard[] = [];
  const rejected: RejectedRow[] = [];
  for (const row of rows) {
    if ('reason' in row) {
      rejected.push(row);
      continue;
    }
    const { term: front, back, example, tags, schedule, suspended, reviews } = row.card;
    const word = dictionary.lookUp(front);
    const answer = back ?? (word && backOf(word));
    if (answer) {
      cards.push({ front, back: answer, example, tags, wordId: word?.id ?? null, schedule, suspended, reviews });
    } else rejected.push({ line: row.line, reason: 'back is empty, and the dictionary does not know the front.' });
  }
  return { cards, rejected };
}

/** The same items, at most `size` at once. */
export function* inGroups<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
