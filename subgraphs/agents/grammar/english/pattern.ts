import { verbForms } from './inflect.ts';
import type { Sentence, Token } from './sentences.ts';
import { CLASSES, type ClassName } from './words.ts';

/** The names that a pattern gives to its words: `p=@subject [ v=agree ]` has p and v. */
type Names<P extends string> = P extends `${infer First} ${infer Rest}`
  ? Names<First> | Names<Rest>
  : P extends `${infer Name}=${string}`
    ? Name
    : never;

/** The words that have names. A word that may be missing, and is, is `NOTHING`. */
export type Captured<P extends string> = Readonly<Record<Names<P>, Token>>;

export interface PatternMatch<P extends string> {
  words: Captured<P>;
  /** Of the tokens between the brackets: from `first` up to, not including, `end`. */
  first: number;
  end: number;
}

type Test = (token: Token) => boolean;
interface Element {
  test: Test;
  name: string | null;
  /** Times that it may stand here: 1, 0 to 1 for `?`, 0 to 3 for `*`. */
  least: number;
  most: number;
  /** Looks at the next token, and leaves it to what follows. */
  isLook: boolean;
}
type Part = Element | '[' | ']' | '^' | '$';

export const NOTHING: Token = { start: 0, end: 0, text: '', lower: '', lemma: '', tag: '', form: null, kept: false };

/**
 * Finds a row of words in sentences. A pattern is written as its elements, with blanks between:
 * `agree|agrees` these words · `<agree|differ>` any form of these verbs · `@noun` a class of `words.ts` · `x?` may be missing ·
 * `x*` up to three · `name=x` · `!x` not followed by x, which is not part of the match (the end of a sentence is no x) ·
 * `^` and `$` the sentence's edges · `[ … ]` the place that is wrong (the whole match where there are none).
 * Work per word is bounded by the pattern, whatever the text.
 */
export function createPattern<const P extends string>(pattern: P): (sentence: Sentence) => PatternMatch<P>[] {
  const parts = pattern.split(' ').map(parse);
  const isOpening = parts[0] === '^';
  // Most words begin no match, which is seen at once where the first word of the pattern must be there.
  const first = parts.find((part) => typeof part !== 'string');
  const opener = first && first.least > 0 && !first.isLook && !isOpening ? first : null;
  return ({ tokens }) => {
    const found: PatternMatch<P>[] = [];
    const last = isOpening ? 1 : tokens.length;
    for (let at = 0; at < last; at += 1) {
      if (opener && !opener.test(tokens[at]!)) continue;
      const match = matchAt(tokens, at, parts);
      if (match) found.push(match as PatternMatch<P>);
    }
    return found;
  };
}

function parse(source: string): Part {
  if (source === '[' || source === ']' || source === '^' || source === '$') return source;
  const [, name, look, body = '', times] = /^(?:(\w+)=)?(!?)(.+?)([?*]?)$/.exec(source) ?? [];
  const test = testOf(body);
  return {
    test: look ? (token) => !test(token) : test,
    name: name ?? null,
    least: times ? 0 : 1,
    most: times === '*' ? 3 : 1,
    isLook: look === '!',
  };
}

/** @throws for a class that does not exist */
function testOf(body: string): Test {
  if (body.startsWith('<')) {
    const [verbs = '', others] = body.slice(1).split('>');
    const isForm = oneOf(verbs.split('|').flatMap(formsOf));
    const isOther = others ? testOf(others.slice(1)) : null;
    return (token) => isForm(token) || isOther?.(token) === true;
  }
  const names = body.split('|');
  const isWord = oneOf(names.filter((name) => !name.startsWith('@')));
  const classes = names.filter((name) => name.startsWith('@')).map(classOf);
  return (token) => isWord(token) || classes.some((test) => test(token));
}

function classOf(name: string): Test {
  const test: Test | undefined = CLASSES[name.slice(1) as ClassName];
  if (!test) throw new Error(`There is no class of words ${name}.`);
  return test;
}

function oneOf(words: readonly string[]): Test {
  const set = new Set(words);
  return ({ lower, kept }) => !kept && set.has(lower);
}

const formsOf = (base: string): string[] =>
  base === 'be' ? 'be am is are was were been being'.split(' ') : Object.values(verbForms(base));

interface Place {
  first: number;
  end: number;
  words: Record<string, Token>;
}

function matchAt(tokens: readonly Token[], start: number, parts: readonly Part[]): Place | null {
  const words: Record<string, Token> = {};
  let first = start;
  let bracket = -1;

  function go(part: number, at: number): number | null {
    const element = parts[part];
    if (element === undefined) return at;
    if (element === '[') {
      first = at;
      return go(part + 1, at);
    }
    if (element === ']') {
      const end = go(part + 1, at);
      if (end !== null) bracket = at;
      return end;
    }
    if (element === '^') return at === 0 ? go(part + 1, at) : null;
    if (element === '$') return isEnd(tokens, at) ? go(part + 1, at) : null;
    if (element.isLook) return at >= tokens.length || element.test(tokens[at]!) ? go(part + 1, at) : null;

    let most = 0;
    while (most < element.most && at + most < tokens.length && element.test(tokens[at + most]!)) most += 1;
    for (let times = most; times >= element.least; times -= 1) {
      if (element.name) words[element.name] = times > 0 ? joined(tokens.slice(at, at + times)) : NOTHING;
      const end = go(part + 1, at + times);
      if (end !== null) return end;
    }
    return null;
  }

  const end = go(0, start);
  return end === null ? null : { first, end: bracket < 0 ? end : bracket, words };
}

const isEnd = (tokens: readonly Token[], at: number): boolean =>
  tokens.slice(at, at + 3).every(({ tag }) => tag === 'PUNCT' || tag === 'SYM') && tokens.length - at <= 3;

/** Several words under one name read like one. */
function joined(tokens: readonly Token[]): Token {
  const [first, ...rest] = tokens;
  if (rest.length === 0) return first!;
  const text = tokens.map(({ text }) => text).join(' ');
  return { ...first!, end: tokens.at(-1)!.end, text, lower: text.toLowerCase() };
}
