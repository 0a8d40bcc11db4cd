import { articleFor, comparative, plural, singular, verbForms } from '../english/inflect.ts';
import { type Captured, createPattern, type PatternMatch } from '../english/pattern.ts';
import type { Sentence, Token } from '../english/sentences.ts';
import { feelingOf, verbBase } from '../english/words.ts';

/** A place in a sentence, by its tokens: from `first` up to, not including, `end`. */
export interface Finding {
  first: number;
  end: number;
  /** What could stand in its place, best first. Case at the start of a sentence is put right later. */
  suggestions: string[];
}

export type Find = (sentence: Sentence) => Finding[];

export interface Rule {
  /** What a client sees as `rule`; never changes its meaning. */
  id: string;
  /** What sort of mistake it is: a theme, in one word. */
  kind: string;
  /** Teaches: what is wrong and what is right, in plain English. */
  message: string;
  find: Find;
  /** `I {am agree|agree}.`: the place, and what the first suggestion makes of it. They are the rule's test. */
  wrong: readonly string[];
  /** In these no rule finds anything. */
  right: readonly string[];
}

/** Rules of one theme. */
export const theme = (kind: string, rules: readonly Omit<Rule, 'kind'>[]): Rule[] =>
  rules.map((rule) => ({ ...rule, kind }));

/**
 * What takes the place: words, with `{v}` for what the pattern calls v, `{v.ing}` for a form of it. A function may answer
 * null, where there is nothing wrong after all.
 */
export type Fix<P extends string> =
  | string
  | readonly string[]
  | ((words: Captured<P>, sentence: Sentence, place: PatternMatch<P>) => string | readonly string[] | null);

/** Finds a pattern (see `createPattern`) and says what to write instead. */
export function find<const P extends string>(pattern: P, fix: Fix<P>): Find {
  const search = createPattern(pattern);
  return (sentence) =>
    search(sentence).flatMap((match) => {
      const made = typeof fix === 'function' ? fix(match.words, sentence, match) : fix;
      if (made === null) return [];
      const templates = typeof made === 'string' ? [made] : made;
      const suggestions = templates.map((template) => fill(template, match.words));
      return [{ first: match.first, end: match.end, suggestions }];
    });
}

export const anyOf =
  (...finds: Find[]): Find =>
  (sentence) =>
    finds.flatMap((each) => each(sentence));

const fill = (template: string, words: Readonly<Record<string, Token>>): string =>
  template
    .replace(/\{(\w+)(?:\.(\w+))?\}/g, (_, name: string, form?: string) => inForm(words[name]!, form))
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[,.;])/g, '')
    .trim();

/** @throws for a form that does not exist, which its rule's own examples would show */
function inForm(token: Token, form?: string): string {
  switch (form) {
    case undefined:
      return token.text;
    case 'lower':
      return token.lower;
    case 'base':
    case 's':
    case 'past':
    case 'participle':
    case 'ing':
      return verbForms(verbBase(token))[form];
    case 'plural':
      return plural(token.lower);
    case 'singular':
      return singular(token.lower);
    case 'a':
      return articleFor(token.text);
    case 'er':
      return comparative(token.lower) ?? `more ${token.lower}`;
    case 'feeling':
      return feelingOf(token.lower);
    case 'subject':
      return SUBJECT_OF[token.lower] ?? token.text;
    case 'object':
      return OBJECT_OF[token.lower] ?? token.text;
    default:
      throw new Error(`There is no form ${form}.`);
  }
}

const SUBJECT_OF: Readonly<Record<string, string>> = { me: 'I', him: 'he', her: 'she', us: 'we', them: 'they' };
const OBJECT_OF: Readonly<Record<string, string>> = { i: 'me', he: 'him', she: 'her', we: 'us', they: 'them' };

/** The verb in the present, as it goes with this subject: "agrees" with "he". */
export function presentWith(subject: string, verb: Token): string {
  const base = verbBase(verb);
  const forms = verbForms(base);
  if (base === 'be') return subject === 'i' ? 'am' : /^(?:he|she|it)$/.test(subject) ? 'is' : 'are';
  return /^(?:he|she|it)$/.test(subject) ? forms.s : base;
}
/** The form of "be" that goes with this subject. */
export const beWith = (subject: string): string =>
  subject === 'i' ? 'am' : /^(?:he|she|it)$/.test(subject) ? 'is' : 'are';
