import type { Language } from '#language/scripts.ts';

/** How a segment ends, whichever script the mark is of. */
type FinalMark = '' | '.' | '!' | '?' | ';' | '...';

const FINAL = /[。.!！?？…;；\s]+$/;
const MARKS: Record<Language, Record<FinalMark, string>> = {
  EN: { '': '', '.': '.', '!': '!', '?': '?', ';': ';', '...': '...' },
  ZH: { '': '', '.': '。', '!': '！', '?': '？', ';': '；', '...': '……' },
};
/** Their full stop is their own. */
const ABBREVIATION = /(?:\b[ap]\.m|\betc|\bInc|\bLtd|\bCo)\.$/;

export function finalMarkOf(text: string): FinalMark {
  const mark = FINAL.exec(text)?.[0] ?? '';
  if (/[?？]/.test(mark)) return '?';
  if (/[!！]/.test(mark)) return '!';
  if (/…|\.\./.test(mark)) return '...';
  if (/[;；]/.test(mark)) return ';';
  return /[.。]/.test(mark) ? '.' : '';
}

export const withoutFinalMark = (text: string): string => text.replace(FINAL, '');

/**
 * The translation of `source`, ended and begun as `segment` is, of which it differs in nothing else: a sentence that was
 * remembered as a heading gets its mark and its capital.
 */
export function endedLike(segment: string, source: string, translation: string, target: Language): string {
  const mark = finalMarkOf(segment);
  if (mark === finalMarkOf(source)) return translation;
  const body = ABBREVIATION.test(translation) ? translation : withoutFinalMark(translation);
  const ended = body.endsWith('.') && mark === '.' ? body : body + MARKS[target][mark];
  const isSentence = target === 'EN' && mark !== '' && mark !== ';';
  return isSentence ? ended.replace(/^[a-z]+(?![\w.])/, capitalised) : ended;
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
