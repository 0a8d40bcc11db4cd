import { verbForms } from '../english/inflect.ts';
import type { Sentence, Token } from '../english/sentences.ts';
import { verbBase } from '../english/words.ts';
import { anyOf, type Finding, find, presentWith, theme } from './rule.ts';

const PAST_TIME = 'week|month|year|quarter|night|monday|tuesday|wednesday|thursday|friday|spring|summer|autumn|winter';
/** What is true now although it is told of the past: "he said yesterday that he lives here". */
const REPORTS = /^(?:that|who|which|if|whether|what|how|because|so|since|until|before|than|:|;|—|–)$/;

export const TENSE = theme('Tense', [
  {
    id: 'past-time-present',
    message: 'A time that is over ("yesterday", "last week", "two days ago") needs the past tense.',
    find: anyOf(
      find('^ yesterday ,? p=@subject [ v=@base|is|are|am|has ]', ({ p, v }) => pastOf(p, v)),
      find(`^ last ${PAST_TIME} ,? p=@subject [ v=@base|is|are|am|has ]`, ({ p, v }) => pastOf(p, v)),
      beforePastTime,
    ),
    wrong: [
      'Yesterday we {meet|met} the tax adviser.',
      'Last month I {write|wrote} to the landlord.',
      'The driver {arrive|arrived} an hour ago.',
      'They {send|sent} the samples last week.',
    ],
    right: [
      'Yesterday we met the tax adviser.',
      'Last month I had to move.',
      'I hope he arrived an hour ago.',
      'Did they send it last week?',
    ],
  },
  {
    id: 'since-present',
    message: 'What began in the past and goes on takes the present perfect: "I have worked here since 2019".',
    find: anyOf(
      find(
        'p=@subject [ v=work|works|live|lives|use|uses|know|knows|study|studies ] @word* @word* since n=@any',
        ({ p, v, n }) => (/^(?:you|we|i|they|he|she|it|the|this)$/.test(n.lower) ? null : perfect(p, v)),
      ),
      find('p=@subject [ b=am|is|are v=@ing ] @word* @word* since n=@any', ({ p, n }) =>
        /^(?:you|we|i|they|he|she|it)$/.test(n.lower) ? null : `${have(p)} been {v}`,
      ),
      find(
        'p=@subject [ b=am|is|are ] @word* @word* since n=last|monday|tuesday|wednesday|thursday|friday|yesterday|january|may|june|@number',
        ({ p }, { tokens }, { end }) =>
          tokens[end]?.lower.endsWith('ing') || tokens[end]?.tag === 'VERB' ? null : `${have(p)} been`,
      ),
      find(
        'p=@subject [ v=work|works|live|lives ] here|there|in|at|for @word* @word* for n=@number|several|many y=years|months|weeks',
        ({ p, v }) => perfect(p, v),
      ),
    ),
    wrong: [
      'I {live|have lived} in Xiamen since 2015.',
      'She {works|has worked} in this office since May.',
      'We {are waiting|have been waiting} since nine.',
      'He {is|has been} ill since Monday.',
    ],
    right: [
      'I have lived in Xiamen since 2015.',
      'I know it well, since I live here.',
      'It is late, since we began at noon.',
    ],
  },
  {
    id: 'perfect-past-time',
    message: 'With a time that is over ("yesterday", "last year", "two days ago") use the past tense, not "have done".',
    find: anyOf(
      find(`[ have|has|'ve v=@past ] @word* @word* yesterday|ago`, (_, { tokens }, { first }) =>
        isPastAside(tokens, first) ? null : '{v.past}',
      ),
      find(`[ have|has|'ve v=@past ] @word* @word* last ${PAST_TIME}`, (_, { tokens }, { first }) =>
        isPastAside(tokens, first) ? null : '{v.past}',
      ),
      find("[ have|has|'ve v=@past ] @word* @word* in n=@year", '{v.past}'),
    ),
    wrong: [
      'I {have received|received} your parcel yesterday.',
      'They {have closed|closed} the shop last month.',
      'We {have met|met} two weeks ago.',
    ],
    right: [
      'I received your parcel yesterday.',
      'We have met since last week.',
      'I have used the file that you sent yesterday.',
    ],
  },
  {
    id: 'time-clause-will',
    message:
      'After "when", "until", "as soon as", "before", "after" and "if" the present speaks of the future: "when I arrive".',
    find: anyOf(
      find(
        '<call|wait|start|send|reply|pay|contact|meet|stop|leave> @word* @word* when|until|once|before|after|if p=@subject [ will v=@base|@action|be ]',
        ({ p, v }) => presentWith(p.lower, v),
      ),
      find(
        '^ when|if|once|before|after p=i|he|she|it|we|they [ will v=@base|@action|be ] @word* @word* @word* ,',
        ({ p, v }) => presentWith(p.lower, v),
      ),
      find('as soon as p=@subject [ will v=@base|@action|be ]', ({ p, v }) => presentWith(p.lower, v)),
    ),
    wrong: [
      'We will start as soon as she {will arrive|arrives}.',
      'If it {will rain|rains} tomorrow, we stay inside.',
      'Please wait until I {will call|call} you.',
    ],
    right: ['We will start as soon as she arrives.', 'Tell me when you will arrive.', 'Let me know if you will come.'],
  },
  {
    id: 'do-plus-base',
    message: 'After "do", "does" and "did" the verb stands in its base form: "did not receive".',
    find: anyOf(
      find("do|does|did n't|not @adv? [ v=@past|@s|has|had ] !@ing", ({ v }) =>
        verbBase(v) === v.lower ? null : '{v.base}',
      ),
      find('^ @word? @word? do|does|did p=@subject|everyone|anyone @adv? [ v=@past|@s|has|had ]', ({ v }) =>
        verbBase(v) === v.lower ? null : '{v.base}',
      ),
    ),
    wrong: [
      "We didn't {sent|send} a reminder.",
      'It does not {works|work} in the dark.',
      'Did she {called|call} the bank?',
      "I don't {has|have} a key.",
    ],
    right: ["We didn't send a reminder.", 'I did put it there.', 'Does it work?'],
  },
  {
    id: 'modal-plus-base',
    message: 'After "can", "will", "should" and their like the verb stands in its base form.',
    find: find("can|could|will|would|should|must|may|might|'ll n't|not? a=@adv? [ v=@s|@past ]", ({ v, a }) => {
      if (
        a.lower === 'like' ||
        verbBase(v) === v.lower ||
        /^(?:been|left|used|found|wound|saw|need|needs)$/.test(v.lower)
      )
        return null;
      return '{v.base}';
    }),
    wrong: [
      'She can {speaks|speak} Thai.',
      'We will {sent|send} it by courier.',
      'You should {checked|check} it again.',
    ],
    right: ['She can speak Thai.', 'The will left nothing.', 'It may well have worked.'],
  },
  {
    id: 'perfect-participle',
    message: 'After "have" and "has" comes the past participle: "have finished", "has gone".',
    find: anyOf(
      find("have|has|'ve n't|not? a=already|just|never|ever|also|recently|finally [ v=@base|@past ]", ({ v }) =>
        participle(v),
      ),
      find(
        "p=@subject have|has|'ve n't|not? [ v=went|wrote|took|gave|saw|did|began|broke|chose|drove|ate|fell|flew|forgot|knew|spoke|wore|grew|showed ]",
        ({ v }) => (v.lower === 'showed' ? null : participle(v)),
      ),
      find(
        "p=@subject have|has|'ve not? [ v=finish|complete|receive|send|check|update|start|decide|discuss|sign|confirm|submit|prepare|arrange|fix|solve|create|inform|attach|pay|approve ] @det|@possessive|it|them",
        ({ v }) => participle(v),
      ),
    ),
    wrong: [
      'I have {complete|completed} the form.',
      'He has {wrote|written} to the court.',
      'They have already {go|gone} home.',
    ],
    right: ['I have completed the form.', 'He has just left.', 'We have check lists for it.'],
  },
  {
    id: 'first-time-perfect',
    message: '"This is the first time" is followed by "have done".',
    find: find(
      'this|it is the first|second|third time that? p=@subject [ v=use|visit|see|work|write|hear|meet|join|attend|come|do|try|go ]',
      ({ p }) => `${have(p)} {v.participle}`,
    ),
    wrong: ['This is the first time I {use|have used} this printer.'],
    right: ['This is the first time I have used this printer.'],
  },
  {
    id: 'used-to-ing',
    message: '"Be used to" something means that it is nothing new: after it the verb takes -ing.',
    find: find(
      "p=@subject|'m|'re a=@subject? <be|get>|'m|'re a=@adv? used to [ v=work|speak|travel|do|have|write|use|live|get|wake|deal|handle|wait ]",
      ({ p }) => (/^(?:it|they)$/.test(p.lower) ? null : '{v.ing}'),
    ),
    wrong: ['I am used to {travel|traveling} alone.', 'She is used to {deal|dealing} with noise.'],
    right: ['I am used to traveling alone.', 'I used to travel alone.', 'They are used to do the heavy lifting.'],
  },
]);

