import { anyOf, find, theme } from './rule.ts';

export const CHINGLISH = theme('Chinglish', [
  {
    id: 'according-to-me',
    message: '"According to" names another source. For what you think yourself write "in my opinion".',
    find: anyOf(
      find('[ according to me ]', 'in my opinion'),
      find('[ according to my opinion|view|understanding|idea ]', 'in my opinion'),
    ),
    wrong: ['{According to me|In my opinion}, it is finished.', '{According to my view|In my opinion}, it is late.'],
    right: ['According to the map, it is near.', 'In my opinion, it is finished.'],
  },
  {
    id: 'please-note',
    message: 'Write "please note that", or "please be advised that".',
    find: find('[ please be noted|noticed that? ]', 'please note that'),
    wrong: ['{Please be noted that|Please note that} the pool is closed.'],
    right: ['Please note that the pool is closed.'],
  },
  {
    id: 'please-to',
    message: '"Please" is followed by the verb itself, without "to".',
    find: find('please [ to v=@base|@action ]', '{v}'),
    wrong: ['Please {to wait|wait} outside.'],
    right: ['Please wait outside.'],
  },
  {
    id: 'are-convenient',
    message: 'A time is convenient, a person is not: "when it is convenient for you".',
    find: anyOf(
      find(
        '[ p=you|i|we|they|he|she @is convenient ] !to|for',
        ({ p }) =>
          `it is convenient for ${{ i: 'me', we: 'us', they: 'them', he: 'him', she: 'her' }[p.lower] ?? 'you'}`,
      ),
      find('[ are you convenient ]', 'is it convenient for you'),
    ),
    wrong: [
      'Call me if {you are convenient|it is convenient for you}.',
      '{Are you convenient|Is it convenient for you} at six?',
    ],
    right: ['Call me if it is convenient for you.', 'Noon is convenient.'],
  },
  {
    id: 'person-difficult',
    message: 'What is difficult is the task, not the person: "it is difficult for us to find one".',
    find: find(
      '[ p=i|we|they b=@is|was|were a=very|so|too|quite|really? j=difficult|hard|impossible|easy|convenient|inconvenient to ] v=@base|@action',
      ({ p, b }) => {
        const be = /^(?:was|were)$/.test(b.lower) ? 'was' : 'is';
        return p.lower === 'they' ? null : `it ${be} {a} {j} for {p.object} to`;
      },
    ),
    wrong: [
      '{We are difficult to|It is difficult for us to} hire drivers.',
      '{I am very hard to|It is very hard for me to} sleep there.',
    ],
    right: ['It is difficult for us to hire drivers.', 'They are difficult to clean.'],
  },
  {
    id: 'open-device',
    message: 'Devices are turned on and off; what opens and closes are doors, files and windows.',
    find: anyOf(
      find(
        '[ v=<open> ] d=the|your|a|my|our n=projector|light|lights|computer|camera|microphone|television|tv|fan|heater|printer|screen|radio|phone|mic',
        ({ v }) => `${TURN[v.lower]} on`,
      ),
      find(
        '[ v=<close> ] d=the|your|a|my|our n=projector|light|lights|computer|camera|microphone|television|tv|fan|heater|printer|radio|phone|mic',
        ({ v }) => `${TURN[v.lower]} off`,
      ),
    ),
    wrong: ['Please {open|turn on} the light.', 'He {closed|turned off} the microphone.'],
    right: ['Please turn on the light.', 'Close the window.'],
  },
  {
    id: 'open-meeting',
    message: 'You "have" or "hold" a meeting. (To "open" one is to begin it.)',
    find: anyOf(
      find('to|will|we|can|must|should [ open ] a|an m=@adj? meeting', 'hold'),
      find('to|will|we|can [ make ] a meeting', 'have'),
    ),
    wrong: ['We will {open|hold} a meeting at ten.'],
    right: ['We will hold a meeting at ten.', 'She opened the meeting at ten.'],
  },
  {
    id: 'learn-knowledge',
    message: 'Knowledge is "gained" or "acquired"; what you learn is a subject or a skill.',
    find: find(
      '[ v=<learn|study> ] a=@adj|a|lot|of|some|much|more* knowledge',
      ({ v }) =>
        ({ learn: 'gain', learned: 'gained', learns: 'gains', learning: 'gaining', learnt: 'gained' })[v.lower] ?? null,
    ),
    wrong: ['I {learned|gained} a lot of knowledge there.'],
    right: ['I gained a lot of knowledge there.'],
  },
  {
    id: 'question-ask',
    message: 'Say "I have a question" or "I want to ask a question"; two verbs in a row do not go together.',
    find: find('have a|some|one q=question|questions [ want to ask ] y=you?', 'for'),
    wrong: ['I have a question {want to ask|for} you.'],
    right: ['I have a question for you.'],
  },
  {
    id: 'please-advise',
    message: '"Advice" is the noun, "advise" the verb: "please advise us".',
    find: find(
      'please|kindly|can|could|will|i|we [ advice ] o=me|us|you|him|them|how|if|whether|on|when|@stop',
      'advise',
    ),
    wrong: ['Please {advice|advise} if it fits.', 'I {advice|advise} you to wait.'],
    right: ['Please advise if it fits.', 'We listen to advice.', 'Thanks to advice from her, we won.'],
  },
  {
    id: 'into-consider',
    message: 'You take something "into account" or "into consideration".',
    find: find('into|in [ consider ]', 'consideration'),
    wrong: ['We took it into {consider|consideration}.'],
    right: ['We took it into consideration.'],
  },
  {
    id: 'lend-me',
    message: 'Who gives lends, who takes borrows: "lend me", "borrow from you".',
    find: find('[ borrow ] o=me|us|him|them a=@det|@possessive|some', 'lend'),
    wrong: ['Could you {borrow|lend} me a pen?'],
    right: ['Could you lend me a pen?', 'May I borrow a pen?'],
  },
  {
    id: 'details-see',
    message: '"Details please see …" follows Chinese word order: "for details, please see …".',
    find: find('^ [ details ,? please see|check|refer ]', 'for details, please see'),
    wrong: ['{Details please see|For details, please see} the list.'],
    right: ['For details, please see the list.'],
  },
]);

const TURN: Readonly<Record<string, string>> = {
  open: 'turn',
  opens: 'turns',
  opened: 'turned',
  opening: 'turning',
  close: 'turn',
  closes: 'turns',
  closed: 'turned',
  closing: 'turning',
};
