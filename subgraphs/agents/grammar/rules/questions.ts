import type { Sentence } from '../english/sentences.ts';
import { verbBase } from '../english/words.ts';
import { anyOf, type Find, find, theme } from './rule.ts';

const WH = 'why|when|where|how|what';
const inQuestion =
  (search: Find): Find =>
  (sentence) =>
    isQuestion(sentence) ? search(sentence) : [];

export const QUESTIONS = theme('Questions', [
  {
    id: 'how-to-question',
    message: '"How to …" is a title, not a question. Ask "How can we …?" or "How do I …?".',
    find: inQuestion(find('^ so|and|but? [ h=how to ] v=@base|@action|@verb', ['how can we', 'how do I'])),
    wrong: ['{How to|How can we} open this box?', '{How to|How can we} install it?'],
    right: ['How can we open this box?', 'Do you know how to open it?', 'How to open the box'],
  },
  {
    id: 'question-inversion',
    message: 'In a question the helping verb stands before the subject: "Why didn’t you …?", "What do you think?".',
    find: inQuestion(
      anyOf(
        find(
          `^ ${WH} [ p=@subject b=am|is|are|was|were|will|can|could|should|would|did|do|does|have|has n=n't? ] v=@any`,
          ({ v }) => (v.text === ',' ? null : '{b}{n} {p}'),
        ),
        find(
          `^ w=why|what|where [ p=i|you|we|they v=think|want|need|know|mean|like|say|do|go|work|live|come|use|prefer ]`,
          ({ p, v }) => (verbBase(v) === v.lower ? `do ${p.text} {v}` : null),
        ),
      ),
    ),
    wrong: [
      'Why {you are|are you} late?',
      'Where {I can|can I} sit?',
      'What {you want|do you want} to eat?',
      "Why {they didn't|didn't they} call?",
    ],
    right: ['Why are you late?', 'When you are late, call us.'],
  },
  {
    id: 'how-think',
    message: 'Ask for an opinion with "what": "What do you think?".',
    find: inQuestion(
      anyOf(
        find('[ how do you think ] about|of', 'what do you think'),
        find('[ how do you think ] $', 'what do you think'),
      ),
    ),
    wrong: ['{How do you think|What do you think} about the name?'],
    right: ['What do you think about the name?', 'How do you think it began?'],
  },
  {
    id: 'indirect-question',
    message: 'Inside another sentence a question keeps the usual order: "where the room is".',
    find: anyOf(
      find(
        'know|me|wonder|check|sure|understand|ask where|when|how|who|why [ b=is|are|was|were d=the|my|our|your|his|her|this|that a=@adj? n=@noun m=@noun? ] $',
        '{d} {a} {n} {m} {b}',
      ),
      find(
        'know|me|wonder|check|understand|ask|explain why|how|what|where|when [ did p=@subject v=@base|@action ]',
        '{p} {v.past}',
      ),
      find(
        'know|me|wonder|check|understand|ask|explain why|how|what|where|when [ do|does p=@subject v=@base|@action ]',
        '{p} {v}',
      ),
    ),
    wrong: [
      'Do you know where {is the exit|the exit is}?',
      'I wonder why {did he leave|he left}.',
      'Please tell me what {do you need|you need}.',
    ],
    right: ['Do you know where the exit is?', 'Where is the exit?', 'I wonder why he left.'],
  },
  {
    id: 'time-adverb-order',
    message:
      'A time such as "yesterday" or "tomorrow" stands at the beginning or the end, not between subject and verb.',
    find: find(
      '^ [ p=@subject t=yesterday|tomorrow v=@verb|@past|will ]',
      ({ t, p }) => `${t.lower} ${p.lower === 'i' ? 'I' : p.lower} {v}`,
    ),
    wrong: ['{We yesterday met|Yesterday we met} the buyer.', '{I tomorrow will|Tomorrow I will} call you.'],
    right: ['Yesterday we met the buyer.', 'I will call you tomorrow.'],
  },
]);

const isQuestion = ({ tokens }: Sentence): boolean => tokens.slice(-3).some(({ text }) => text.startsWith('?'));
