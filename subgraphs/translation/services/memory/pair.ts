import type { Language } from '#language/scripts.ts';
import type { Glossary } from '../../domain/glossary.ts';

/** A sentence and how it is translated. */
export interface Pair {
  source: string;
  target: string;
}

export interface RepairOptions {
  source: Language;
  target: Language;
  glossary: Glossary;
  /** Whether the entry of a word of `source` gives this text as one of its meanings. */
  gives: (word: string, meaning: string) => boolean;
}
