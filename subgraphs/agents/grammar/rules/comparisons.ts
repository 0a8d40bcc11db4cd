import { comparative } from '../english/inflect.ts';
import { anyOf, find, theme } from './rule.ts';

const COMPARATIVE =
  'better|worse|cheaper|faster|easier|bigger|smaller|larger|higher|lower|longer|shorter|stronger|weaker|earlier|older|newer|safer|slower|harder|simpler|cleaner|clearer|quicker|lighter|heavier|closer|nicer|warmer';
const SUPERLATIVE =
  'best|worst|cheapest|fastest|easiest|biggest|smallest|largest|highest|lowest|longest|shortest|strongest|newest|safest|earliest|latest';

export const COMPARISONS = theme('Comparisons', [
  {
    id: 'double-comparative',
    message: 'One sign of comparison is enough: "better", not "more better".',
    find: anyOf(find(`[ more c=${COMPARATIVE} ] !@plural|@nounish`, '{c}'), find(`[ most c=${SUPERLATIVE} ]`, '{c}')),
    wrong: ['The new pump is {more stronger|stronger}.', 'It is the {most fastest|fastest} way.'],
    right: ['The new pump is stronger.', 'Much better news came on Friday.'],
  },
  {
    id: 'comparative-er',
    message: 'Short adjectives compare with -er: "easier", not "more easy".',
    find: find(
      "<be|become|get|make|look>|'s|'re o=@object? a=much|even|far? [ more j=@adj ] than|to|for|now|and|@stop|@prep",
      ({ j }) => (comparative(j.lower) ? '{j.er}' : null),
    ),
    wrong: ['This door is {more wide|wider} than that one.', 'Now it is {more easy|easier} to clean.'],
    right: ['This door is wider than that one.', 'It is more useful to us.', 'There are more easy tasks.'],
  },
  {
    id: 'than-then',
    message: 'A comparison takes "than"; "then" is about time.',
    find: find(
      `c=${COMPARATIVE}|more|less a=@any? [ then ] n=@det|@possessive|expected|@number|i|we|usual|last`,
      ({ a }) => (a.tag === 'PUNCT' ? null : 'than'),
    ),
    wrong: ['It was cheaper {then|than} the other one.'],
    right: ['It was cheaper than the other one.'],
  },
  {
    id: 'prefer-to',
    message: 'You prefer one thing "to" another; something is "superior to" something else.',
    find: anyOf(
      find('<prefer> a=@word @word* [ than ] n=@any', ({ a }) => (a.lower === 'to' ? null : 'to')),
      find('superior|inferior [ than|of ]', 'to'),
    ),
    wrong: ['We prefer trains {than|to} planes.', 'The steel is superior {than|to} iron.'],
    right: ['We prefer trains to planes.', 'I would rather walk than drive.'],
  },
  {
    id: 'prefer-more',
    message: '"Prefer" already means "like more": leave out "more".',
    find: find('[ more p=<prefer> ]', '{p}'),
    wrong: ['I {more prefer|prefer} the green one.'],
    right: ['I prefer the green one.'],
  },
  {
    id: 'too-much-adj',
    message: 'Before an adjective write "too" or "much too", not "too much".',
    find: find(
      "<be|look|seem>|'s|'re [ too much j=expensive|busy|big|small|high|low|difficult|hot|cold|slow|late|long|heavy|complicated|noisy|easy ]",
      ['too {j}', 'much too {j}'],
    ),
    wrong: ['The bag is {too much heavy|too heavy}.'],
    right: ['The bag is much too heavy.', 'That is too much.'],
  },
  {
    id: 'enough-order',
    message: '"Enough" stands after an adjective: "good enough".',
    find: find("<be|look|seem>|'s|'re n=not|n't? [ enough j=@adj ] for|to|@stop", '{j} enough'),
    wrong: ['The box is {enough big|big enough}.', 'It is not {enough clear|clear enough} to me.'],
    right: ['The box is big enough.', 'There are enough old boxes.'],
  },
  {
    id: 'compared-with',
    message: 'You compare something "with" or "to" something else: "compared with last year".',
    find: find('[ compared|comparing than|from ]', 'compared with'),
    wrong: ['{Compared than|Compared with} last year, it is little.'],
    right: ['Compared with last year, it is little.'],
  },
]);
