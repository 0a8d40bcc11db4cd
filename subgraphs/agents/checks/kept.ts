import type { Language } from '#language/scripts.ts';
import { segmentText } from '#language/segments.ts';
import { protectedSpans } from '#language/spans.ts';

/** URLs, addresses, @names, placeholders and code: what is copied as it is. */
const keptTexts = (text: string): string[] => protectedSpans(text).map(({ start, end }) => text.slice(start, end));

/** The text with a blank in the place of all of them. */
export const withoutKept = (text: string): string =>
  keptTexts(text).reduce((rest, kept) => rest.replace(kept, ' '), text);

export const lostTexts = (from: string, to: string): string[] => keptTexts(from).filter((kept) => !to.includes(kept));

/** Words in Latin letters, with what codes have in them: "PRD", "v2.3", "iPhone", "R&D". */
const LATIN_WORDS = /[A-Za-z][A-Za-z0-9]*(?:[&+./_-][A-Za-z0-9]+)*\+*/g;
/** What is no word of English: "PRD", "GitHub", "v2". */
const CODE = /^[A-Z]{2,}|[a-z][A-Z]|\d/;
/** What English writes in capitals, or Chinese in Latin letters, and the other may well say in words. */
const TRANSLATABLE =
  /^(?:[QH]\d|AM|PM|OK|ASAP|FYI|EOD|BTW|TBD|I|A|ID|VS?|PS|RE|CC|US|UK|EU|UN|HR|IT|PR|CEO|CTO|CFO|COO|VP|KPI|NDA|Q&A)$/i;

/**
 * The names that a text of one language keeps in the other: from Chinese all words in Latin letters that have a capital or
 * a digit, from English only codes and names that are no words ("PRD", "GitHub"), because others have Chinese ones.
 */
function namesIn(text: string, language: Language): string[] {
  const words = withoutKept(text).match(LATIN_WORDS) ?? [];
  const isName = language === 'ZH' ? /[A-Z0-9]/ : CODE;
  return [...new Set(words.filter((word) => word.length > 1 && isName.test(word) && !TRANSLATABLE.test(word)))];
}

/** Those of them that the other text lacks, in any case of letters. */
export function lostNames(from: string, language: Language, to: string): string[] {
  const searched = to.toLowerCase();
  return namesIn(from, language).filter((name) => !searched.includes(name.toLowerCase()));
}

/** Within English: capitalised words that begin no sentence, and codes. */
export function englishNames(text: string): string[] {
  const kept = protectedSpans(text);
  const starts = new Set(segmentText(text).map(({ start }) => start));
  const names = [...text.matchAll(LATIN_WORDS)].flatMap(({ 0: word, index }) => {
    if (word === 'I' || kept.some(({ start, end }) => start <= index && index < end)) return [];
    const isName = CODE.test(word) || (/^[A-Z]/.test(word) && !starts.has(index));
    return isName ? word : [];
  });
  return [...new Set(names)];
}
