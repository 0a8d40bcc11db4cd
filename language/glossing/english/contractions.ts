/** What is contracted with n't, by its auxiliary. */
const NEGATED: Record<string, string> = {
  ...{
    "don't": '不',
    "doesn't": '不',
    "didn't": '没',
    "can't": '不能',
    "couldn't": '不能',
    "won't": '不会',
    "wouldn't": '不会',
  },
  ...{
    "shouldn't": '不应该',
    "mustn't": '不得',
    "needn't": '不必',
    "isn't": '不是',
    "aren't": '不是',
    "wasn't": '不是',
  },
  ...{ "weren't": '不是', "haven't": '没有', "hasn't": '没有', "hadn't": '没有', "ain't": '不是' },
};
const SUFFIXES: Record<string, string> = { "'ll": '将', "'re": '是', "'m": '是', "'ve": '已', "'d": '会' };
const CONTRACTED = /^(.+?)('(?:ll|re|m|ve|d|s))$|^(.+s)'$/;
/** Before these 's is "is": "it's late". After other words it is the possessive. */
const SUBJECTS = /^(?:it|he|she|that|this|there|here|what|who|where|how|when|why|everything|everyone)$/;

export interface Contraction {
  /** "we" of "we'll"; the whole word where the gloss says it all ("don't": 不). */
  stem: string | null;
  gloss: string;
  /** What the whole stands for to the words behind it. */
  acts: 'negation' | 'is' | 'will' | 'have' | 'possessive' | 'let';
}

/**
 * Reads "don't", "we'll", "client's", "clients'"; null for what is no contraction. `following` decides what 's and 'd
 * mean. `isFirst`: a sentence that begins with "don't" asks for it.
 */
export function readContraction(
  word: string,
  following: string | undefined,
  nextIsParticiple: boolean,
  isFirst = false,
): Contraction | null {
  if (word === "let's" || word === 'lets') return word === 'lets' ? null : { stem: null, gloss: '让我们', acts: 'let' };
  const negated = isFirst && word === "don't" ? '请勿' : NEGATED[word];
  if (negated !== undefined) return { stem: null, gloss: negated, acts: 'negation' };
  const [, base, suffix, plural] = CONTRACTED.exec(word) ?? [];
  if (plural) return { stem: plural, gloss: '的', acts: 'possessive' };
  if (!base || !suffix) return null;
  if (suffix === "'s" && !SUBJECTS.test(base)) return { stem: base, gloss: '的', acts: 'possessive' };
  if (suffix === "'s" && following === 'been') return { stem: base, gloss: '已', acts: 'have' };
  if (suffix === "'s" || suffix === "'re" || suffix === "'m") return { stem: base, gloss: '是', acts: 'is' };
  if (suffix === "'d" && following === 'like') return { stem: base, gloss: '', acts: 'will' };
  if (suffix === "'d" && following === 'better') return { stem: base, gloss: '最', acts: 'will' };
  if (suffix === "'ve" || (suffix === "'d" && nextIsParticiple))
    return { stem: base, gloss: SUFFIXES["'ve"]!, acts: 'have' };
  return { stem: base, gloss: SUFFIXES[suffix]!, acts: 'will' };
}
