import type { Glossary } from '../../domain/glossary.ts';

/** How a term is to be translated. */
export interface TermPair {
  source: string;
  target: string;
}

export interface SegmentWithTerms {
  text: string;
  /** The glossary's terms that occur in it. */
  terms: readonly TermPair[];
}

export function termsIn(glossary: Glossary, text: string): TermPair[] {
  const terms = glossary.matches(text).map(({ term: { source, target } }) => ({ source, target }));
  return distinctTerms(terms).toSorted((left, right) => (left.source < right.source ? -1 : 1));
}

/** Each source once; of two that are equal the first. */
export function distinctTerms(terms: readonly TermPair[]): TermPair[] {
  const bySource = new Map(terms.toReversed().map((term) => [term.source, term]));
  return [...bySource.values()].toReversed();
}
