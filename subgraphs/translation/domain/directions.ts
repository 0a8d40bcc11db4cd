import { type Language, otherLanguage } from './translation.ts';

export interface Direction {
  source: Language;
  target: Language;
}

/** `confidence` is 0 when a text has no letter to judge by. */
export interface Guess {
  language: Language;
  confidence: number;
}

/**
 * From which language into which: what was asked for, else the language of the text, else the other one. A text without
 * a letter goes wherever it was asked to go. Null when both are the same.
 */
export function directionOf(asked: Partial<Record<keyof Direction, Language | null>>, guess: Guess): Direction | null {
  const detected = guess.confidence === 0 && asked.target ? otherLanguage(asked.target) : guess.language;
  const source = asked.source ?? detected;
  const target = asked.target ?? otherLanguage(source);
  return source === target ? null : { source, target };
}
