import { detectLanguage } from '#language/scripts.ts';
import { assemble, type Segment, segmentText } from '#language/segments.ts';
import { batchesOf } from '../../domain/batches.ts';
import { DOCUMENT_LIMITS, type SavedSegment } from '../../domain/document.ts';
import { type Language, otherLanguage } from '../../domain/translation.ts';
import { UnreadableDocument } from './formats/index.ts';

/** As much as one call of the language model takes: so that no more than that is lost with a process. */
const CHUNK_LIMITS = { segments: 40, characters: 4_000 };

const NAMES: Record<Language, string> = { EN: 'English', ZH: 'Chinese' };

/** What is to be done to the texts of a document; the same for the same texts, however often it is made. */
export interface TranslationPlan {
  source: Language;
  target: Language;
  /** The segments of each chunk. */
  chunks: string[][];
  /** The share of the work that is done when all chunks up to one are, each 0 to 1. */
  progressAfter: number[];
  /** The texts with the translations of the chunks in their place. */
  assemble(chunks: readonly (readonly SavedSegment[])[]): string[];
}

/**
 * Cuts texts into chunks. What is in the target language already, or in none, stays as it is.
 * @throws UnreadableDocument when there is too much, or nothing to be done
 */
export function planTranslation(texts: readonly string[], target: Language): TranslationPlan {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  if (characters > DOCUMENT_LIMITS.characters) {
    const message = `This document has ${characters} characters; at most ${DOCUMENT_LIMITS.characters} can be translated at once.`;
    throw new UnreadableDocument(message);
  }
  const source = otherLanguage(target);
  const segmented = texts.map((text) => segmentText(text));
  const isOpen = ({ text }: Segment) => {
    const { language, confidence } = detectLanguage(text);
    return language === source && confidence > 0;
  };
  const open = segmented.map((segments) => segments.map(isOpen));
  const work = segmented.flatMap((segments, index) => segments.filter((_, place) => open[index]![place]));
  if (work.length === 0) {
    throw new UnreadableDocument(`There is nothing in this document to be translated into ${NAMES[target]}.`);
  }
  const segments = work.map(({ text }) => text);
  const chunks = batchesOf(segments, CHUNK_LIMITS).map((indexes) => indexes.map((index) => segments[index]!));

  return {
    source,
    target,
    chunks,
    progressAfter: sharesOf(chunks),
    assemble(done) {
      const translations = done.flat();
      let used = 0;
      return texts.map((text, index) => {
        const translated = segmented[index]!.map((segment, place) =>
          open[index]![place] ? translations[used++]!.text : segment.text,
        );
        return assemble(text, segmented[index]!, translated, target).text;
      });
    },
  };
}

function sharesOf(chunks: readonly (readonly string[])[]): number[] {
  const sizes = chunks.map((chunk) => chunk.join('').length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  return sizes.map((size) => {
    done += size;
    return done / total;
  });
}
