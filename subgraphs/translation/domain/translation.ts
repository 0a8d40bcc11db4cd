export type Language = 'EN' | 'ZH';
export type Kind = 'TRANSLATION' | 'GLOSS';
export type Formality = 'DEFAULT' | 'MORE' | 'LESS';

export const otherLanguage = (language: Language): Language => (language === 'EN' ? 'ZH' : 'EN');

/** The engine of a text in which nothing is to be translated: numbers, a lone URL. It was copied. */
const NO_ENGINE = 'none';

export interface Origin {
  kind: Kind;
  engine: string;
  /** The language model's name, when one wrote it. */
  model: string | null;
}

/** What the whole is, given its segments: a translation only if all of them are; the work of whoever did most of them. */
export function originOf(segments: readonly Origin[]): Origin {
  const counts = new Map<string, number>();
  for (const { engine } of segments) counts.set(engine, (counts.get(engine) ?? 0) + 1);
  const [engine = NO_ENGINE] = [...counts].toSorted(([, left], [, right]) => right - left)[0] ?? [];
  return {
    kind: segments.every(({ kind }) => kind === 'TRANSLATION') ? 'TRANSLATION' : 'GLOSS',
    engine,
    model: segments.find(({ model }) => model !== null)?.model ?? null,
  };
}
