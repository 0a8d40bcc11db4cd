import { containsHan } from '#language/scripts.ts';
import { mentions } from '#language/terms.ts';
import type { Language } from '../../domain/run.ts';
import type { TranslatedSegment } from '../workflow.ts';

/** A term of the source and how it may be said in the other language; the first is preferred where two are as usual. */
export interface TermRenderings {
  source: string;
  renderings: string[];
}

export interface Unified {
  source: string;
  target: string;
  /** What it was called before, elsewhere. */
  insteadOf: string[];
}

/**
 * Says each term in one way in all segments: in the one that most of them use already. A segment is left alone when it does
 * not have the term as often on both sides, because then a rendering may stand for something else.
 */
export function harmonise(
  segments: readonly TranslatedSegment[],
  terms: readonly TermRenderings[],
  target: Language,
): { targets: string[]; unified: Unified[] } {
  const targets = segments.map(({ targetText }) => targetText);
  const unified: Unified[] = [];
  for (const { source, renderings } of terms) {
    const uses = segments.flatMap(({ sourceText, kind }, index) => {
      const times = kind === 'TRANSLATION' ? occurrences(sourceText, source).length : 0;
      const used = times === 0 ? undefined : usedIn(targets[index]!, renderings, times);
      return used === undefined ? [] : [{ index, used }];
    });
    const chosen = mostUsed(
      uses.map(({ used }) => used),
      renderings,
    );
    const others = uses.filter(({ used }) => used !== chosen);
    if (chosen === undefined || others.length === 0) continue;
    for (const { index, used } of others) targets[index] = replaceAll(targets[index]!, used, chosen, target);
    unified.push({ source, target: chosen, insteadOf: [...new Set(others.map(({ used }) => used))] });
  }
  return { targets, unified };
}

/** The one rendering that stands there, as often as the term does. */
function usedIn(text: string, renderings: readonly string[], times: number): string | undefined {
  const found = renderings.filter((rendering) => mentions(text, rendering));
  // "sales contract" has "contract" in it, which is then no other rendering.
  const longest = found.filter((one) => !found.some((other) => other !== one && mentions(other, one)));
  const [only] = longest;
  return longest.length === 1 && occurrences(text, only!).length === times ? only : undefined;
}

function mostUsed(used: readonly string[], renderings: readonly string[]): string | undefined {
  const times = (rendering: string) => used.filter((each) => each === rendering).length;
  return renderings.filter((each) => times(each) > 0).sort((a, b) => times(b) - times(a))[0];
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** English at the borders of words, in any case and in the plural; Chinese anywhere. */
const patternOf = (term: string): RegExp =>
  containsHan(term)
    ? new RegExp(escaped(term), 'gu')
    : new RegExp(`(?<![\\p{L}\\p{N}])(?:(an?) )?(${escaped(term)})(e?s)?(?![\\p{L}\\p{N}])`, 'giu');

const occurrences = (text: string, term: string): string[] => text.match(patternOf(term)) ?? [];

function replaceAll(text: string, from: string, to: string, target: Language): string {
  if (target === 'ZH' || containsHan(from)) return text.replaceAll(from, to);
  return text.replace(patternOf(from), (whole, article?: string, found = '', plural?: string) => {
    const isCapital = /^\p{Lu}/u.test(found);
    const word = plural ? pluralOf(to) : to;
    const cased = isCapital ? word[0]!.toUpperCase() + word.slice(1) : word;
    if (!article) return cased;
    const fitting = /^[aeiou]/i.test(word) ? 'an' : 'a';
    return `${/^A/.test(whole) ? `A${fitting.slice(1)}` : fitting} ${cased}`;
  });
}

function pluralOf(word: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}
