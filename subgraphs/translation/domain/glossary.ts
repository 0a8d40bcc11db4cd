import type { Span } from './segments.ts';

/** How somebody wants a word or a phrase translated. */
export interface Term {
  id: string;
  source: string;
  target: string;
  note: string | null;
  createdAt: Date;
}

/** A place where a term occurs, in UTF-16 units of the text that was searched. */
export interface TermMatch extends Span {
  term: Term;
}

/** A user's terms in one direction. */
export interface Glossary {
  /** Where terms occur in `text`: in order, the longest first, never overlapping. */
  matches(text: string): TermMatch[];
}

/** Of somebody who wants nothing in particular. */
export const emptyGlossary: Glossary = { matches: () => [] };
