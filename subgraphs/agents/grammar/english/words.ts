import { irregularBase, singular } from './inflect.ts';
import type { Token } from './sentences.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));

export const UNCOUNTABLE = words(
  'information advice equipment software hardware feedback furniture knowledge luggage baggage homework traffic progress evidence staff personnel machinery news research money merchandise stationery weather training traffic permission',
);
/** They say "one" without an article only in fixed phrases, which rules leave out. */
const COUNTABLE = words(
  'question problem meeting laptop suggestion idea report contract copy mistake customer client project decision appointment presentation proposal discount invoice ticket document file colleague manager engineer bug issue task solution option reason request comment link conference interview job user seat printer supplier tool feature version website server database app workshop factory hotel airport company vendor flight draft quotation form survey deposit',
);
const PROFESSION = words(
  'engineer manager teacher doctor accountant lawyer designer developer programmer salesman saleswoman analyst consultant translator secretary technician nurse student intern architect driver editor tester supervisor assistant buyer researcher scientist economist clerk specialist freelancer newcomer',
);
const FEELING: Readonly<Record<string, string>> = {
  interesting: 'interested',
  exciting: 'excited',
  boring: 'bored',
  confusing: 'confused',
  disappointing: 'disappointed',
  surprising: 'surprised',
  satisfying: 'satisfied',
  tiring: 'tired',
};
export const feelingOf = (word: string): string => FEELING[word] ?? word;

/** Verbs that say what somebody does at work; their base form is taken for a verb whatever the tagger thought. */
const ACTION = words(
  'accept achieve add adjust advise agree allow analyse analyze announce answer apply approve arrange arrive ask attend avoid become begin believe bring build buy calculate call cancel carry change check choose clean close collect come communicate compare complete confirm connect consider contact continue control cooperate correct create cut decide define delay delete deliver deploy describe design develop discuss do download employ ensure establish estimate evaluate exchange expand explain export extend find finish fix follow forget get give go guarantee handle have help hire hold hope implement import improve increase inform install introduce invest invite join keep know launch learn leave let listen maintain make manage meet merge modify move negotiate notify obtain offer open optimize order organise organize participate pay perform plan postpone prepare present prevent process produce promote propose protect prove provide publish purchase put reach read receive recommend reduce refer register reject release remind remove renew repair repeat replace reply report request resolve respond restart return review run save say schedule see select sell send set share ship show sign solve speak spend start stop submit suggest support take talk teach tell test think track train transfer translate travel try understand update upgrade upload use validate verify visit wait want welcome work write',
);
const BE = words("am is are was were 'm 're be been being");
const PRESENT_OF_BE = words("am is are 'm 're 's");
const MODAL = words("can could will would should must may might shall 'll ca wo");
const SUBJECT = words('i you he she it we they');
const OBJECT = words('me you him her it us them');
const POSSESSIVE = words('my your his her its our their');
const DETERMINER = words('a an the this that these those my your his her its our their some any no every each all');
const MANY = words('many several few various numerous');
const NUMBER = words(
  'two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred',
);
const WEEKDAY = words('monday tuesday wednesday thursday friday saturday sunday');
const MONTH = words('january february march april may june july august september october november december');
const THIRD = words('he she it');
const PLURAL_SUBJECT = words('i you we they');
const WHEN = words('today tomorrow yesterday tonight now monday tuesday wednesday thursday friday saturday sunday');
const IRREGULAR_PLURAL = words('people men women children criteria');
const NOT_PLURAL = words(
  'news series species means business process analysis basis status access address success progress bus gas lens sms os jos tennis always perhaps process campus thanks',
);

export const isUncountable = ({ lower }: Token): boolean => UNCOUNTABLE.has(lower);
export const isPluralNoun = ({ lower, lemma, tag }: Token): boolean =>
  tag === 'NOUN' &&
  (IRREGULAR_PLURAL.has(lower) || (lower !== lemma && /[^s'ui]s$/.test(lower) && !NOT_PLURAL.has(lower)));
export const isSingularNoun = (token: Token): boolean =>
  token.tag === 'NOUN' && /^[a-z]{3,}$/.test(token.lower) && !isPluralNoun(token) && !/[^s]s$/.test(token.lower);

/** The base form of a verb, also where the tagger took it for something else. */
export function verbBase({ lower, lemma, tag }: Token): string {
  const irregular = irregularBase(lower);
  if (irregular) return irregular;
  if (tag === 'VERB' || tag === 'AUX') return lemma;
  if (ACTION.has(lower)) return lower;
  return /s$/.test(lower) ? singular(lower) : lower;
}

const has =
  (set: ReadonlySet<string>) =>
  ({ lower, kept }: Token) =>
    !kept && set.has(lower);
const tagged =
  (...tags: string[]) =>
  ({ tag, kept }: Token) =>
    !kept && tags.includes(tag);

/** What patterns call by name. */
export const CLASSES = {
  any: () => true,
  word: ({ tag }) => tag !== 'PUNCT' && tag !== 'SYM',
  /** A mark behind which a phrase ends. */
  stop: ({ text }) => /^[.,;:!?)]/.test(text),
  noun: tagged('NOUN'),
  name: ({ tag }) => tag === 'PROPN',
  adj: tagged('ADJ'),
  adv: tagged('ADV'),
  verb: tagged('VERB'),
  det: (token) => has(DETERMINER)(token) || tagged('DET')(token),
  prep: tagged('ADP'),
  plural: isPluralNoun,
  singular: isSingularNoun,
  countable: has(COUNTABLE),
  uncountable: has(UNCOUNTABLE),
  profession: has(PROFESSION),
  /** Anything that goes on with a noun phrase: after it the noun before was no head. */
  nounish: ({ tag, lower }) =>
    (['NOUN', 'PROPN', 'NUM'].includes(tag) && !WHEN.has(lower)) || lower === '-' || lower === "'s" || lower === '/',
  base: ({ lower, lemma, tag, kept }) => !kept && tag === 'VERB' && lower === lemma,
  action: has(ACTION),
  past: ({ form, kept }) => !kept && form === 'past',
  s: ({ form, kept }) => !kept && form === 's',
  ing: ({ form, kept }) => !kept && form === 'ing',
  be: has(BE),
  is: has(PRESENT_OF_BE),
  modal: has(MODAL),
  subject: has(SUBJECT),
  third: has(THIRD),
  plain: has(PLURAL_SUBJECT),
  object: has(OBJECT),
  possessive: has(POSSESSIVE),
  many: has(MANY),
  number: (token) => has(NUMBER)(token) || /^(?:[2-9]|[1-9]\d{1,2})$/.test(token.text),
  numeral: tagged('NUM'),
  year: ({ text }) => /^(?:19|20)\d\d$/.test(text),
  weekday: has(WEEKDAY),
  month: (token) => has(MONTH)(token) && /^\p{Lu}/u.test(token.text),
  feeling: ({ lower }) => Object.hasOwn(FEELING, lower),
} satisfies Record<string, (token: Token) => boolean>;

export type ClassName = keyof typeof CLASSES;
