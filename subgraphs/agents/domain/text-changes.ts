import { diffArrays } from 'diff';
import type { Repair } from './repairs.ts';
import type { TextChange } from './run.ts';

/** A change without its reason. Offsets are UTF-16 units into the text before. */
export type BareChange = Omit<TextChange, 'reason'>;

/** Words with their apostrophes and hyphens, white space, and each other character by itself. */
const TOKENS = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*|\s+|[^\p{L}\p{N}\p{M}\s]/gu;

interface Edit {
  start: number;
  end: number;
  after: string;
}

/**
 * What changed between two texts, word by word, in order and never overlapping. Changes with nothing but a blank between them
 * are one; words that were put in stand with the word beside them, so that each change can be read by itself.
 */
export function changesBetween(before: string, after: string): BareChange[] {
  const merged: Edit[] = [];
  for (const edit of editsBetween(before, after)) {
    const last = merged.at(-1);
    const gap = last && before.slice(last.end, edit.start);
    if (last && gap !== undefined && /^[ \t]*$/.test(gap)) {
      last.after += gap + edit.after;
      last.end = edit.end;
    } else merged.push({ ...edit });
  }
  const trimmed = merged.map((edit) => withoutCommonBlanks(before, edit));
  return withNeighbours(before, trimmed).map(({ start, end, after: text }) => ({
    start,
    end,
    before: before.slice(start, end),
    after: text,
  }));
}

function editsBetween(before: string, after: string): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let open: Edit | null = null;
  for (const { added, removed, value } of diffArrays(before.match(TOKENS) ?? [], after.match(TOKENS) ?? [])) {
    const text = value.join('');
    if (!added && !removed) {
      open = null;
      at += text.length;
      continue;
    }
    if (!open) {
      open = { start: at, end: at, after: '' };
      edits.push(open);
    }
    if (added) open.after += text;
    else {
      at += text.length;
      open.end = at;
    }
  }
  return edits;
}

/** White space that both begin or end with did not change. */
function withoutCommonBlanks(before: string, { start, end, after }: Edit): Edit {
  const edit = { start, end, after };
  while (edit.start < edit.end && /\s/.test(before[edit.start]!) && before[edit.start] === edit.after[0]) {
    edit.start += 1;
    edit.after = edit.after.slice(1);
  }
  while (edit.start < edit.end && /\s/.test(before[edit.end - 1]!) && before[edit.end - 1] === edit.after.at(-1)) {
    edit.end -= 1;
    edit.after = edit.after.slice(0, -1);
  }
  return edit;
}

/** "a " before "meeting" is read as: "meeting" became "a meeting". */
function withNeighbours(before: string, edits: readonly Edit[]): Edit[] {
  return edits.map((edit, index) => {
    const isInsertion = before.slice(edit.start, edit.end).trim() === '' && edit.after.trim() !== '';
    const isDeletion = edit.after.trim() === '' && edit.start < edit.end;
    if (!isInsertion && !isDeletion) return edit;
    const limit = edits[index + 1]?.start ?? before.length;
    const [word] = /^\s*[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/u.exec(before.slice(edit.end, limit)) ?? [];
    if (word !== undefined) return { ...edit, end: edit.end + word.length, after: edit.after + word };
    const from = edits[index - 1]?.end ?? 0;
    const [last] = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*\s*$/u.exec(before.slice(from, edit.start)) ?? [];
    return last === undefined ? edit : { ...edit, start: edit.start - last.length, after: last + edit.after };
  });
}

const ARTICLES = /^(?:a|an|the)$/i;
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}'’-]+/gu) ?? [];

/** Why a change was made: what the repair in its place says, else what a model says of it, else what can be seen of it. */
export function explain(change: BareChange, repairs: readonly Repair[], said: string | undefined): TextChange {
  const repair = repairs.find(({ start, end }) => start < change.end && change.start < Math.max(end, start + 1));
  return { ...change, reason: repair?.reason ?? said ?? whatIsSeen(change) };
}

function whatIsSeen({ before, after }: BareChange): string {
  const [old, next] = [wordsOf(before), wordsOf(after)];
  const added = next.filter((word) => !old.includes(word));
  const removed = old.filter((word) => !next.includes(word));
  if (added.length === 0 && removed.length === 0) return 'Punctuation and spacing as English has them.';
  if (before.toLowerCase() === after.toLowerCase()) return 'English writes this with another capital.';
  if ([...added, ...removed].every((word) => ARTICLES.test(word))) {
    return added.length > 0
      ? 'A countable noun in the singular needs an article; “the” is for what the reader knows already.'
      : 'No article where a thing is meant in general.';
  }
  if (added.length === 1 && removed.length === 1 && isSameWord(added[0]!, removed[0]!)) {
    return `Another form of the same word fits the sentence: “${added[0]}”.`;
  }
  return added.length < removed.length ? 'The same in fewer words.' : 'Closer to how it is usually put.';
}

const SAME_STEM = 4;

/** "receive" and "received": they begin alike. */
function isSameWord(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return length >= SAME_STEM && a.slice(0, length - 1).toLowerCase() === b.slice(0, length - 1).toLowerCase();
}
