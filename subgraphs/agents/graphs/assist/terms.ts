import { chineseIn, englishIn } from '#language/dictionary/renderings.ts';
import { wordSpans } from '#language/glossing/chinese/cut.ts';
import { containsHan } from '#language/scripts.ts';
import type { Language } from '../../domain/run.ts';
import type { GlossaryTerm, TranslatedSegment, WordSense } from '../workflow.ts';
import type { TermRenderings } from './harmonise.ts';

/** A text says few terms again and again; each is a look-up. */
const MOST_TERMS = 20;
const SHORTEST_ENGLISH = 5;

/** Words that occur in more than one translated segment, the most frequent first: whether they are terms, a dictionary says. */
export function recurringWords(segments: readonly TranslatedSegment[], source: Language): string[] {
  const counts = new Map<string, number>();
  for (const { sourceText, kind } of segments) {
    if (kind === 'GLOSS') continue;
    for (const word of new Set(source === 'ZH' ? chineseWords(sourceText) : englishWords(sourceText))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const recurring = [...counts].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a);
  return recurring.slice(0, MOST_TERMS).map(([word]) => word);
}

const chineseWords = (text: string): string[] =>
  wordSpans(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter((word) => word.length > 1 && containsHan(word));

const englishWords = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z]+(?:-[a-z]+)*/g) ?? []).filter((word) => word.length >= SHORTEST_ENGLISH);

/**
 * How a word may be said when it is a term: a noun and nothing else. What is a verb as well (发展) is said in another way in
 * each sentence, and rightly so.
 */
export function renderingsOf(word: string, senses: readonly WordSense[], source: Language): TermRenderings {
  const isTerm = senses.every(({ partOfSpeech, text }) => (partOfSpeech ?? 'noun') === 'noun' && !/^to /.test(text));
  const renderings = isTerm ? senses.flatMap(({ text }) => (source === 'ZH' ? englishIn(text) : chineseIn(text))) : [];
  const usable = renderings.filter((text) => (source === 'ZH' ? /^[a-z][a-z -]+$/.test(text) : text.length > 1));
  return { source: word, renderings: [...new Set(usable)] };
}

/** The owner's own terms come first, and nothing else is said for them. */
export function withGlossary(terms: readonly TermRenderings[], glossary: readonly GlossaryTerm[]): TermRenderings[] {
  return terms.filter(
    ({ source }) => !glossary.some((term) => term.source.includes(source) || source.includes(term.source)),
  );
}
