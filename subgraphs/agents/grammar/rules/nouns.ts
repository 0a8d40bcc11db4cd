import { isUncountable } from '../english/words.ts';
import { anyOf, find, theme } from './rule.ts';

const NEVER_PLURAL =
  'informations|advices|equipments|softwares|hardwares|feedbacks|furnitures|knowledges|luggages|baggages|homeworks|evidences|staffs|machineries|personnels|trainings|stationeries|merchandises';
/** Words that stand after a number without an s: "20 percent", "3 p.m.". */
const NO_PLURAL =
  'percent|million|billion|thousand|hundred|dozen|per|am|pm|out|other|more|year-old|staff|people|plus|minus|point|time|next|tonight|tomorrow|noon|yuan|yen|rmb|o’clock|degree|half|liability|type|kind|sort|bit|lot';

export const NOUNS = theme('Nouns', [
  {
    id: 'uncountable-plural',
    message: 'This noun cannot be counted: it has no plural and takes no -s.',
    find: find(`[ n=${NEVER_PLURAL} ]`, '{n.singular}'),
    wrong: [
      'We received the {equipments|equipment} on Monday.',
      'Her {feedbacks|feedback} helped a lot.',
      'Our {softwares|software} must be updated.',
    ],
    right: ['We received the equipment on Monday.', 'She gave us two pieces of advice.'],
  },
  {
    id: 'uncountable-article',
    message: 'This noun cannot be counted, so "a" or "an" does not go with it. Use "some", or "a piece of".',
    find: anyOf(
      find('[ a|an n=advice|information|equipment|furniture|feedback|news|luggage|knowledge ] !@nounish|@noun|@adj', [
        'some {n}',
        'a piece of {n}',
      ]),
      find('[ a n=software|hardware ] !@nounish|@noun|@adj', ['{n}', 'a piece of {n}']),
      find(
        '[ a|an a=good|great|new|useful|helpful|important|interesting|quick n=advice|information|feedback|news|equipment ] !@nounish',
        ['some {a} {n}', 'a piece of {a} {n}'],
      ),
    ),
    wrong: [
      'He gave me {an information|some information}.',
      'They sell {a software|software} for dentists.',
      'She had {a great news|some great news}.',
    ],
    right: [
      'He gave me some information.',
      'They sell a software package.',
      'We need an equipment list and a feedback form.',
    ],
  },
  {
    id: 'many-uncountable',
    message:
      '"Many" and "few" count things; before a noun that cannot be counted write "much", "a lot of" or "little".',
    find: anyOf(
      find("not|n't|how|so|too @verb? [ many ] @uncountable !@nounish", 'much'),
      find("n't|not @verb any* [ many ] @uncountable !@nounish", 'much'),
      find('<have|get|receive|collect|need|give|buy|find|provide> @object? [ many ] @uncountable !@noun', 'a lot of'),
      find('[ few ] @uncountable !@noun', 'little'),
    ),
    wrong: [
      'How {many|much} information do they need?',
      'She has {many|a lot of} knowledge about tax.',
      'They gave us too {many|much} advice.',
    ],
    right: [
      'How many information sheets do they need?',
      'She has a lot of knowledge about tax.',
      'There are many news agencies.',
    ],
  },
  {
    id: 'plural-after-number',
    message: 'After a number above one, "many", "several" or "a few" the noun takes a plural: "three projects".',
    find: find(
      `@number|@many a=@adj? [ n=@singular ] !@nounish|@noun|@adj|@ing|${NO_PLURAL}`,
      ({ n }, { tokens }, { first }) => {
        const before = tokens.slice(Math.max(0, first - 4), first).map(({ lower }) => lower);
        const counted = tokens
          .slice(Math.max(0, first - 3), first)
          .findLast(({ tag, lower }) => tag === 'NUM' || /^[a-z]+$/.test(lower));
        if (isUncountable(n) || new RegExp(`^(?:${NO_PLURAL})$`).test(n.lower) || !counted) return null;
        // "Version 2 release", "on May 5 morning", "$20 discount", "12:30 train": the number is a name or a price.
        const number = before.findIndex((word) => /^\d/.test(word));
        if (
          number > 0 &&
          /^(?:[$€£¥#:./-]|page|phase|version|step|stage|tier|level|room|q|line|q\d)$/.test(before[number - 1]!)
        )
          return null;
        if (number > 0 && tokens[first - (before.length - number) - 1]?.tag.match(/^(?:NOUN|PROPN)$/)) return null;
        return '{n.plural}';
      },
    ),
    wrong: [
      'We hired four {analyst|analysts} in July.',
      'She found several {error|errors} in it.',
      'The trip takes three {day|days}.',
    ],
    right: [
      'We hired four analysts.',
      'It is a two-page letter.',
      'Take line 4 home.',
      'The five project leaders met.',
      'Ten percent is enough.',
    ],
  },
  {
    id: 'one-of-plural',
    message: '"One of" picks one out of many, so the noun after it is plural: "one of the reasons".',
    find: find('one of the|our|my|your|his|her|their|these a=@adj* [ n=@singular ] !@nounish|@noun|@adj', ({ n }) =>
      isUncountable(n) || /^(?:most|few|best|staff|team|group|family|other|more)$/.test(n.lower) ? null : '{n.plural}',
    ),
    wrong: ['One of the {printer|printers} is broken.', 'He is one of our biggest {customer|customers}.'],
    right: ['One of the printers is broken.', 'One of the project teams is in Hefei.', 'One of us must go.'],
  },
  {
    id: 'singular-after-every',
    message: '"Every" and "each" look at one at a time: the noun is singular.',
    find: find('every|each [ n=@plural ] !@nounish|@noun', '{n.singular}'),
    wrong: ['Every {departments|department} has a printer.', 'We check each {orders|order} twice.'],
    right: ['Every department has a printer.', 'We meet every two weeks.'],
  },
  {
    id: 'compound-unit',
    message: 'A number and its unit in front of a noun are joined by a hyphen and have no plural: "a two-week course".',
    find: find(
      'a|an|the|our|my|this|one [ m=@number u=days|hours|weeks|months|years|minutes|pages|steps|stars ] n=@singular|break|walk|drive|talk !@nounish',
      ({ n }) => (/^(?:ago|time|later|trial|off|early|late)$/.test(n.lower) ? null : '{m}-{u.singular}'),
    ),
    wrong: ['They offered a {two years|two-year} contract.', 'It was a {40 minutes|40-minute} call.'],
    right: ['They offered a two-year contract.', 'The two weeks before the fair are busy.'],
  },
  {
    id: 'demonstrative-number',
    message: '"This" and "that" go with one thing, "these" and "those" with several.',
    find: anyOf(
      find('[ this ] n=@plural !@nounish|@noun|@adj', ({ n }) =>
        n.lower === 'people' || /ss$/.test(n.lower) ? null : 'these',
      ),
      find('^ [ that ] n=@plural <be|need|have>', 'those'),
      find('[ these ] n=@countable !@nounish|@noun|and', 'this'),
    ),
    wrong: [
      '{This|These} invoices are overdue.',
      '{That|Those} machines are too loud.',
      'Please sign {these|this} form.',
    ],
    right: [
      'These invoices are overdue.',
      'This sales team is new.',
      'These two forms are new.',
      'This means that we won.',
    ],
  },
  {
    id: 'your-noun',
    message: 'After "your" (or "my", "our") comes a noun, not a verb: "thank you for your understanding".',
    find: find(
      'for|to|of|on|without your|my|our|his|her|their kind? [ n=understand|cooperate|confirm|explain|suggest|remind|attend|arrive|decide ] !@noun',
      ({ n }) => NOUN_OF[n.lower]!,
    ),
    wrong: [
      'Thanks for your {cooperate|cooperation} so far.',
      'We wait for your {confirm|confirmation}.',
      'Thank you for your kind {remind|reminder}.',
    ],
    right: ['Thanks for your cooperation.', 'Thank you for your support.'],
  },
  {
    id: 'hard-work',
    message: '"Hard working" describes a person; what we thank for is "hard work".',
    find: find('your|his|her|their|my|our|the [ hard working ] !@noun', 'hard work'),
    wrong: ['Thanks to your {hard working|hard work}, we won the order.'],
    right: ['Thanks to your hard work, we won the order.', 'She is a hard working colleague.'],
  },
  {
    id: 'one-and-a-half',
    message: 'English says "one and a half", and the noun after it is plural.',
    find: find(
      '[ one and half n=hour|hours|day|days|month|months|year|years|week|weeks ]',
      ({ n }) => `one and a half ${n.lower.replace(/s?$/, 's')}`,
    ),
    wrong: ['The flight takes {one and half hour|one and a half hours}.'],
    right: ['The flight takes one and a half hours.'],
  },
]);

const NOUN_OF: Readonly<Record<string, string>> = {
  understand: 'understanding',
  cooperate: 'cooperation',
  confirm: 'confirmation',
  explain: 'explanation',
  suggest: 'suggestion',
  remind: 'reminder',
  attend: 'attendance',
  arrive: 'arrival',
  decide: 'decision',
};
