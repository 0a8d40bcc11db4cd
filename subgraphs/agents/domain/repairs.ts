import type { GrammarIssue } from './run.ts';

/** A replacement of a part of a text. Offsets are UTF-16 units. */
export interface Repair {
  start: number;
  end: number;
  before: string;
  after: string;
  /** Why, for people. */
  reason: string;
}

/** Whether to say it so is for the writer to choose. */
const MATTERS_OF_TASTE: ReadonlySet<string> = new Set([
  'Style',
  'Enhancement',
  'Readability',
  'WordChoice',
  'Regionalism',
  'Redundancy',
]);
/** A word that no dictionary knows may be a name or a term. */
const SPELLING: ReadonlySet<string> = new Set(['Spelling', 'Typo']);

/** The issues whose first suggestion may be taken without asking: certain, and none within another. */
export function safeRepairs(issues: readonly GrammarIssue[]): Repair[] {
  const repairs: Repair[] = [];
  for (const issue of issues.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const after = issue.suggestions[0];
    const last = repairs.at(-1);
    if (after === undefined || after === issue.text || !isCertain(issue, after)) continue;
    if (last && issue.start < last.end) continue;
    repairs.push({ start: issue.start, end: issue.end, before: issue.text, after, reason: issue.message });
  }
  return repairs;
}

function isCertain({ kind, text }: GrammarIssue, after: string): boolean {
  if (MATTERS_OF_TASTE.has(kind)) return false;
  if (!SPELLING.has(kind)) return true;
  return /^\p{Ll}+$/u.test(text) && text[0] === after[0]?.toLowerCase();
}

/** The text with all of these in place, and where each of them then stands. */
export function applyRepairs(
  text: string,
  repairs: readonly Repair[],
): { text: string; places: { start: number; end: number }[] } {
  let repaired = '';
  let read = 0;
  const places = repairs.map(({ start, end, after }) => {
    repaired += text.slice(read, start);
    const place = { start: repaired.length, end: repaired.length + after.length };
    repaired += after;
    read = end;
    return place;
  });
  return { text: repaired + text.slice(read), places };
}

/** Those that leave nothing to be found in their place: a repair that needs another one is none. */
export function lastingRepairs(
  text: string,
  repairs: readonly Repair[],
  issuesAfter: readonly GrammarIssue[],
): Repair[] {
  const { places } = applyRepairs(text, repairs);
  return repairs.filter((_, index) => {
    const { start, end } = places[index]!;
    return issuesAfter.every((issue) => issue.end <= start || issue.start >= end);
  });
}
