import type { GrammarIssue } from '../domain/run.ts';

/** Of one text. More would help nobody, and a client has to read them. */
export const MAX_ISSUES = 500;
const MAX_SUGGESTIONS = 5;

/**
 * One issue a place, from several sources, the most trusted first: in order of the text, none overlapping another. What
 * suggests something comes before what only complains; who says the same of the same place adds further suggestions.
 */
export function mergeIssues(sources: readonly (readonly GrammarIssue[])[]): GrammarIssue[] {
  const usable = sources.flat().map(withUsefulSuggestions);
  const byTrust = [...usable.filter(suggests), ...usable.filter((issue) => !suggests(issue))];
  const merged: GrammarIssue[] = [];
  for (const issue of byTrust) {
    const at = firstEndingAfter(merged, issue.start);
    const next = merged[at];
    if (!next || next.start >= issue.end) merged.splice(at, 0, issue);
    else if (sayTheSame(next, issue)) merged[at] = withSuggestionsOf(next, issue);
  }
  return merged.slice(0, MAX_ISSUES);
}

const suggests = ({ suggestions }: GrammarIssue): boolean => suggestions.length > 0;

function withUsefulSuggestions(issue: GrammarIssue): GrammarIssue {
  const better = new Set(issue.suggestions.filter((suggestion) => suggestion !== issue.text));
  return { ...issue, suggestions: [...better].slice(0, MAX_SUGGESTIONS) };
}

const sayTheSame = (a: GrammarIssue, b: GrammarIssue): boolean =>
  a.start === b.start && a.end === b.end && b.suggestions.some((suggestion) => a.suggestions.includes(suggestion));

const withSuggestionsOf = (issue: GrammarIssue, other: GrammarIssue): GrammarIssue =>
  withUsefulSuggestions({ ...issue, suggestions: [...issue.suggestions, ...other.suggestions] });

/** The issues are in order and apart: where one that begins at `start` would stand, or meets another. */
function firstEndingAfter(issues: readonly GrammarIssue[], start: number): number {
  let low = 0;
  let high = issues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (issues[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}
