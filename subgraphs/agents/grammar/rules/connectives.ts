import type { Sentence, Token } from '../english/sentences.ts';
import { type Finding, find, theme } from './rule.ts';

export const CONNECTIVES = theme('Connectives', [
  {
    id: 'although-but',
    message: 'One link is enough: "although" or "but", not both.',
    find: doubled(/^(?:although|though)$/, 'but'),
    wrong: ['Although it was cold{, but|,} we walked.', 'Even though he is new{, but|,} he knows it all.'],
    right: ['Although it was cold, we walked.', 'Although small, nothing but a nail held it.'],
  },
  {
    id: 'because-so',
    message: 'One link is enough: "because" or "so", not both.',
    find: doubled(/^(?:because|since|as)$/, 'so|therefore'),
    wrong: ['Because the road was closed{, so|,} we took a train.', 'Since it is late{, so|,} we stop here.'],
    right: ['Because the road was closed, we took a train.', 'As you know, so far we have sold ten.'],
  },
  {
    id: 'reason-because',
    message: '"The reason is" already says why: it is followed by "that".',
    find: find("reason @any* <be>|'s [ because ] !of", 'that'),
    wrong: ['The reason is {because|that} it leaks.', 'The main reason why we left was {because|that} it was dark.'],
    right: ['The reason is that it leaks.', 'It is because of the leak.'],
  },
  {
    id: 'comma-splice',
    message: 'A comma cannot join two sentences. Use a full stop, or a word like "and" or "so".',
    find: commaSplice,
    wrong: ['The lamp is broken{, it|. It} needs a new bulb.', 'We tried again{, we|. We} had more luck.'],
    right: [
      'The lamp is broken; it needs a new bulb.',
      'If the lamp is broken, it needs a new bulb.',
      'As far as I know, it works.',
      'To be honest, I forgot.',
    ],
  },
  {
    id: 'however-splice',
    message:
      '"However" and "therefore" cannot join two sentences after a comma: put a full stop or a semicolon before them.',
    find: find(
      '@word p=@verb|@noun|@adj|@adv [ , h=however|therefore|moreover|furthermore ] ,? @subject @verb|@be|@modal|have|has|had|do|did',
      '; {h}',
    ),
    wrong: ['The room is small{, however|; however}, it is quiet.'],
    right: ['The room is small; however, it is quiet.', 'It is, however, quiet.'],
  },
  {
    id: 'even-if',
    message: '"Even" alone does not link two sentences: write "even if" or "even though".',
    find: find('^ @any* [ e=even ] p=@subject @verb|@be|@modal|have|has|had|do|does|did|@action', [
      'even if',
      'even though',
    ]),
    wrong: ['{Even|Even if} it rains, we go.', 'We go {even|even if} they say no.'],
    right: ['Even if it rains, we go.'],
  },
  {
    id: 'and-etc',
    message: '"Etc." already means "and so on": no "and" before it.',
    find: find('[ c=,? and e=etc|etc. ]', ({ c }) => (c.text ? ', {e}' : '{e}')),
    wrong: ['We sell nails, screws {and etc.|etc.}'],
    right: ['We sell nails, screws, etc.'],
  },
  {
    id: 'not-only-also',
    message: '"Not only" is followed by "but also".',
    find: find('not only @any @any* [ , also ] @any', ', but also'),
    wrong: ['It is not only fast{, also|, but also} cheap.'],
    right: ['It is not only fast, but also cheap.'],
  },
  {
    id: 'as-follows',
    message: 'The phrase is always "as follows", with an -s.',
    find: find('as [ follow|following|followings ] n=@stop', 'follows'),
    wrong: ['The rooms are as {follow|follows}:', 'The plan is as {following|follows}:'],
    right: ['The rooms are as follows:'],
  },
]);

/** "Although …, but": the second link after a comma, in a sentence that the first one opens. */
function doubled(opener: RegExp, second: string) {
  const seconds = new Set(second.split('|'));
  return ({ tokens }: Sentence): Finding[] => {
    const opens = tokens.findIndex(({ lower }) => opener.test(lower));
    if (opens < 0 || opens > 1 || (opens === 1 && tokens[0]!.lower !== 'even')) return [];
    const comma = tokens.findIndex(({ text }) => text === ',');
    const link = tokens[comma + 1];
    if (comma < opens + 2 || !link || !seconds.has(link.lower)) return [];
    // "As you know, so far …", "…, so as to …".
    if (/^(?:far|as|that|long|many|much|called|to)$/.test(tokens[comma + 2]?.lower ?? '')) return [];
    return [{ first: comma, end: comma + 2, suggestions: [','] }];
  };
}

const SUBORDINATE =
  /^(?:if|when|while|although|though|because|since|as|before|after|until|unless|once|whether|where|whenever|wherever|whatever|however|who|which|what|how|why|that|even|given|provided|so|whoever|should|had|but|and|or|than|no|either|neither|not|please|let)$/;
const SUBJECT = /^(?:i|you|he|she|it|we|they)$/;

/** Two plain clauses, each with a subject and a verb, and only a comma between them. */
function commaSplice({ tokens }: Sentence): Finding[] {
  const comma = tokens.findIndex(({ text }) => text === ',');
  const [subject, verb] = [tokens[comma + 1], tokens[comma + 2]];
  if (
    comma < 3 ||
    !subject ||
    !verb ||
    tokens.some(({ text }, index) => index !== comma && (text === ',' || text === ';' || text === ':'))
  )
    return [];
  if (!SUBJECT.test(subject.lower) || !isFiniteVerb(verb) || /\?$/.test(tokens.at(-1)!.text)) return [];
  const before = tokens.slice(0, comma);
  if (before.some(({ lower, kept }) => kept || SUBORDINATE.test(lower))) return [];
  const verbAt = before.findIndex(isFiniteVerb);
  const first = before[verbAt - 1];
  const isSubject = first && (SUBJECT.test(first.lower) || ['NOUN', 'PROPN', 'PRON'].includes(first.tag));
  if (verbAt < 1 || !isSubject || !/^(?:PRON|DET|NOUN|PROPN|ADJ)$/.test(before[0]!.tag)) return [];
  // "It isn’t money, it’s trust": a contrast is often said so.
  const isDenied = before.some(({ lower }) => lower === "n't" || lower === 'not');
  if (isDenied && (verb.lemma === 'be' || before.some(({ lemma }) => lemma === verb.lemma))) return [];
  // "I think, you know": what somebody says or thinks may stand behind a comma.
  if (
    /^(?:think|guess|believe|know|mean|hope|suppose|say|said|suggest|understand|promise|imagine|suspect|fear|bet|gather)$/.test(
      verb.lower,
    )
  )
    return [];
  return [{ first: comma, end: comma + 2, suggestions: [`. ${capitalised(subject.text)}`, `, and ${subject.text}`] }];
}

const isFiniteVerb = ({ tag, lower }: Token): boolean =>
  (tag === 'VERB' || tag === 'AUX') && !/ing$/.test(lower) && !/^(?:to|be|been)$/.test(lower);
const capitalised = (word: string): string => word[0]!.toUpperCase() + word.slice(1);
