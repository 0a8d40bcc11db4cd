import type { GrammarIssue } from '../../domain/run.ts';
import { readSentences, type Sentence } from '../english/sentences.ts';
import { RULES } from './index.ts';
import type { Finding, Rule } from './rule.ts';

/** What our own rules find in a text, in its order and never overlapping. */
export function findIssues(text: string, rules: readonly Rule[] = RULES): GrammarIssue[] {
  return readSentences(text).flatMap((sentence) => issuesOf(text, sentence, rules));
}

function issuesOf(text: string, sentence: Sentence, rules: readonly Rule[]): GrammarIssue[] {
  const issues: GrammarIssue[] = [];
  for (const rule of rules) {
    for (const finding of rule.find(sentence)) {
      const issue = toIssue(text, sentence, rule, finding);
      if (issue && !issues.some(({ start, end }) => start < issue.end && issue.start < end)) issues.push(issue);
    }
  }
  return issues.sort((a, b) => a.start - b.start);
}

function toIssue(
  text: string,
  { tokens }: Sentence,
  rule: Rule,
  { first, end, suggestions }: Finding,
): GrammarIssue | null {
  const place = tokens.slice(first, end);
  if (place.length === 0 || place.some(({ kept }) => kept)) return null;
  const span = { start: place[0]!.start, end: place.at(-1)!.end };
  const wrong = text.slice(span.start, span.end);
  const isOpening = first === 0 && /^\p{Lu}/u.test(wrong);
  const better = suggestions.map((suggestion) => (isOpening ? capitalised(suggestion) : suggestion));
  if (better[0] === wrong) return null;
  return { ...span, text: wrong, message: rule.message, kind: rule.kind, rule: rule.id, suggestions: better };
}

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
