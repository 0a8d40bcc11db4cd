import { anyOf, find, presentWith, theme } from './rule.ts';

/** Words after which the verb keeps its base form although its subject is one: "let him go", "does it work". */
const BEFORE_BASE =
  /^(?:let|make|makes|made|help|helps|helped|see|saw|watch|hear|heard|have|had|do|does|did|n't|can|could|will|would|should|must|may|might|shall|not|suggest|suggests|suggested|recommend|recommends|recommended|insist|insisted|insists|demand|require|requires|that|ca|wo|and|or|than|'d|'ll|if|whether|be|both)$/;
/** "He put it there": the past of these looks like the base form. */
const SAME_IN_THE_PAST = /^(?:put|cut|set|let|hit|cost|read|quit|shut|split|spread|bet|beat|cast|hurt|bid)$/;
const NOUN_SUBJECTS =
  'manager|boss|colleague|customer|client|supplier|director|system|server|company|machine|user|team|report|product|app|application|website|contract|vendor|price|project|department|engineer|partner|leader|assistant';

export const AGREEMENT = theme('Agreement', [
  {
    id: 'third-person-s',
    message: 'In the present, the verb takes -s after he, she, it or one person or thing: "she works".',
    find: anyOf(
      find('p=@third a=@adv? [ v=@base|have ] !-', ({ p, v }, { tokens }, { first }) =>
        canTakeS(tokens, first) ? presentWith(p.lower, v) : null,
      ),
      find(
        '^ the|my|our|your|his|her|this|that|each|every n=@singular a=@adv? [ v=want|need|know|have|go|think|say|believe|require|include|contain|seem|understand|provide|expect|belong|depend|come|begin ] !@verb',
        ({ v, n }) =>
          /^(?:team|staff|rest|majority|number|police|board|first|second)$/.test(n.lower) ? null : presentWith('it', v),
      ),
    ),
    wrong: [
      'She {speak|speaks} three languages.',
      'It {depend|depends} on the route.',
      'He usually {arrive|arrives} at nine.',
      'Our supplier {want|wants} a deposit.',
      'He {have|has} two phones.',
    ],
    right: [
      'She speaks three languages.',
      'We let her speak.',
      'Does it work?',
      'I insist that he pay.',
      'She and he work here.',
      'Can it wait?',
    ],
  },
  {
    id: 'dont-doesnt',
    message: 'With he, she, it or one thing write "does not" or "doesn’t".',
    find: anyOf(
      find(`@third a=@adv? [ do n=not|n't ]`, ({ n }) => (n.lower === 'not' ? 'does not' : "doesn't")),
      find(`the|my|our|your|his|her|this|that o=@adj? s=${NOUN_SUBJECTS} [ do n=not|n't ]`, ({ n }) =>
        n.lower === 'not' ? 'does not' : "doesn't",
      ),
    ),
    wrong: ["It {don't|doesn't} open on my laptop.", 'The client {do not|does not} need a copy.'],
    right: ["It doesn't open.", "Why don't you ask?", 'The clients do not need a copy.'],
  },
  {
    id: 'plural-subject-verb',
    message: 'With I, you, we and they the verb takes no -s: "they have", "we were".',
    find: anyOf(
      find('p=they|we|you [ v=has|is|was|does ]', ({ p, v }) =>
        v.lower === 'was' ? 'were' : v.lower === 'does' ? 'do' : presentWith(p.lower, v),
      ),
      find('p=i [ v=has|is|are|were|does ]', ({ v }, { tokens }, { first }) => {
        if (/^(?:and|than|as|if|wish|though|were)$/.test(tokens[first - 2]?.lower ?? '')) return null;
        return { has: 'have', does: 'do', were: 'was' }[v.lower] ?? 'am';
      }),
      find(
        '^ p=they|we|you|i [ v=wants|needs|works|likes|thinks|knows|hopes|uses|goes|makes|comes|gets|says|lives ]',
        '{v.base}',
      ),
    ),
    wrong: [
      'They {has|have} a branch in Lima.',
      'You {was|were} on leave.',
      'We {needs|need} a bigger room.',
      'I {has|have} two questions.',
    ],
    right: [
      'They have a branch in Lima.',
      'What you need is a map.',
      'If I were you, I would wait.',
      'He and I are cousins.',
    ],
  },
  {
    id: 'plural-noun-is',
    message: 'Several things take "are", "were" or "have": "the results are good".',
    find: find(`^ the|our|my|your|their|these|those|all|some a=@adj? n=@plural [ v=is|was|has ]`, ({ n, v }) =>
      /^(?:news|series|sales|means|physics|economics|headquarters|thanks|days|hours|weeks|months|years|minutes)$/.test(
        n.lower,
      )
        ? null
        : { is: 'are', was: 'were', has: 'have' }[v.lower]!,
    ),
    wrong: ['The figures {is|are} ready.', 'Our partners {has|have} agreed.', 'These files {was|were} lost.'],
    right: ['The figures are ready.', 'The list of figures is ready.', 'The news is good.'],
  },
  {
    id: 'there-is-plural',
    message: '"There is" goes with one thing; for several write "there are".',
    find: anyOf(
      find('there [ v=is|was ] no|not? @many|two|three|four|five|six|some @adj? @plural|people', ({ v }) =>
        v.lower === 'is' ? 'are' : 'were',
      ),
      find("[ there 's ] @many|two|three|four|five|six @adj? @plural", 'there are'),
      find('there [ v=is|was ] @adj* n=@plural !@nounish|@noun', ({ n, v }) =>
        n.lower === 'sales' ? null : v.lower === 'is' ? 'are' : 'were',
      ),
    ),
    wrong: [
      'There {is|are} many gaps in the plan.',
      'There {was|were} three people in the lift.',
      'There {is|are} problems with the order.',
    ],
    right: ['There are many gaps in the plan.', 'There is a lot to do.', 'There is one point left.'],
  },
  {
    id: 'there-have',
    message: 'For what exists, English says "there is" or "there are", not "there have".',
    find: find('[ t=there have|has ] d=@many|@number|a|an|some|no', ({ d }) =>
      /^an?$/.test(d.lower) ? 'there is' : 'there are',
    ),
    wrong: ['{There have|There are} many shops near the station.', 'In this street {there has|there is} a bank.'],
    right: ['There are many shops near the station.', 'There have been many changes.'],
  },
  {
    id: 'everyone-agreement',
    message: '"Everyone", "everybody", "each of" and their like count as one: "everyone has", "everybody knows".',
    find: anyOf(
      find(
        `p=everyone|everybody|everything|someone|somebody|nobody|anyone|anybody a=@adv? [ v=have|are|were|know|want|need|think|like|agree|go|do|say|work|come|use|understand|hope|feel|get ]`,
        ({ v }, { tokens }, { first }) => {
          const before = tokens.slice(Math.max(0, first - 4), first).map(({ lower }) => lower);
          if (before.some((word) => BEFORE_BASE.test(word) || /^(?:for|to)$/.test(word))) return null;
          return v.lower === 'were' ? 'was' : presentWith('it', v);
        },
      ),
      find(
        'each|every|one|neither|either of the|our|my|these|those|them|us n=@plural? [ v=have|are|were|need|want ]',
        ({ v }) => (v.lower === 'were' ? 'was' : presentWith('it', v)),
      ),
    ),
    wrong: [
      'Everyone {have|has} a locker.',
      'Nobody {know|knows} the code.',
      'Each of the rooms {have|has} a screen.',
      'One of our vans {are|is} broken.',
    ],
    right: ['Everyone has a locker.', 'Does anybody know the code?', 'Let everyone have a say.'],
  },
]);

function canTakeS(tokens: readonly { lower: string; tag: string }[], verb: number): boolean {
  const adverb = tokens[verb - 1]?.tag === 'ADV' && !/^(?:he|she|it)$/.test(tokens[verb - 1]!.lower) ? 1 : 0;
  const subject = verb - 1 - adverb;
  const before = tokens.slice(Math.max(0, subject - 3), subject);
  const near = before.at(-1);
  if (SAME_IN_THE_PAST.test(tokens[verb]!.lower)) return false;
  if (!near) return true;
  // "of it need": the pronoun is no subject. "help it work", "did she say", "he and she work": no -s either.
  if (
    ['ADP', 'VERB', 'AUX', 'PART'].includes(near.tag) &&
    !/^(?:because|since|until|before|after|as|when)$/.test(near.lower)
  )
    return false;
  return (
    !before.some(({ lower }) => BEFORE_BASE.test(lower) && !/^(?:and|that|if|or)$/.test(lower)) &&
    !/^(?:and|or|than|that|whether)$/.test(near.lower)
  );
}
