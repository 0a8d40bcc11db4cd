import { verbBase } from '../english/words.ts';
import { anyOf, beWith, find, presentWith, theme } from './rule.ts';

export const VERB_PATTERNS = theme('VerbPatterns', [
  {
    id: 'be-plus-verb',
    message: 'A verb like "agree" or "work" needs no "am", "is" or "are" before it: "I agree".',
    find: anyOf(
      find(
        'p=@subject [ @is v=agree|disagree|hope|think|believe|understand|want|need|know|suggest|work|like|wish|look|have|recommend|prefer|mean ] !@ing',
        ({ p, v }) => presentWith(p.lower, v),
      ),
      find('p=@subject [ @is very|so|really v=appreciate|agree|hope|want|like|thank ]', ({ p, v }) =>
        v.lower === 'appreciate' ? `very much ${presentWith(p.lower, v)}` : `really ${presentWith(p.lower, v)}`,
      ),
    ),
    wrong: [
      'I {am agree|agree} with the lawyer.',
      'We {are hope|hope} to win the bid.',
      'She {is work|works} at night.',
      'I {am very appreciate|very much appreciate} it.',
    ],
    right: ['I agree with the lawyer.', 'We are in work clothes.', 'I am in need of a desk.'],
  },
  {
    id: 'missing-be',
    message: 'An adjective is no verb: it needs "am", "is" or "are" before it.',
    find: find(
      '^ p=@subject a=very|so|also|now|still? [ j=responsible|available|interested|aware|busy|ready|sorry|glad|afraid|happy|unable|able ] to|for|in|of|with|that|about|at|now|today|@stop',
      ({ p }) => `${beWith(p.lower)} {j}`,
    ),
    wrong: ['I {responsible|am responsible} for the keys.', 'They {unable|are unable} to open it.'],
    right: ['I am responsible for the keys.', 'Ready or not, they start.'],
  },
  {
    id: 'ed-feeling',
    message:
      'What people feel ends in -ed ("I am excited"); what makes them feel so ends in -ing ("the news is exciting").',
    find: anyOf(
      find('<be> a=@adv? [ f=confusing|exciting|surprising|disappointing ] by n=@det|@possessive', '{f.feeling}'),
      find(
        "i|we|'m <be>? a=very|so|really|quite|too|also|not? [ f=exciting|boring|disappointing|tiring ] about|with|to|by|at|@stop",
        (_, { tokens }, { first }) => {
          const before = tokens.slice(Math.max(0, first - 3), first).map(({ lower }) => lower);
          return before.some((word) => /^(?:am|'m|are|'re|was|were)$/.test(word)) ? '{f.feeling}' : null;
        },
      ),
    ),
    wrong: ['I am so {exciting|excited} to start.', 'We were very {disappointing|disappointed} with the hotel.'],
    right: ['I am so excited to start.', 'The film was boring.', 'We are exciting the gas.'],
  },
  {
    id: 'interested-in',
    message: 'Who wants to know more is "interested in" it; "interesting" is the thing.',
    find: anyOf(
      find("<be|seem|become>|'m|'re|'s a=very|also|really|quite|so|not? [ interesting ] in|on n=@any", 'interested'),
      find("<be>|'m|'re a=very|also|really? [ interested p=on|about|to|for ] @det|@possessive|@noun", 'interested in'),
    ),
    wrong: [
      "I'm {interesting|interested} in this machine.",
      'They are very {interesting|interested} in solar power.',
      'He is {interested on|interested in} the flat.',
    ],
    right: ["I'm interested in this machine.", 'The market is interesting.', 'I am interested to hear more.'],
  },
  {
    id: 'look-forward-to',
    message: 'The "to" of "look forward to" is a preposition: after it comes a noun or a verb with -ing.',
    find: find('<look> forward to [ v=@base|@action|be ] !of', ({ v }, { tokens }, { end }) => {
      const noun = /^(?:work|support|feedback|contact|visit|help|talk|start|launch|release|answer|reply|meeting)$/.test(
        v.lower,
      );
      return noun && !/^(?:with|you|from|the|your|a|it|our)$/.test(tokens[end]?.lower ?? '') ? null : '{v.ing}';
    }),
    wrong: ['We look forward to {hear|hearing} from you.', 'I am looking forward to {see|seeing} the new office.'],
    right: ['We look forward to hearing from you.', 'I look forward to your answer.'],
  },
  {
    id: 'look-forward-missing-to',
    message: 'Write "look forward to" with its "to".',
    find: find('<look> [ forward ] your|the|our|meeting|hearing|seeing|working|receiving', 'forward to'),
    wrong: ['We look {forward|forward to} your visit.', 'I look {forward|forward to} hearing from you.'],
    right: ['We look forward to your visit.', 'Look forward, not back.'],
  },
  {
    id: 'suggest-to',
    message:
      '"Suggest" and "recommend" take no "somebody to do": say "suggested that I do it" or "suggested doing it".',
    find: anyOf(
      find('[ s=<suggest|recommend|propose> o=me|you|him|her|us|them to ] v=@verb|@action|be', '{s} that {o.subject}'),
      find('<suggest|recommend> [ to v=@base|@action ]', '{v.ing}'),
    ),
    wrong: [
      'He {suggested me to|suggested that I} rent a van.',
      'They {recommend us to|recommend that we} wait.',
      'I suggest {to move|moving} the date.',
    ],
    right: ['He suggested that I rent a van.', 'I suggested it to her.', 'I suggest moving the date.'],
  },
  {
    id: 'make-to',
    message: '"Make somebody do something" has no "to".',
    find: find(
      '<make> o=me|you|him|her|us|them|it|everyone|people|customers|users [ to v=@base|@action ]',
      ({ o, v }, { tokens }, { first }) =>
        // "We made it to please you", "it was made to order": a purpose or a fixed phrase.
        o.lower === 'it' && !/^(?:run|work|start|look|stop)$/.test(v.lower)
          ? null
          : tokens[first - 2]?.lower === 'made' && v.lower === 'order'
            ? null
            : '{v}',
    ),
    wrong: ['The delay made us {to pay|pay} a fine.', 'Good light makes people {to feel|feel} better.'],
    right: ['The delay made us pay a fine.', 'She made an effort to smile.'],
  },
  {
    id: 'let-to',
    message: '"Let somebody do something" has no "to".',
    find: find('<let> @object|everyone|people|customers|users [ to v=@base|@action|be ]', '{v}'),
    wrong: ['Let us {to begin|begin} with the budget.', 'Please let me {to know|know} your size.'],
    right: ['Let us begin with the budget.', 'The flat was let to a nurse.'],
  },
  {
    id: 'verb-ing',
    message: 'After "enjoy", "avoid", "finish", "consider", "mind" and "suggest" the next verb takes -ing.',
    find: anyOf(
      find('<enjoy|avoid|practise> [ to v=@base|@action ]', '{v.ing}'),
      // "It is considered to be safe", "the rest, finished to order": a passive has its own "to".
      find(
        "have|has|had|'ve|please|should|will|would|could|can|to|not|n't|i|we|they|you @adv? <finish|consider|mind|postpone> [ to v=@base|@action ]",
        '{v.ing}',
      ),
    ),
    wrong: [
      'We enjoy {to talk|talking} with users.',
      'You should avoid {to park|parking} here.',
      'I have finished {to read|reading} it.',
      'Please consider {to buy|buying} a new one.',
    ],
    right: ['We enjoy talking with users.', 'Keep it to sell later.', 'It is considered to be safe.'],
  },
  {
    id: 'verb-to',
    message: 'After "decide", "want", "hope", "agree", "refuse" and "promise" the next verb takes "to".',
    find: find('p=@subject <decide|want|hope|agree|refuse|promise|expect|manage> [ v=@ing ] !@noun|between', ({ v }) =>
      /^(?:following|including|according|regarding|concerning|training|meeting|funding|pricing|marketing|advertising|building|testing|parking|housing|working|something|nothing|anything)$/.test(
        v.lower,
      )
        ? null
        : 'to {v.base}',
    ),
    wrong: ['They decided {hiring|to hire} a nurse.', 'We hope {seeing|to see} you soon.'],
    right: ['They decided to hire a nurse.', 'We manage funding for them.'],
  },
  {
    id: 'want-to',
    message: '"Want", "need", "hope" and "would like" are joined to the next verb by "to".',
    find: anyOf(
      find('i|we|you|they <want|hope|plan> [ v=@action ] !@ing', ({ v }) =>
        /^(?:help|work|support|feedback|change|design|process|answer|answers|report|install|share|address|release|review)$/.test(
          v.lower,
        )
          ? null
          : 'to {v}',
      ),
      find("would|'d like [ v=@action ]", ({ v }) =>
        /^(?:help|support|work|answer|share|change)$/.test(v.lower) ? null : 'to {v}',
      ),
    ),
    wrong: [
      'We want {know|to know} the reason.',
      'I would like {confirm|to confirm} the time.',
      'They hope {sell|to sell} it soon.',
    ],
    right: ['We want to know the reason.', 'I would like help with this.', 'They want work, not pity.'],
  },
  {
    id: 'to-infinitive',
    message: 'After "need to", "want to", "hope to", "would like to" and "able to" the verb stands in its base form.',
    find: find(
      '<want|need|plan|hope|try|decide|like|agree> to|able|ready to? [ v=@ing|@past|@s ]',
      ({ v }, { tokens }, { first }) =>
        tokens[first - 1]!.lower !== 'to' || verbBase(v) === v.lower ? null : '{v.base}',
    ),
    wrong: [
      'We need to {finding|find} a shorter way.',
      'I hope to {seen|see} you there.',
      'She wants to {changes|change} her desk.',
    ],
    right: ['We need to find a shorter way.', 'I hope to be seen.', 'They plan to put it here.'],
  },
  {
    id: 'modal-to',
    message: '"Can", "must", "should" and their like take no "to".',
    find: find("can|could|must|should|may|might n't|not? [ to v=@base|@action|be ]", '{v}'),
    wrong: ['You must {to wear|wear} a helmet.', 'We can {to send|send} it today.'],
    right: ['You must wear a helmet.', 'All you can do is wait.'],
  },
  {
    id: 'can-able',
    message: '"Can" and "be able to" say the same: use one of them.',
    find: anyOf(
      find('[ c=can|could be? able to ]', '{c}'),
      find('[ will|must can ] v=@base|@action', 'will be able to'),
    ),
    wrong: [
      'We {can able to|can} ship on Friday.',
      'She {could be able to|could} help.',
      'You {will can|will be able to} see it.',
    ],
    right: ['We can ship on Friday.', 'You will be able to see it.'],
  },
  {
    id: 'preposition-ing',
    message: 'After a preposition ("before", "after", "without", "for", "of", "by") a verb takes -ing.',
    find: anyOf(
      find(
        'before|after|without|instead|by of? [ v=send|submit|ask|say|check|buy|sign|pay|publish|decide|meet|deploy|install|make|go|leave|receive|read|write|start|wait|know|tell|do|take|use ] !@stop|and',
        ({ v }, { tokens }, { first }) =>
          /^(?:use|check|start|go)$/.test(v.lower) &&
          !/^(?:the|a|an|your|our|this|it|them|to)$/.test(tokens[first + 1]?.lower ?? '')
            ? null
            : '{v.ing}',
      ),
      find(
        'thank|thanks|apologize you? so|very? much? for [ v=reply|help|send|come|join|inform|let|tell|give|share|take|provide|attend|bring|ask|wait ] a=so|very|to|me|us|our|the|it|today|this|about|with|in|@stop',
        ({ v }, { tokens }, { end }) =>
          /^(?:reply|help)$/.test(v.lower) && !/^(?:so|me|us|very|today)$/.test(tokens[end]?.lower ?? '')
            ? null
            : '{v.ing}',
      ),
      find(
        'interested|succeed|succeeded|experienced in [ v=learn|buy|join|know|work|do|take|develop|make|attend|sell|visit ]',
        '{v.ing}',
      ),
    ),
    wrong: [
      'Turn it off before {leave|leaving} the room.',
      'He paid without {ask|asking} me.',
      'Thank you for {join|joining} us.',
      'I am interested in {learn|learning} Dutch.',
    ],
    right: [
      'Turn it off before leaving the room.',
      'Thank you for your help.',
      'Ask before use.',
      'After work we met.',
    ],
  },
  {
    id: 'for-verb',
    message: 'A purpose is "to" with the verb: "to improve quality", not "for improve".',
    find: find(
      '[ for v=improve|reduce|increase|avoid|ensure|solve|achieve|make|get|keep|protect|prevent|develop|implement|create|meet|confirm|discuss|finish|complete ] @det|@possessive|@noun|@adj|it',
      'to {v}',
    ),
    wrong: ['We met {for discuss|to discuss} the layout.', 'The valve is there {for prevent|to prevent} leaks.'],
    right: ['We met to discuss the layout.', 'Thanks for making it.'],
  },
  {
    id: 'spend-ing',
    message: '"Spend time" is followed by a verb with -ing: "spent two hours fixing it".',
    find: find(
      '<spend|waste> q=@any* n=time|hours|hour|days|day|weeks|week|months|month|minutes|years [ to v=@base|@action ]',
      '{v.ing}',
    ),
    wrong: ['She spent three days {to write|writing} the offer.', 'We waste time {to search|searching} for files.'],
    right: ['She spent three days writing the offer.', 'It took three days to write.'],
  },
  {
    id: 'difficulty-ing',
    message: '"Have difficulty" or "have trouble" is followed by a verb with -ing.',
    find: find('<have> q=some|no|great|any? n=difficulty|difficulties|trouble [ to v=@base|@action ]', '{v.ing}'),
    wrong: ['They have difficulty {to read|reading} the label.', 'I had trouble {to log|logging} in.'],
    right: ['They have difficulty reading the label.', 'It is no trouble to wait.'],
  },
  {
    id: 'busy-ing',
    message: '"Busy" is followed by a verb with -ing, or by "with" and a noun.',
    find: find(
      "q=@any <be>|'m|'re|'s [ busy to v=prepare|write|work|check|pack|test|do|make|handle|deal|move|train|finish|fix|organize|train|read ]",
      'busy {v.ing}',
    ),
    wrong: ['They are {busy to pack|busy packing} the samples.'],
    right: ['They are busy packing the samples.', 'She is too busy to pack.'],
  },
  {
    id: 'would-better',
    message: '"Had better" is followed by the base form, without "to".',
    find: anyOf(
      find("had|'d better not? [ to v=@base|@action|be ]", '{v}'),
      find('you|we|i [ would better ] v=@base|@action', 'had better'),
    ),
    wrong: ['We had better {to leave|leave} now.', 'You {would better|had better} call them.'],
    right: ['We had better leave now.', 'It would better suit a hall.'],
  },
  {
    id: 'worth-ing',
    message: '"Worth" is followed by a noun or a verb with -ing.',
    find: find('worth|worthy [ to v=@base|@action ]', '{v.ing}'),
    wrong: ['The museum is worth {to visit|visiting}.'],
    right: ['The museum is worth visiting.', 'It is worthwhile to go.'],
  },
  {
    id: 'insist-on',
    message: '"Insist on" and "succeed in" are followed by a verb with -ing.',
    find: anyOf(
      find('<insist> [ to v=@base|@action ]', 'on {v.ing}'),
      find('<succeed> [ to v=@base|@action ]', 'in {v.ing}'),
    ),
    wrong: ['He insisted {to see|on seeing} the manager.', 'We succeeded {to reduce|in reducing} the noise.'],
    right: ['He insisted on seeing the manager.', 'We succeeded in reducing the noise.'],
  },
  {
    id: 'prevent-from',
    message: '"Prevent" somebody or something "from doing" it: not "to do".',
    find: find('<prevent> q=@any* o=@noun|@object [ to v=@base|@action ]', 'from {v.ing}'),
    wrong: ['The lid prevents dust {to enter|from entering}.', 'Rain prevented us {to work|from working}.'],
    right: ['The lid prevents dust from entering.'],
  },
  {
    id: 'intransitive-passive',
    message: 'Things "happen", "belong" and "consist" by themselves: these verbs have no passive.',
    find: anyOf(
      find('[ b=<be> v=happened|occurred|appeared|disappeared|existed|arisen ] !@noun', ({ b }) =>
        /^(?:was|were)$/.test(b.lower) ? '{v.past}' : /^(?:is|am|are)$/.test(b.lower) ? presentOf(b.lower) : null,
      ),
      find('[ b=is|are|was|were v=belonged|belong to ]', ({ b }) =>
        b.lower === 'is' ? 'belongs to' : b.lower === 'are' ? 'belong to' : 'belonged to',
      ),
      find('[ b=is|are|was|were v=consisted|consist of ]', ({ b }) =>
        b.lower === 'is' ? 'consists of' : b.lower === 'are' ? 'consist of' : 'consisted of',
      ),
    ),
    wrong: [
      'The fire {was happened|happened} at noon.',
      'This key {is belong to|belongs to} Ms. Tan.',
      'The kit {is consisted of|consists of} six parts.',
    ],
    right: ['The fire happened at noon.', 'This key belongs to Ms. Tan.'],
  },
  {
    id: 'very-verb',
    message: '"Very" does not go with a verb. Say "really like", or "like … very much".',
    find: find(
      'p=@subject|@plural [ very v=like|likes|appreciate|appreciates|want|wants|hope|hopes|agree|agrees|need|needs|love|enjoy|thank ]',
      'really {v}',
    ),
    wrong: ['I {very like|really like} the new chairs.', 'They {very need|really need} a rest.'],
    right: ['I really like the new chairs.', 'I like them very much.'],
  },
  {
    id: 'help-to',
    message:
      'In a request, "help to check" sounds as if somebody else did it too. Ask for it directly: "please check".',
    find: anyOf(
      find(
        'please|kindly [ help to? v=@action|print|forward|book|copy|translate ] @det|@possessive|it|this|@number|with|@noun|us|me|@plural',
        ({ v }) => (/^(?:me|us)$/.test(v.lower) ? null : '{v}'),
      ),
      find('^ could|can|would you @word? [ help to v=@base|@action ]', '{v}'),
    ),
    wrong: [
      'Please {help to check|check} the door.',
      'Could you {help to copy|copy} these pages?',
      'Please {help confirm|confirm} the size.',
    ],
    right: ['Please check the door.', 'Could you help me to move?', 'It helps to ask.'],
  },
  {
    id: 'explain-to',
    message: '"Explain", "describe" and "introduce" something to somebody: the person takes "to".',
    find: find('[ v=<explain|describe|clarify|mention|announce> o=me|you|him|us|them ] n=@any', ({ n }) =>
      /^(?:as|to|,|\.|\?)$/.test(n.lower) ? null : '{v} to {o}',
    ),
    wrong: ['Please {explain me|explain to me} how it works.', 'I will {describe you|describe to you} what I saw.'],
    right: ['Please explain to me how it works.', 'I can explain it.', 'Nobody can describe her well.'],
  },
  {
    id: 'say-tell',
    message: '"Say" takes no person: tell somebody, or say something to somebody.',
    find: anyOf(
      find('[ v=said|says o=me|him|us|them ] that|to|about|he|she|it|the|how|why|what', ({ v }) =>
        v.lower === 'said' ? 'told {o}' : 'tells {o}',
      ),
      find('p=@subject [ told ] that p2=@any', 'said'),
    ),
    wrong: ['She {said us|told us} that it was full.', 'He {told|said} that the lift was slow.'],
    right: ['She told us that it was full.', 'I was told that it was full.', 'He said the same.'],
  },
  {
    id: 'do-make',
    message: 'A mistake, a decision, an effort or progress is made, not done.',
    find: find(
      '[ d=<do> ] a=@det? b=@adj? n=mistake|mistakes|decision|decisions|effort|efforts|progress|appointment|suggestion|suggestions|complaint',
      ({ d }, { tokens }, { first }) => {
        const next = tokens[first + 1]?.lower ?? '';
        return /^(?:not|n't|i|you|he|she|we|they|these|those|your|our|my|their)$/.test(next)
          ? null
          : (MAKE[d.lower] ?? null);
      },
    ),
    wrong: ['We must {do|make} a decision now.', 'They {did|made} good progress.'],
    right: ['We must make a decision now.', 'Do these mistakes matter?', 'They did a good job.'],
  },
]);

const MAKE: Readonly<Record<string, string>> = {
  do: 'make',
  does: 'makes',
  did: 'made',
  done: 'made',
  doing: 'making',
};
const presentOf = (be: string): string => (be === 'is' ? '{v.s}' : '{v.base}');
