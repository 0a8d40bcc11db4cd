import { containsHan, type Language } from '#language/scripts.ts';
import { protectedSpans } from '#language/spans.ts';
import { jsonIn } from '#platform/model/json-answer.ts';
import { isHonoured } from '../glossary-matching.ts';
import type { SegmentWithTerms } from './segment-terms.ts';

/** A model that goes on writing is not translating any more. */
const MAX_GROWTH = 6;
const ALWAYS_ALLOWED_CHARACTERS = 200;

/** The translations in an answer, or null when it has no array of `count` strings. */
export function readTranslations(answer: string, count: number): string[] | null {
  for (const value of jsonIn(answer)) {
    const list = Array.isArray(value) ? value : (value as { translations?: unknown }).translations;
    if (!Array.isArray(list) || list.length !== count) continue;
    if (list.every((item) => typeof item === 'string')) return list.map(onOneLine);
  }
  return null;
}

/** What makes a translation of one segment unusable, or null. */
export function problemOf(
  { text: source, terms }: SegmentWithTerms,
  translation: string,
  target: Language,
): string | null {
  if (translation === '') return 'a translation was empty';
  if (translation.includes('\0') || !translation.isWellFormed()) return 'a translation had invalid characters';
  if (translation.length > ALWAYS_ALLOWED_CHARACTERS + MAX_GROWTH * source.length) return 'a translation was too long';
  if (protectedTexts(source).some((text) => !translation.includes(text))) {
    return 'a URL, an @name or a placeholder was not copied';
  }
  if (!terms.every((term) => isHonoured(term, translation)))
    return 'a term of the glossary was not translated as it says';
  if (!hasRightScript(source, translation, target, terms)) return 'a translation was in the wrong language';
  return null;
}

const LOWER_CASE_WORD = /\p{Ll}{3}/u;
const HAN_RUNS = /\p{Script=Han}+/gu;
const QUOTED = /[“"‘'「『《].{1,40}?[”"’'」』》]/gu;
/** Share of Han letters that an English sentence about Chinese words may have. */
const MAX_QUOTED_HAN = 0.3;

/**
 * Chinese has Han, unless there was nothing but codes and abbreviations ("KPI", "PR #12") to begin with. English has none,
 * unless it quotes what its source quotes, as in: what does "行" mean? What the glossary wants is right in any script.
 */
function hasRightScript(
  source: string,
  translation: string,
  target: Language,
  terms: SegmentWithTerms['terms'],
): boolean {
  const whole = withoutProtected(translation);
  const text = terms.reduce((rest, term) => rest.replaceAll(term.target, ' '), whole);
  if (terms.length > 0 && !/\p{L}/u.test(text)) return true;
  if (target === 'ZH') return containsHan(whole) || !LOWER_CASE_WORD.test(withoutProtected(source));
  const runs = text.match(HAN_RUNS) ?? [];
  const quoted = source.match(QUOTED)?.join(' ') ?? '';
  const hanLetters = runs.join('').length;
  return runs.every((run) => quoted.includes(run)) && hanLetters <= MAX_QUOTED_HAN * text.length;
}

const protectedTexts = (text: string): string[] => protectedSpans(text).map(({ start, end }) => text.slice(start, end));

const withoutProtected = (text: string): string =>
  protectedTexts(text).reduce((rest, part) => rest.replace(part, ' '), text);

/** A segment never has a line break, and neither has its translation. */
const onOneLine = (text: string): string => text.trim().replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