const have = ({ lower }: Token): string => (/^(?:he|she|it)$/.test(lower) ? 'has' : 'have');
const perfect = (subject: Token, verb: Token): string =>
  verbBase(verb) === 'be' ? `${have(subject)} been` : `${have(subject)} {v.participle}`;
const participle = (verb: Token): string | null =>
  /^(?:put|cut|set|let|hit|cost|read|run|come|become)$/.test(verb.lower) ? null : '{v.participle}';

function pastOf(subject: Token, verb: Token): string | null {
  if (verbBase(verb) === 'be') return subject.lower === 'i' || /^(?:he|she|it)$/.test(subject.lower) ? 'was' : 'were';
  return /^(?:put|cut|set|let|hit|cost|read|quit|shut|split|spread)$/.test(verb.lower) ? null : '{v.past}';
}

/** "the file that you sent yesterday": another verb stands between, and the time belongs to it. */
const isPastAside = (tokens: readonly Token[], from: number): boolean => {
  const time = tokens.findIndex(({ lower }, index) => index > from && /^(?:yesterday|ago|last)$/.test(lower));
  return tokens
    .slice(from + 2, time)
    .some(({ lower, tag }) => tag === 'VERB' || tag === 'AUX' || /^(?:since|than|from|by|until|in|over)$/.test(lower));
};

