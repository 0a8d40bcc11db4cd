import { englishNames, lostTexts } from './kept.ts';
import { lostNumbers } from './numbers.ts';

/** Shorter than half of it leaves something out, longer than one and a half makes something up; short texts have leeway. */
const LENGTH = { least: 0.5, most: 1.5, leeway: 40 };
const NEGATIONS =
  /\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t|unless|hardly|fail(?:s|ed)?|unable|un\w{4,}|in(?:complete|correct|valid)|impossible|refus\w+|reject\w*|declin\w+)\b/gi;
/** Whose change turns a promise, a condition or a date into another one. */
const TERMS =
  /\b(?:if|unless|until|before|after|except|only|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|april|june|july|august|september|october|november|december)|today|tomorrow|yesterday|percent|dollars?|yuan|euros?|must|deadline|free|cancel\w*|confirm\w*)\b/gi;

/** Why a rewriting does not say what the text says; null when nothing speaks against it. */
export function problemOfRewriting(text: string, rewritten: string): string | null {
  if (rewritten.trim() === '') return 'it was empty';
  if (rewritten.includes('\0') || !rewritten.isWellFormed()) return 'it had invalid characters';
  const { least, most, leeway } = LENGTH;
  if (rewritten.length > text.length * most + leeway) return 'it was much longer';
  if (rewritten.length < text.length * least - leeway) return 'it was much shorter';
  if (/\p{Script=Han}/u.test(rewritten) && !/\p{Script=Han}/u.test(text)) return 'it was not English';
  const [copied] = lostTexts(text, rewritten);
  if (copied) return `“${copied}” was not copied`;
  const [number] = [...lostNumbers(text, 'EN', rewritten, 'EN'), ...lostNumbers(rewritten, 'EN', text, 'EN')];
  if (number) return `the number ${number} was lost or made up`;
  const name = englishNames(text).find((each) => !rewritten.toLowerCase().includes(each.toLowerCase()));
  if (name) return `the name ${name} was lost`;
  if ((text.match(NEGATIONS) === null) !== (rewritten.match(NEGATIONS) === null)) return 'a “not” was lost or put in';
  const term = wordsLike(TERMS, text).find((word) => !rewritten.toLowerCase().includes(word));
  return term ? `“${term}” was lost` : null;
}

const wordsLike = (pattern: RegExp, text: string): string[] =>
  (text.match(pattern) ?? []).map((word) => word.toLowerCase());
