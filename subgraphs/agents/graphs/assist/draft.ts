import { detectLanguage } from '#language/scripts.ts';
import { assemble, segmentText } from '#language/segments.ts';
import type { Quality } from '../../domain/quality.ts';
import type { Language } from '../../domain/run.ts';
import { type GlossaryTerm, type RunInput, StepError, type Translated, type TranslatedSegment } from '../workflow.ts';

/** A translation as it stands: whoever made it, the whole of it and its segments agree. */
export interface Draft {
  source: Language;
  target: Language;
  sourceText: string;
  text: string;
  segments: TranslatedSegment[];
  /** Of the owner's glossary, those that occur in the source. */
  terms: GlossaryTerm[];
}

export interface MarkedDraft extends Draft {
  quality: Quality;
}

export interface Direction {
  source: Language;
  target: Language;
}

const other = (language: Language): Language => (language === 'EN' ? 'ZH' : 'EN');

/** From which language into which: what was asked for, else as the text's letters tell. @throws StepError when both are the same */
export function directionOf({ text, source, target }: Pick<RunInput, 'text' | 'source' | 'target'>): Direction {
  const guess = detectLanguage(text);
  const found = guess.confidence === 0 && target ? other(target) : guess.language;
  const from = source ?? found;
  const into = target ?? other(from);
  if (from !== into) return { source: from, target: into };
  const message = 'The text is in the language that it is to be translated into.';
  throw new StepError('BAD_USER_INPUT', message, { retryable: false });
}

export const draftOf = ({ source, target, sourceText, targetText, segments, terms }: Translated): Draft => ({
  source,
  target,
  sourceText,
  text: targetText,
  segments,
  terms,
});

/** The draft with other translations in the places of its segments, one for each; the layout of the source stays. */
export function withTargets(draft: Draft, targets: readonly string[], kind?: TranslatedSegment['kind']): Draft {
  const segments = draft.segments.map((segment, index) => {
    const targetText = targets[index] ?? segment.targetText;
    const changed = targetText !== segment.targetText;
    return { ...segment, targetText, kind: changed && kind ? kind : segment.kind };
  });
  const places = segmentText(draft.sourceText);
  const texts = segments.map(({ targetText }) => targetText);
  return { ...draft, segments, text: assemble(draft.sourceText, places, texts, draft.target).text };
}

/** A gloss is never passed off as a translation: one segment of it makes the whole one. */
export const kindOf = ({ segments }: Pick<Draft, 'segments'>): 'TRANSLATION' | 'GLOSS' =>
  segments.every(({ kind }) => kind === 'TRANSLATION') ? 'TRANSLATION' : 'GLOSS';
