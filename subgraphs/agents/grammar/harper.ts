import { type Lint, LocalLinter, type Suggestion, SuggestionKind } from 'harper.js';
import { binary } from 'harper.js/binary';
import type { GrammarIssue } from '../domain/run.ts';
import { isNoise } from './harper-noise.ts';

/** Harper, ready to check. It takes 2 s to set up, some 350 MB of memory, and a thread for as long as it checks. */
export async function createHarper(): Promise<(text: string) => Promise<GrammarIssue[]>> {
  const linter = new LocalLinter({ binary });
  await linter.setup();
  return async (text) => {
    const byRule = await linter.organizedLints(text, { language: 'plaintext' });
    return Object.entries(byRule)
      .flatMap(([rule, lints]) => lints.map((lint) => toIssue(text, rule, lint)))
      .filter((issue) => !isNoise(text, issue))
      .sort((a, b) => a.start - b.start || a.end - b.end);
  };
}

/** Harper's JavaScript spans are UTF-16 offsets, as ours are. Lints live outside JavaScript's memory: they are freed. */
function toIssue(text: string, rule: string, lint: Lint): GrammarIssue {
  using disposable = lint;
  using span = disposable.span();
  const { start, end } = span;
  const place = text.slice(start, end);
  const suggestions = disposable.suggestions().map((suggestion) => replacement(place, suggestion));
  const kind = disposable.lint_kind();
  return { start, end, text: place, message: disposable.message(), kind, rule, suggestions };
}

/** What would stand in the issue's place. */
function replacement(place: string, suggestion: Suggestion): string {
  using disposable = suggestion;
  const text = disposable.get_replacement_text();
  switch (disposable.kind()) {
    case SuggestionKind.InsertAfter:
      return place + text;
    case SuggestionKind.Remove:
      return '';
    default:
      return text;
  }
}
