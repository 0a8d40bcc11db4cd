import { createHash } from 'node:crypto';
import { normalizePhrase } from '#language/phrasebook/phrasebook.ts';
import { withoutFinalMark } from './final-marks.ts';

/** What sentences have in common that count as one: no case, no width, no final mark but a question's. */
export function phraseOf(text: string): string {
  const phrase = normalizePhrase(text);
  return phrase.endsWith('?') ? phrase : withoutFinalMark(phrase);
}

/** Of one length, however long the sentence. */
export const memoryKey = (text: string): string => createHash('sha256').update(phraseOf(text)).digest('base64url');
