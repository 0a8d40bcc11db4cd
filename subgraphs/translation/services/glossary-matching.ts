import { mentions, termFinder } from '#language/terms.ts';
import {
  appliesTo,
  emptyGlossary,
  type Glossary,
  type GlossaryHit,
  isSpelling,
  type Term,
} from '../domain/glossary.ts';
import type { Language } from '../domain/translation.ts';

/** Those of a user's terms that hold for translations into `target`, ready to be found in the segments of any text. */
export function createGlossary(terms: readonly Term[], target: Language): Glossary {
  const applying = terms.filter((term) => appliesTo(term, target));
  return applying.length === 0 ? emptyGlossary : { matches: termFinder(applying) };
}

/** Whether a translation says what a term wants: Latin letters in any case, unless the term is about nothing but that. */
export function isHonoured(term: Pick<Term, 'source' | 'target'>, translation: string): boolean {
  if (!mentions(translation, term.target)) return false;
  if (!isSpelling(term)) return true;
  const [first = '', ...rest] = term.target;
  // A sentence may begin with it.
  return translation.includes(term.target) || translation.includes(first.toUpperCase() + rest.join(''));
}

/** Of each term that occurs in a segment, whether what the segment became honours it. */
export function honouredIn(glossary: Glossary, segment: string, translation: string): GlossaryHit[] {
  return glossary.matches(segment).map(({ term }) => ({ term, honoured: isHonoured(term, translation) }));
}
