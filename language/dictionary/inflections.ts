/** What the choice between a form's own entry and its lemma needs to know of a headword. */
export interface Headword {
  rank: number | null;
  /** Whether an exam or a learner's dictionary lists it for itself. */
  isListed: boolean;
  /** Whether all that its entry says is of which word it is a form. */
  isMereForm: boolean;
}

/** The lemma of a listed form may be this many times more frequent before it takes the form over. */
const RATIO = 20;

/**
 * Whether a look-up of an inflected form answers with the form's own entry. "building" and "left" are words of their own:
 * listed as such and about as frequent as "build" and "leave". "saw" and "found" also mean a tool and to establish, but
 * who meets them has, far more often, met "see" and "find".
 */
export function standsAlone(form: Headword | undefined, lemma: Headword | undefined): boolean {
  if (!form || form.isMereForm) return false;
  if (!lemma) return true;
  if (form.rank === null) return form.isListed && lemma.rank === null;
  return lemma.rank === null || form.rank <= lemma.rank * (form.isListed ? RATIO : 1);
}
