import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { type BothSides, englishSide } from '#language/english-side.ts';
import { protectedSpans } from '#language/spans.ts';
import { badUserInput } from '#platform/errors.ts';
import { readFirst } from '#platform/pagination.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { CardRow } from '../data/cards.ts';
import type { SchedulerSettings } from '../data/scheduler-parameters.ts';
import { findKeyTerms, isKnown, type KnownTerm, reasonFor } from '../domain/key-terms.ts';
import { type Learner, NEW_LEARNER } from '../domain/learner-settings.ts';
import { remembering } from '../domain/remembering.ts';
import { DEFAULT_WEIGHTS, retrievabilityOf, type SchedulerParameters } from '../domain/scheduling.ts';
import type { WordView } from './words.ts';

export interface KeyTermView {
  word: WordView;
  text: string;
  start: number;
  end: number;
  reason: string;
}

/** A translation as the router names it; the texts come with it when key terms are asked for. */
export type TranslationReference = { id: string } & Partial<BothSides>;

/** Texts share most of their words: this many cover them, in some 10 MB. */
const REMEMBERED_WORDS = 4_000;

/** What is read of the viewer, a row each. */
export interface KeyTermReads {
  /** The viewer's card for a word. */
  card: (wordId: string) => Promise<CardRow | null>;
  learner: (userId: string) => Promise<Learner | null>;
  /** How the learner's cards are scheduled. */
  scheduler: (userId: string) => Promise<SchedulerSettings | null>;
}

/** What a translation has to teach its reader. */
export function createKeyTerms({ dictionary }: { dictionary: Dictionary }) {
  const lookUp = remembering(dictionary.lookUp, REMEMBERED_WORDS);

  return {
    /**
     * The terms of the English side above the viewer's level that the viewer does not know yet, the hardest first.
     * @throws BAD_USER_INPUT
     */
    async of(
      viewer: Viewer,
      translation: TranslationReference,
      first: number | null | undefined,
      load: KeyTermReads,
    ): Promise<KeyTermView[]> {
      const { id: userId } = requireUser(viewer, 'vocabulary:read');
      const limit = readFirst(first ?? 10);
      const text = englishSide(requireText(translation));
      if (text === null) return [];

      const { level } = (await load.learner(userId)) ?? NEW_LEARNER;
      const terms = findKeyTerms(text, lookUp, { level, skip: protectedSpans(text) });
      const cards = await Promise.all(terms.map(({ word }) => load.card(word.id)));
      // Only who has learnt something can have forgotten it.
      const hasLearnt = cards.some((card) => card?.state === 'REVIEW');
      const parameters = (hasLearnt && (await load.scheduler(userId))?.parameters) || USUAL_PARAMETERS;
      const now = new Date();
      return terms
        .map((term, index) => ({ term, card: knownTerm(cards[index] ?? null, now, parameters) }))
        .filter(({ card }) => !isKnown(card, parameters.desiredRetention))
        .slice(0, limit)
        .map(({ term, card }) => {
          const { word, text, start, end } = term;
          return { word, text, start, end, reason: reasonFor(term, card) };
        });
    },
  };
}

export type KeyTerms = ReturnType<typeof createKeyTerms>;

const USUAL_PARAMETERS: SchedulerParameters = {
  weights: DEFAULT_WEIGHTS,
  desiredRetention: NEW_LEARNER.desiredRetention,
};

const knownTerm = (card: CardRow | null, now: Date, parameters: SchedulerParameters): KnownTerm | null =>
  card && { state: card.state, retrievability: retrievabilityOf(card, now, parameters) };

/** The router sends the fields that the schema requires; another caller may forget them. */
function requireText({ source, kind, sourceText, targetText }: TranslationReference): BothSides {
  if (!source || !kind || typeof sourceText !== 'string' || typeof targetText !== 'string') {
    throw badUserInput('The translation comes without its source, kind and texts.');
  }
  return { source, kind, sourceText, targetText };
}
