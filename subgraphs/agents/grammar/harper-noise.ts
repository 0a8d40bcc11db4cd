import type { GrammarIssue } from '../domain/run.ts';

/** Rules of Harper that are about taste, or found more in correct sentences of work than in wrong ones. */
const OFF = new Set([
  'CompoundNouns',
  'CondenseAllThe',
  'DisjointPrefixes',
  'ExpandConfiguration',
  'ExpandMemoryShorthands',
  'HaveTakeALook',
  'NominalWants',
  'OkToOkay',
  'OutOfDate',
  'OxfordComma',
  'PossessiveYour',
  'ToTwoToo',
]);

/** American for British spelling: both are right. */
const AMERICAN: readonly [RegExp, string][] = [
  [/our/, 'or'],
  [/is(?=e|ing|ation)/, 'iz'],
  [/ys(?=e|ing)/, 'yz'],
  [/re$/, 'er'],
  [/ll(?=ed|ing|er)/, 'l'],
  [/ogue/, 'og'],
  [/mme/, 'm'],
  [/ence/, 'ense'],
];

/** Whether an issue of Harper's says nothing that helps: taste, a name for a spelling mistake, British for a mistake. */
export function isNoise(text: string, { rule, start, text: place, suggestions }: GrammarIssue): boolean {
  if (OFF.has(rule)) return true;
  return rule === 'SpellCheck' && (isName(text, start, place) || isBritish(place, suggestions));
}

/** A capital in the middle of a sentence. */
const isName = (text: string, start: number, place: string): boolean =>
  /^\p{Lu}/u.test(place) &&
  /[\p{L}\d,.]\.? $/u.test(text.slice(Math.max(0, start - 3), start)) &&
  !/[a-z]{2}\. $/.test(text.slice(Math.max(0, start - 4), start));

function isBritish(place: string, suggestions: readonly string[]): boolean {
  return AMERICAN.some(
    ([british, american]) => british.test(place) && suggestions.includes(place.replace(british, american)),
  );
}
