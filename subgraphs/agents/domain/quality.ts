/** What can be wrong with the translation of one segment, told by rules. */
export type ProblemKind =
  | 'missing'
  | 'untranslated'
  | 'gloss'
  | 'changed'
  | 'number'
  | 'name'
  | 'glossary'
  | 'length'
  | 'judge';

export interface Problem {
  segment: number;
  kind: ProblemKind;
  /** For people, and for whoever is to do it better. */
  message: string;
}

/** A draft's mark: 0 is of no use, 1 is fit to send. */
export interface Quality {
  score: number;
  problems: Problem[];
}

/** How much of a segment's worth a problem takes; a segment has lost all of it at 1. */
const WEIGHTS: Record<ProblemKind, number> = {
  missing: 1,
  untranslated: 1,
  // A reading aid is of some use, and never fit to send.
  gloss: 0.75,
  changed: 0.5,
  number: 0.5,
  glossary: 0.4,
  name: 0.3,
  length: 0.3,
  judge: 0,
};
/** From here on a draft is left as it is. */
export const GOOD_ENOUGH = 0.85;
/** A draft that has something that may not be sent is at most this good, however long the rest of it is. */
const MOST_WITH_A_FAULT = 0.8;
const FAULTS: ReadonlySet<ProblemKind> = new Set(['missing', 'untranslated', 'gloss', 'changed', 'number']);

/**
 * The mark by rules: each segment counts by its length. `judged` is what a model gave the whole, 0 to 1; it can only lower
 * the mark, because what the rules found is wrong whoever likes it.
 */
export function scoreOf(lengths: readonly number[], problems: readonly Problem[], judged: number | null): number {
  const lost = lengths.map(() => 0);
  const seen = new Set<string>();
  for (const { segment, kind } of problems) {
    // Two lost numbers are one kind of mistake, and a note for each of them.
    const name = `${segment} ${kind}`;
    if (seen.has(name)) continue;
    seen.add(name);
    lost[segment] = (lost[segment] ?? 0) + WEIGHTS[kind];
  }
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  const kept = lengths.reduce((sum, length, index) => sum + length * Math.max(0, 1 - lost[index]!), 0);
  const byRules = whole === 0 ? 1 : kept / whole;
  const capped = problems.some(({ kind }) => FAULTS.has(kind)) ? Math.min(byRules, MOST_WITH_A_FAULT) : byRules;
  const score = judged === null ? capped : Math.min(capped, (capped + judged) / 2);
  return Math.round(score * 100) / 100;
}

/** In one line: the mark, and what is wrong, the first few. */
export function describeQuality({ score, problems }: Quality, { most = 3 } = {}): string {
  if (problems.length === 0) return `Quality ${score.toFixed(2)}: nothing is missing or wrong.`;
  const messages = [...new Set(problems.map(({ message }) => message))];
  const more = messages.length > most ? ` And ${messages.length - most} more.` : '';
  return `Quality ${score.toFixed(2)}. ${messages.slice(0, most).join(' ')}${more}`;
}

/** The better of two by its mark; the one that was there first, where they are as good. */
export const betterOf = <Draft extends { quality: Quality }>(first: Draft, second: Draft): Draft =>
  second.quality.score > first.quality.score ? second : first;
