import { assemble, type Segment, segmentText } from '#language/segments.ts';
import { newIdAt } from '#platform/ids.ts';
import type { TranslationRow } from '../data/translations.ts';
import { hitsOf, toStoredHit } from '../domain/glossary.ts';
import { type StoredSegment, toStoredGloss } from '../domain/segments.ts';
import { originOf } from '../domain/translation.ts';
import type { ChainedTranslation } from './engines/chain.ts';
import type { TranslationRequest } from './engines/engine.ts';
import { honouredIn } from './glossary-matching.ts';

/** A text and its segments, which the engines are given. */
export interface SegmentedText {
  text: string;
  segments: Segment[];
  idempotencyKey: string | null;
}

export const segmented = ({
  text,
  idempotencyKey,
}: {
  text: string;
  idempotencyKey: string | null;
}): SegmentedText => ({
  text,
  segments: segmentText(text),
  idempotencyKey,
});

/** The new translation of a text, made just now, whose segments became these. */
export function translationRow(
  { userId, source, target, glossary }: TranslationRequest,
  { text: sourceText, segments, idempotencyKey }: SegmentedText,
  translated: readonly ChainedTranslation[],
): TranslationRow {
  const texts = translated.map(({ text }) => text);
  const { text: targetText, spans } = assemble(sourceText, segments, texts, target);
  const hits = hitsOf(segments.flatMap(({ text }, index) => honouredIn(glossary, text, texts[index]!)));
  const createdAt = new Date();
  return {
    id: newIdAt(createdAt),
    userId,
    source,
    target,
    sourceText,
    targetText,
    ...originOf(translated),
    cached: translated.length > 0 && translated.every(({ cached }) => cached),
    segments: segments.map(({ start, end }, index): StoredSegment => {
      const { kind, engine, glosses } = translated[index]!;
      const { start: targetStart, end: targetEnd } = spans[index]!;
      const kept = glosses.map(toStoredGloss);
      return { sourceStart: start, sourceEnd: end, targetStart, targetEnd, kind, engine, glosses: kept };
    }),
    glossaryHits: hits.map(toStoredHit),
    stars: null,
    idempotencyKey,
    createdAt,
  };
}
