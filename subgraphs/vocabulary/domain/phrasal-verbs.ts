import { FIXED_PHRASES } from './fixed-phrases.ts';
import { type CefrLevel, harderLevel } from './levels.ts';
import type { Token } from './tokens.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
const phrases = (text: string): ReadonlySet<string> => new Set(text.split(',').map((phrase) => phrase.trim()));

/** Particles that change what a verb means. "on", "in" and "about" mostly don't: the idioms with them are listed by hand. */
const PARTICLES = words('up off out down over through away back forward ahead apart aside along');
const PREPOSITIONS = words('to with for on of from at in against by as');
const OBJECT_PRONOUNS = words('it them this that him her me us you these those');
const BEFORE_NOUNS = words('a an the this that these those my your his her its our their some any no each every of');

/** What a B1 learner knows, and what means no more than its two words. */
const EVERYDAY = phrases(`
  be up, be out, be back, be over, be away, be off, be down, be through, be ahead, have back, have over, do over,
  get up, get off, get out, get back, get away, get down, get along, get through, get over, get ahead,
  go up, go out, go back, go away, go down, go off, go along, go ahead, go over, go through, go back to,
  come up, come out, come back, come away, come down, come over, come along, come off, come through, come back to,
  look up, look out, look back, look down, look away, look over, look through, look ahead, see through, see off, see out,
  wake up, stand up, sit down, lie down, stay up, stay out, stay away, grow up, hurry up, clean up, tidy up, wash up, warm up,
  dress up, cut up, fill up, eat up, eat out, drink up, give back, give away, give up, take off, take out, take back, take away,
  take down, turn off, turn up, turn down, turn back, turn over, turn away, switch off, put down, put away, put back, put up,
  pick up, find out, try out, write down, call back, ring up, ring back, pay back, send back, send out, send off, send away,
  bring back, bring along, bring over, run away, run out, run off, walk away, walk out, walk back, walk along, walk through,
  fall down, fall off, fall over, throw away, throw out, lock up, hang up, shut up, shut down, speak up, cheer up, move out,
  move away, move back, move over, move along, move forward, keep out, keep away, keep back, keep off, keep up, let out, let down,
  set off, work out, check out, break down, break up, slow down, calm down, print out, read out, read through, drive away,
  drive off, drive back, fly away, fly off, fly out, write back, hand back, hold up, line up, show up, start over, think over`);

export interface PhraseWord {
  readonly lemma: string;
  readonly level: CefrLevel | null;
  readonly forms: readonly { kind: string }[];
  readonly inflectionOf: string | null;
}

/** A phrase that begins at a token; `length` counts tokens, with the pronoun in "call it off". */
export interface PhraseMatch {
  text: string;
  length: number;
  level: CefrLevel;
}

type LookUp = (term: string) => PhraseWord | null;

/** The phrase with a meaning of its own that begins at `at`: a listed one, else a verb with its particle. */
export function phraseAt(tokens: readonly Token[], at: number, lookUp: LookUp): PhraseMatch | null {
  const first = tokens[at] as Token;
  if (!first.isWord) return null;
  const hasParticle = [1, 2].some((offset) => PARTICLES.has(tokens[at + offset]?.lower ?? ''));
  const bases = basesOf(first, lookUp);
  for (const base of bases) {
    const match = fixedPhraseAt(tokens, at, base) ?? (hasParticle ? phrasalVerbAt(tokens, at, base, lookUp) : null);
    if (match && lookUp(match.text)?.lemma.toLowerCase() === match.text) return match;
  }
  return null;
}

/** What the form may be a form of ("building" is build, too), and the form itself. */
function basesOf({ lower }: Token, lookUp: LookUp): Set<string> {
  const entry = lookUp(lower);
  const bases = [entry?.inflectionOf?.toLowerCase(), entry?.lemma.toLowerCase(), lower];
  return new Set(bases.filter((base) => base !== undefined));
}

function fixedPhraseAt(tokens: readonly Token[], at: number, base: string): PhraseMatch | null {
  for (const {
    words: [, ...rest],
    text,
    level,
  } of FIXED_PHRASES.get(base) ?? []) {
    const skipped = skipPronoun(tokens, at);
    for (const from of skipped === at ? [at] : [at, skipped]) {
      if (rest.every((word, index) => follows(tokens, from + 1 + index, word))) {
        return { text, length: from - at + 1 + rest.length, level };
      }
    }
  }
  return null;
}

function phrasalVerbAt(tokens: readonly Token[], at: number, verb: string, lookUp: LookUp): PhraseMatch | null {
  const entry = lookUp(verb);
  if (!entry?.forms.some(({ kind }) => kind === 'past')) return null;
  // "the set up", "your back up": a noun. An inflected verb after "this" is a verb all the same.
  if (tokens[at]?.lower === verb && tokens[at]?.continues && BEFORE_NOUNS.has(tokens[at - 1]?.lower ?? '')) return null;

  const particleAt = (PARTICLES.has(tokens[at + 1]?.lower ?? '') ? at : skipPronoun(tokens, at)) + 1;
  const particle = tokens[particleAt];
  if (!particle?.continues || !PARTICLES.has(particle.lower)) return null;
  const level = harderLevel('B2', entry.level ?? 'B2');
  const two = `${verb} ${particle.lower}`;
  const next = tokens[particleAt + 1];
  if (next?.continues && PREPOSITIONS.has(next.lower)) {
    const three = `${two} ${next.lower}`;
    if (!EVERYDAY.has(three) && lookUp(three)?.lemma === three)
      return { text: three, length: particleAt + 2 - at, level };
    // "takes up to three days", "out of the box": the particle belongs to what follows.
    if (/^(?:up to|out of)$/.test(`${particle.lower} ${next.lower}`)) return null;
  }
  const isAmount = next?.continues && !next.isWord && /^(?:over|up|down)$/.test(particle.lower);
  return isAmount || EVERYDAY.has(two) ? null : { text: two, length: particleAt + 1 - at, level };
}

const follows = (tokens: readonly Token[], at: number, word: string): boolean =>
  tokens[at]?.lower === word && tokens[at].continues;

/** The place of a pronoun right after `at` ("call it off"), else `at`. */
const skipPronoun = (tokens: readonly Token[], at: number): number =>
  tokens[at + 1]?.continues && OBJECT_PRONOUNS.has(tokens[at + 1]?.lower ?? '') ? at + 1 : at;
