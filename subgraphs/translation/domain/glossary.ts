import type { Span } from './segments.ts';
import type { Language } from './translation.ts';

/** How somebody wants a word or a phrase translated. */
export interface Term {
  id: string;
  source: string;
  target: string;
  note: string | null;
  createdAt: Date;
}

export type NewTerm = Pick<Term, 'source' | 'target' | 'note'>;

/** A place where a term occurs, in UTF-16 units of the text that was searched. */
export interface TermMatch extends Span {
  term: Term;
}

/** A user's terms in one direction. */
export interface Glossary {
  /** Where terms occur in `text`: in order, the longest first where two would overlap. */
  matches(text: string): TermMatch[];
}

/** Of somebody who wants nothing in particular. */
export const emptyGlossary: Glossary = { matches: () => [] };

/** A term that occurs in a text, and whether its translation says what the term wants, wherever it occurs. */
export interface GlossaryHit {
  term: Term;
  honoured: boolean;
}

/** As a translation keeps it: the term as it was then, whatever becomes of it. */
export interface StoredHit extends Omit<Term, 'createdAt'> {
  createdAt: string;
  honoured: boolean;
}

export const MAX_TERM = 200;
export const MAX_NOTE = 500;
/** A user's terms. */
export const MAX_TERMS = 5_000;
/** Hits that are kept of one text: the first. */
const MAX_HITS = 200;

const HAN = /\p{Script=Han}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Two sources with one key are one term. */
export const keyOf = (source: string): string => source.toLowerCase();

/** As it is stored: without blanks around it, and with single ones in it. */
export const tidy = (text: string): string => text.trim().replace(/[ \u00a0\u3000]+/g, ' ');

/** What is wrong with a tidy term, beyond what is wrong with a text, or null. */
export function problemOfTerm({
  source,
  target,
}: Pick<Term, 'source' | 'target'>): { field: string; problem: string } | null {
  if (CONTROL.test(source)) return { field: 'source', problem: 'must not contain control characters or line breaks' };
  if (CONTROL.test(target)) return { field: 'target', problem: 'must not contain control characters or line breaks' };
  if (!/[\p{L}\p{N}]/u.test(source)) return { field: 'source', problem: 'must have a letter or a digit' };
  if (source === target) return { field: 'target', problem: 'must differ from source' };
  return null;
}

/** A name that is to be written in a certain way: jira → Jira. */
export const isSpelling = ({ source, target }: Pick<Term, 'source' | 'target'>): boolean =>
  keyOf(source) === keyOf(target);

/**
 * Whether a term holds for translations into a language: one with Han in its target (PRD → 产品需求文档) into Chinese, any
 * other (张伟 → Zhang Wei) into English, and a spelling (jira → Jira) into both.
 */
export function appliesTo(term: Pick<Term, 'source' | 'target'>, language: Language): boolean {
  return isSpelling(term) || HAN.test(term.target) === (language === 'ZH');
}

/** One hit for each term, in the order in which they first occur; honoured when every segment that has the term honours it. */
export function hitsOf(found: readonly GlossaryHit[]): GlossaryHit[] {
  const hits = new Map<string, GlossaryHit>();
  for (const { term, honoured } of found) {
    hits.set(term.id, { term, honoured: honoured && (hits.get(term.id)?.honoured ?? true) });
  }
  return [...hits.values()].slice(0, MAX_HITS);
}

export const toStoredHit = ({ term: { id, source, target, note, createdAt }, honoured }: GlossaryHit): StoredHit => ({
  id,
  source,
  target,
  note,
  createdAt: createdAt.toISOString(),
  honoured,
});

export const fromStoredHit = ({ honoured, createdAt, ...term }: StoredHit): GlossaryHit => ({
  term: { ...term, createdAt: new Date(createdAt) },
  honoured,
});
