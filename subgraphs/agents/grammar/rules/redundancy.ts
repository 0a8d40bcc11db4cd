import { anyOf, find, theme } from './rule.ts';

export const REDUNDANCY = theme('Redundancy', [
  {
    id: 'price-expensive',
    message: 'A price is "high" or "low"; the thing itself is "expensive" or "cheap".',
    find: anyOf(
      find(
        "price|prices|cost|costs|fee|fees|rent|salary a=of|for? b=@any* <be|seem|look>|'s c=@adv|too|very|so|not* [ j=expensive|cheap|cheaper ] !@noun",
        ({ j }) => ({ expensive: 'high', cheap: 'low', cheaper: 'lower' })[j.lower]!,
      ),
      find('[ how much is ] the|your|its price', 'what is'),
    ),
    wrong: [
      'The price is {expensive|high}.',
      'The price of the hall was very {cheap|low}.',
      '{How much is|What is} the price of it?',
    ],
    right: ['The price is high.', 'The hall is expensive.', 'How much is it?'],
  },
  {
    id: 'redundant-back',
    message: '"Reply", "return" and "revert" already mean "back"; "repeat" already means "again".',
    find: anyOf(
      find('[ v=reply|replied|revert|reverted|return|returned|returning|revert back ] !@nounish|@noun|pain', '{v}'),
      find('[ v=repeat|repeated again ]', '{v}'),
    ),
    wrong: [
      'She will {revert back|revert} to us soon.',
      'Please {return back|return} the key.',
      'Do not {repeat again|repeat} it.',
    ],
    right: ['She will get back to us soon.', 'Please return the key.'],
  },
  {
    id: 'please-kindly',
    message: '"Please" and "kindly" say the same: one of them is enough.',
    find: anyOf(find('[ please kindly ]', 'please'), find('[ kindly please ]', 'please')),
    wrong: ['{Please kindly|Please} sign here.'],
    right: ['Please sign here.'],
  },
  {
    id: 'cooperate-together',
    message: '"Cooperate", "collaborate" and "discuss" already mean "together".',
    find: find('[ v=<cooperate|collaborate|discuss> together ]', '{v}'),
    wrong: ['We {cooperate together|cooperate} with two labs.'],
    right: ['We cooperate with two labs.', 'We work together.'],
  },
  {
    id: 'am-morning',
    message: '"a.m." already means "in the morning", "p.m." "in the afternoon".',
    find: find('[ m=am|a.m.|pm|p.m. in the morning|afternoon|evening ]', '{m}'),
    wrong: ['It opens at 9 {a.m. in the morning|a.m.}'],
    right: ['It opens at 9 in the morning.'],
  },
  {
    id: 'opinion-think',
    message: '"In my opinion" and "I think" say the same: one of them is enough.',
    find: find('[ in my opinion ,? i think that? ]', 'in my opinion,'),
    wrong: ['{In my opinion, I think|In my opinion,} it is safe.'],
    right: ['In my opinion, it is safe.'],
  },
  {
    id: 'still-remain',
    message: '"Remain" and "continue" already mean "still".',
    find: anyOf(find('[ still v=remains|remain|remained ] n=@any', '{v}'), find('[ c=<continue> to keep ]', '{c}')),
    wrong: ['It {still remains|remains} a problem.'],
    right: ['It remains a problem.'],
  },
  {
    id: 'until-now-since',
    message: 'One word for the beginning is enough: "since Monday" or "from Monday".',
    find: anyOf(
      find('[ since from ]', 'since'),
      find('[ till to|until ]', 'until'),
      find('[ until to|till ]', 'until'),
    ),
    wrong: ['It rains {since from|since} noon.', 'We wait {until to|until} noon.'],
    right: ['It has rained since noon.'],
  },
]);
