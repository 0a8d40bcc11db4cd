import { containsHan, containsLetters, detectLanguage } from '#language/scripts.ts';
import { mentions } from '#language/terms.ts';
import { lostNames, lostTexts, withoutKept } from '../../checks/kept.ts';
import { lostNumbers } from '../../checks/numbers.ts';
import type { Problem, ProblemKind } from '../../domain/quality.ts';
import type { TranslatedSegment } from '../workflow.ts';
import type { Draft } from './draft.ts';

type Found = Omit<Problem, 'segment'>;

/** What rules can tell of a translation, segment by segment: nothing missing, nothing made up, in the right language. */
export function findProblems(draft: Draft): Problem[] {
  return draft.segments.flatMap((segment, index) =>
    problemsOf(segment, draft).map((problem) => ({ segment: index, ...problem })),
  );
}

const problem = (kind: ProblemKind, message: string): Found => ({ kind, message });

function problemsOf(segment: TranslatedSegment, draft: Draft): Found[] {
  const { sourceText, targetText, kind } = segment;
  if (targetText.trim() === '') return [problem('missing', 'A sentence was left out.')];
  if (isUntranslated(segment, draft))
    return [problem('untranslated', 'A sentence is not translated, or not all of it.')];
  const gloss =
    kind === 'GLOSS' ? [problem('gloss', 'No engine could translate this: it is a word-by-word gloss.')] : [];
  return [...gloss, ...notKept(sourceText, targetText, draft), ...ofLength(segment, draft)];
}

/** Both the same, or letters of the source's script where the target has none of its own. */
function isUntranslated({ sourceText, targetText }: TranslatedSegment, { target, terms }: Draft): boolean {
  const source = withoutKept(sourceText);
  if (!needsTranslation(source, target)) return false;
  if (sourceText === targetText) return true;
  // What the glossary wants is right in any script.
  const text = terms.reduce((rest, term) => rest.replaceAll(term.target, ' '), withoutKept(targetText));
  if (target === 'ZH') return !containsHan(text) && terms.every((term) => !targetText.includes(term.target));
  return containsHan(withoutQuotes(text));
}

/** "PRD v2" and "OK" may stay as they are. */
function needsTranslation(source: string, target: Draft['target']): boolean {
  if (!containsLetters(source)) return false;
  return target === 'EN' ? containsHan(source) : detectLanguage(source).language === 'EN' && /\p{Ll}{3}/u.test(source);
}

/** What does “行” mean? English may quote a Chinese word. */
const withoutQuotes = (text: string): string => text.replace(/[“"‘'「『《].{1,40}?[”"’'」』》]/gu, ' ');

function notKept(source: string, translation: string, { source: from, target: into, terms }: Draft): Found[] {
  const changed = lostTexts(source, translation).map((text) => problem('changed', `“${text}” was not copied.`));
  const lost = lostNumbers(source, from, translation, into).map((text) =>
    problem('number', `The number ${text} is missing.`),
  );
  const added = lostNumbers(translation, into, source, from).map((text) =>
    problem('number', `The number ${text} is not in the source.`),
  );
  const names = lostNames(source, from, translation).map((name) => problem('name', `The name ${name} is missing.`));
  const glossary = terms
    .filter((term) => mentions(source, term.source) && !mentions(translation, term.target))
    .map((term) => problem('glossary', `“${term.source}” is to be “${term.target}”, says the glossary.`));
  return [...changed, ...lost, ...added, ...names, ...glossary];
}

/** Letters of English for one Chinese character: mostly 2 to 5, and anything for a few words. */
const RATIO = { least: 1, most: 12 };
const FROM_HAN = 8;

function ofLength({ sourceText, targetText, kind }: TranslatedSegment, { target }: Draft): Found[] {
  if (kind === 'GLOSS') return [];
  const [chinese, english] = target === 'EN' ? [sourceText, targetText] : [targetText, sourceText];
  const han = chinese.match(/\p{Script=Han}/gu)?.length ?? 0;
  const letters = withoutKept(english).match(/\p{L}/gu)?.length ?? 0;
  const latin = withoutKept(chinese).match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (Math.max(han, letters / RATIO.most) < FROM_HAN) return [];
  const ratio = Math.max(0, letters - latin) / Math.max(1, han);
  const isShort = target === 'EN' ? ratio < RATIO.least : ratio > RATIO.most;
  const isLong = target === 'EN' ? ratio > RATIO.most : ratio < RATIO.least;
  if (isShort) return [problem('length', 'A sentence is much shorter than what it says: something may be left out.')];
  return isLong ? [problem('length', 'A sentence is much longer than what it says: something may be made up.')] : [];
}
