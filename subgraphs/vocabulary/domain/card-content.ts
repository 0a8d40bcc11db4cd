/** What a card's back is made of. */
export interface Described {
  readonly language: 'EN' | 'ZH';
  readonly phonetic: string | null;
  readonly senses: readonly {
    reading: string | null;
    partOfSpeech: string | null;
    text: string;
    language: 'EN' | 'ZH';
  }[];
}

const SENSES_ON_BACK = 4;
const LONGEST_BACK = 2_000;

/** A term as one line: trimmed, white space single, composed characters. */
export const tidyTerm = (term: string): string => term.normalize('NFC').trim().replace(/\s+/g, ' ');

/**
 * The back of a card by the dictionary: pronunciation, then the first senses, one a line; those in the reader's other
 * language where there are any. null when the entry has no sense.
 */
export function backOf({ language, phonetic, senses }: Described): string | null {
  const translated = senses.filter((sense) => sense.language !== language);
  const shown = (translated.length > 0 ? translated : senses).slice(0, SENSES_ON_BACK);
  if (shown.length === 0) return null;
  const pronunciation = phonetic && (language === 'EN' ? `/${phonetic}/` : phonetic);
  const lines = shown.map(({ reading, partOfSpeech, text }) =>
    // The pronunciation above stands for the first reading already.
    [reading !== phonetic && reading && `[${reading}]`, partOfSpeech && `(${partOfSpeech})`, text]
      .filter(Boolean)
      .join(' '),
  );
  return [pronunciation, ...lines].filter(Boolean).join('\n').slice(0, LONGEST_BACK);
}
