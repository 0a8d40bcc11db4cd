import type { UserError } from '#platform/errors.ts';
import { invalidField, isUuid, textProblem } from '#platform/validation.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { Ratings } from '../data/ratings.ts';
import type { TranslationRow, Translations } from '../data/translations.ts';
import { betterPairs, refusedPairs, translatedPairs } from './memory/rated-pairs.ts';

const MAX_TEXT = 20_000;
/** From here on a translation is good enough to be served again. */
const GOOD = 4;
/** Up to here it is bad enough never to be. */
const BAD = 2;

export interface Rate {
  id: string;
  stars: number;
  betterText?: string | null;
}

export interface RateResult {
  translation: TranslationRow | null;
  userErrors: UserError[];
}

interface RatingParts {
  translations: Pick<Translations, 'findOwn'>;
  ratings: Ratings;
  /** The memory has changed: its vectors are to follow. */
  onChanged: () => void;
}

/** What users think of translations, and what the memory learns of it. */
export function createRatingService({ translations, ratings, onChanged }: RatingParts) {
  return {
    /**
     * Four and five stars put the translated sentences into the viewer's memory, one and two take them out, three keep
     * them only where they came with another translation. What the memory itself served and was bad is not served again.
     * A better text counts instead of all that, with any stars.
     */
    async rate(viewer: Viewer, { id, stars, betterText }: Rate): Promise<RateResult> {
      const owner = requireUser(viewer);
      const userErrors = problemsOf(stars, betterText);
      if (userErrors.length > 0) return { translation: null, userErrors };
      const translation = isUuid(id) ? await translations.findOwn(owner.id, id) : null;
      if (!translation) return NO_SUCH_TRANSLATION;

      const translated = translatedPairs(translation);
      const better = betterText?.trim() ? betterPairs(translation, betterText) : null;
      const isBad = stars <= BAD;
      const learned = isBad ? refusedPairs(translation) : stars >= GOOD ? translated : [];
      const remembered = better ?? learned;
      const forgotten = isBad ? translated : [];
      const memoryOwner = { userId: owner.id, source: translation.source, target: translation.target };
      const rating = { translationId: id, stars, remembered, forgotten };
      if (!(await ratings.rate(viewer, memoryOwner, rating))) return NO_SUCH_TRANSLATION;
      onChanged();
      return { translation: { ...translation, stars }, userErrors: [] };
    },
  };
}

export type RatingService = ReturnType<typeof createRatingService>;

const NO_SUCH_TRANSLATION: RateResult = {
  translation: null,
  userErrors: [{ code: 'NOT_FOUND', message: 'There is no such translation.', field: ['id'] }],
};

function problemsOf(stars: number, betterText: string | null | undefined): UserError[] {
  const problem = betterText == null ? null : textProblem(betterText, { max: MAX_TEXT, min: 0 });
  return [
    ...(Number.isInteger(stars) && stars >= 1 && stars <= 5
      ? []
      : [invalidField(['stars'], 'stars must be 1, 2, 3, 4 or 5.')]),
    ...(problem ? [invalidField(['betterText'], `betterText ${problem}.`)] : []),
  ];
}