/** "The client call me two hours ago": a simple sentence whose only verb is in its base form. */
function beforePastTime({ tokens }: Sentence): Finding[] {
  const last = tokens.findLastIndex(({ tag }) => tag !== 'PUNCT');
  const ends = tokens[last]?.lower ?? '';
  const isPast =
    ends === 'yesterday' ||
    ends === 'ago' ||
    (tokens[last - 1]?.lower === 'last' && new RegExp(`^(?:${PAST_TIME})$`).test(ends));
  if (!isPast || tokens.some(({ lower, kept }) => kept || REPORTS.test(lower))) return [];
  const verbs = tokens.flatMap((token, index) => (token.tag === 'VERB' || token.tag === 'AUX' ? [index] : []));
  const [at] = verbs;
  if (at === undefined || verbs.length !== 1 || at === 0) return [];
  const verb = tokens[at]!;
  const subject = tokens[at - 1]!;
  const isSubject =
    /^(?:i|you|he|she|it|we|they)$/.test(subject.lower) ||
    (['NOUN', 'PROPN'].includes(subject.tag) && !tokens.slice(0, at - 1).some(({ tag }) => tag === 'ADP'));
  if (!isSubject || tokens.slice(0, at).some(({ tag }) => tag === 'PUNCT')) return [];
  const base = verbBase(verb);
  const isPresent =
    base === 'be' ? /^(?:am|is|are)$/.test(verb.lower) : verb.lower === base || verb.lower === `${base}s`;
  const past = pastOf(subject, verb);
  if (!isPresent || past === null || !past) return [];
  return [{ first: at, end: at + 1, suggestions: [past.startsWith('{') ? verbForms(base).past : past] }];
}
