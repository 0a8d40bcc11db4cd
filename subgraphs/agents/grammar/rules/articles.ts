import { articleFor, singular } from '../english/inflect.ts';
import type { Token } from '../english/sentences.ts';
import { CLASSES, UNCOUNTABLE } from '../english/words.ts';
import { anyOf, find, theme } from './rule.ts';

/** A verb that takes what follows it as its object. */
const TAKING =
  '<have|need|want|send|buy|write|schedule|book|create|receive|get|give|prepare|find|make|attend|organize|submit|sign|open>';

export const ARTICLES = theme('Articles', [
  {
    id: 'missing-article-role',
    message: 'A person’s job takes "a" or "an": "I am an engineer".',
    find: find('@subject @is|was|were|been [ n=@profession ] !@nounish|of|in-chief', '{n.a} {n}'),
    wrong: [
      'I am {designer|a designer} in a small studio.',
      "She's {accountant|an accountant}.",
      'He was {teacher|a teacher} before.',
    ],
    right: ['I am a designer.', 'He is chief engineer of the yard.', 'She was manager of the year.'],
  },
  {
    id: 'missing-article',
    message: 'One thing that can be counted needs "a", "an", "the" or a word like "my" in front of it.',
    find: anyOf(
      find(`${TAKING} @object? [ a=@adj? n=@countable ] !@nounish|@countable|@verb`, (words, { tokens }, { first }) =>
        // "the signed form", "to open source": no verb with its object.
        isAfterDeterminer(tokens, first) ? null : withArticle(words),
      ),
      find("there is|was|'s [ a=@adj? n=@countable ] !@nounish|@countable", (words) => withArticle(words)),
      find(
        '<talk|speak|go|send|ship|come|agree|meet|deliver|report|reply|return> to|with|from [ n=customer|client|supplier|airport|factory|hotel ] !@nounish|by|to|@countable',
        'the {n}',
      ),
    ),
    wrong: [
      'I have {suggestion|a suggestion} for the agenda.',
      'Please send me {invoice|an invoice} for the repair.',
      'We found {new supplier|a new supplier} in Dongguan.',
      'There is {mistake|a mistake} on page two.',
      'I will talk to {customer|the customer} tomorrow.',
    ],
    right: [
      'I have a suggestion for the agenda.',
      'Do you have customer feedback on it?',
      'We went from factory to factory.',
      'They make contract work easy.',
    ],
  },
  {
    id: 'superlative-article',
    message: '"Best", "most important" and their like take "the": there is only one.',
    find: anyOf(
      find('<be> [ s=best|worst|biggest|largest|cheapest|fastest|easiest|highest|lowest ] n=@noun', 'the {s}'),
      find('<be> [ most a=@adj ] n=@noun !@plural', 'the most {a}'),
    ),
    wrong: [
      'She is {best|the best} negotiator in our group.',
      'This is {most expensive|the most expensive} part of the line.',
    ],
    right: ['It is the best plan that we have.', 'Most new phones are too big.', 'This is best done by hand.'],
  },
  {
    id: 'same-article',
    message: '"Same" always takes "the" (or "this", "that").',
    find: find('@verb|@prep|use|have|at|in|on|with [ same ] n=@noun', 'the same'),
    wrong: ['Both teams use {same|the same} password.', 'They sit in {same|the same} office.'],
    right: [
      'Both teams use the same password.',
      'It comes with same-day delivery.',
      'This same question came up last year.',
    ],
  },
  {
    id: 'ordinal-article',
    message: '"First", "second" and so on take "the" before a part of a year, a project or a row.',
    find: find(
      'in|at|during|of [ o=first|second|third|fourth ] n=quarter|half|phase|round|week|month|year|stage|step|version|floor',
      'the {o}',
    ),
    wrong: ['Revenue doubled in {third|the third} quarter.', 'The fault appeared during {second|the second} phase.'],
    right: ['Revenue doubled in the third quarter.', 'It was our first year.'],
  },
  {
    id: 'most-of',
    message: 'Write "most of", without "the": "most of our clients".',
    find: find('[ the most of ] @possessive|the|these|those|us|them|it', (_, { tokens }, { first }) =>
      /^(?:make|making|made|makes|get|getting|got)$/.test(tokens[first - 1]?.lower ?? '') ? null : 'most of',
    ),
    wrong: ['{The most of|Most of} our parts come from Ningbo.', 'I know {the most of|most of} them.'],
    right: ['Most of our parts come from Ningbo.', 'Let us make the most of it.'],
  },
  {
    id: 'singular-after-a',
    message: '"A" and "an" stand before one thing: use the singular, or leave them out.',
    find: find('[ a|an n=@plural ] !@nounish|@adj', ({ n }) => {
      const one = singular(n.lower);
      return UNCOUNTABLE.has(one) || one === n.lower ? null : `${articleFor(one)} ${one}`;
    }),
    wrong: ['He wrote {a reports|a report} about it.', 'We need {an engineers|an engineer} for the night shift.'],
    right: ['He wrote a report about it.', 'It has a sales office in Oslo.'],
  },
  {
    id: 'half-hour',
    message: 'English says "half an hour" and "half a day".',
    find: find('<take|wait|last|need>|@prep [ half n=hour|day|year ] !@nounish', 'half {n.a} {n}'),
    wrong: ['The call took {half hour|half an hour}.', 'She was away for {half year|half a year}.'],
    right: ['It takes half an hour.', 'We took a half-hour walk.'],
  },
]);

function isAfterDeterminer(tokens: readonly Token[], place: number): boolean {
  return tokens.slice(Math.max(0, place - 3), place).some((token) => CLASSES.det(token));
}

function withArticle({ a, n }: { a: { text: string; lower: string }; n: { text: string } }): string | null {
  // These stand where an article would.
  if (
    /^(?:many|more|most|much|several|few|such|same|other|own|further|additional|only|full|first|next|last)$/.test(
      a.lower,
    )
  )
    return null;
  return a.text ? `${articleFor(a.text)} ${a.text} ${n.text}` : `${articleFor(n.text)} ${n.text}`;
}
