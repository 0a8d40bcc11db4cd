import { AGREEMENT } from './agreement.ts';
import { ARTICLES } from './articles.ts';
import { CHINGLISH } from './chinglish.ts';
import { COMPARISONS } from './comparisons.ts';
import { CONNECTIVES } from './connectives.ts';
import { NOUNS } from './nouns.ts';
import { PREPOSITIONS } from './prepositions.ts';
import { QUESTIONS } from './questions.ts';
import { REDUNDANCY } from './redundancy.ts';
import type { Rule } from './rule.ts';
import { TENSE } from './tense.ts';
import { VERB_PATTERNS } from './verb-patterns.ts';

/** Where two rules find one place, the first in this order counts: what is said of a phrase comes before what is said of any word. */
export const RULES: readonly Rule[] = [
  ...CHINGLISH,
  ...REDUNDANCY,
  ...VERB_PATTERNS,
  ...TENSE,
  ...CONNECTIVES,
  ...COMPARISONS,
  ...PREPOSITIONS,
  ...QUESTIONS,
  ...NOUNS,
  ...AGREEMENT,
  ...ARTICLES,
];
