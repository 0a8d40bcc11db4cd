export type Language = 'EN' | 'ZH';

/** The share of Han and of Latin letters among all letters of a text, each 0 to 1. Both are 0 when it has no letter. */
export interface ScriptShares {
  hanShare: number;
  latinShare: number;
}

export interface LanguageGuess extends ScriptShares {
  language: Language;
  /** 0.5 is a coin toss, 1 is certain, 0 says that there was nothing to judge. */
  confidence: number;
}

const HAN = /\p{Script=Han}/u;
const HAN_LETTERS = /\p{Script=Han}/gu;
const LATIN_LETTERS = /\p{Script=Latin}/gu;
const LETTERS = /\p{L}/gu;

/**
 * One Han letter says about as much as two Latin ones. Without the weight, "请 review 一下这个 PR" would count as English:
 * the sentence around borrowed words is what has to be translated.
 */
const HAN_WEIGHT = 2;

export const containsHan = (text: string): boolean => HAN.test(text);

export const containsLetters = (text: string): boolean => /\p{L}/u.test(text);

export function scriptShares(text: string): ScriptShares {
  const { han, latin, letters } = countLetters(text);
  return { hanShare: share(han, letters), latinShare: share(latin, letters) };
}

/**
 * Decides between English and Chinese by counting letters, which is right also for the short texts ("ok", "KPI") on which
 * statistical detectors fail. Text without any letter (empty, emoji, digits) is EN with confidence 0; text in neither
 * script is EN with a confidence of at most 0.5.
 */
export function detectLanguage(text: string): LanguageGuess {
  const { han, latin, letters } = countLetters(text);
  const shares = { hanShare: share(han, letters), latinShare: share(latin, letters) };
  if (letters === 0) return { language: 'EN', confidence: 0, ...shares };

  const weightOfHan = han * HAN_WEIGHT;
  const weightOfOthers = Math.max(0, letters - han - latin);
  const language = weightOfHan > latin ? 'ZH' : 'EN';
  const confidence = Math.max(weightOfHan, latin) / (weightOfHan + latin + weightOfOthers);
  return { language, confidence, ...shares };
}

function countLetters(text: string) {
  const han = count(text, HAN_LETTERS);
  const latin = count(text, LATIN_LETTERS);
  // 〇 and 々 are Han but not all of them are letters to Unicode, so the sum may exceed the letters counted.
  return { han, latin, letters: Math.max(count(text, LETTERS), han + latin) };
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found += 1;
  return found;
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
