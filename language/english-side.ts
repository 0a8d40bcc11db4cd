import type { Language } from './scripts.ts';

export interface BothSides {
  source: Language;
  sourceText: string;
  targetText: string;
  kind: 'TRANSLATION' | 'GLOSS';
}

/** The side that is English prose. A gloss into English is a row of words, so it has none. */
export function englishSide({ source, sourceText, targetText, kind }: BothSides): string | null {
  if (source === 'EN') return sourceText;
  return kind === 'TRANSLATION' ? targetText : null;
}
