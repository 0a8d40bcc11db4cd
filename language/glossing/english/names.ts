import type { Lexicon } from '../lexicon.ts';
import type { Piece } from '../tokens.ts';
import { ENGLISH_COMMON_WORDS } from './common-words.ts';

const TITLES: Record<string, string> = {
  ...{ mr: '先生', mrs: '女士', ms: '女士', miss: '小姐', dr: '博士', prof: '教授', professor: '教授' },
};
const COMPANY = /^(?:co\., ?ltd|inc|ltd|llc|corp|co|gmbh|plc|limited|corporation)\.?$/i;
/** Names that a lexicon explains, or takes for a word: kept, as names are in mail between people. */
const GIVEN_NAMES = new Set(
  'adam alan albert alex alexander alice amanda amy andrea andrew andy angela anna anne anthony arthur barbara ben benjamin betty bill bob brandon brian bruce carl carol caroline catherine charles charlie chris christina christine christopher cindy claire daniel danny dave david deborah dennis diana don donald donna dorothy doug douglas edward elena elizabeth ellen emily emma eric erica eva evan frank fred gary george gerald grace greg gregory hannah harold harry heather helen henry howard ian jack jacob james jane janet jason jeff jeffrey jennifer jenny jeremy jerry jessica jim jimmy joan joe joel john jonathan jose joseph joshua joyce juan judy julia julie justin karen kate katherine kathy keith kelly ken kenneth kevin kim kyle larry laura lauren lawrence leo leon lily linda lisa louis lucas lucy luke maria marie mario martha martin mary matt matthew megan melissa michael michelle mike nancy natalie nathan nick nicholas nicole noah nora olivia oliver oscar pamela patricia patrick paul paula peter phil philip rachel ralph raymond rebecca richard rick robert robin roger ron ronald ryan sally sam samantha samuel sandra sara sarah scott sean sharon simon sofia sophia sophie stephanie stephen steve steven susan tara teresa theresa thomas tim timothy tina todd tom tommy tony tracy tyler vanessa victor victoria vincent walter wendy will william zoe'.split(
    ' ',
  ),
);
/** These are words as often as names: only a name when a name follows or a title stands before. */
const AMBIGUOUS = new Set('will bill grace don ken robin rick mark jack frank sally'.split(' '));

export interface FoundName {
  /** How many pieces belong to it. */
  pieces: number;
  gloss: string;
}

const isCapitalized = (piece: Piece | undefined): boolean =>
  piece?.kind === 'latin' && /^\p{Lu}\p{Ll}/u.test(piece.text);
const plain = (text: string): string => text.replace(/\.$/, '').toLowerCase();

/**
 * The name that begins at a piece: after a title ("Ms. Li": Li 女士), of a company ("Acme Inc."), of a person or a place.
 * `isFirst` says that the piece begins a sentence, where a capital says nothing.
 */
export function nameAt(pieces: readonly Piece[], at: number, isFirst: boolean, lexicon: Lexicon): FoundName | null {
  const piece = pieces[at]!;
  if (piece.kind !== 'latin') return null;
  const title = TITLES[plain(piece.text)];
  if (title && isCapitalized(piece) && isCapitalized(pieces[at + 1])) {
    const row = rowOfNames(pieces, at + 1, lexicon);
    return { pieces: 1 + row, gloss: `${textOf(pieces, at + 1, row)} ${title}` };
  }
  if (!isCapitalized(piece)) return null;
  const company = companyAt(pieces, at);
  if (company) return company;
  const lower = piece.text.toLowerCase();
  const nextIsName = isCapitalized(pieces[at + 1]) && !isOrdinaryWord(pieces[at + 1]!.text, lexicon);
  if (GIVEN_NAMES.has(lower) && (!AMBIGUOUS.has(lower) || nextIsName)) {
    const row = rowOfNames(pieces, at, lexicon);
    return { pieces: row, gloss: textOf(pieces, at, row) };
  }
  if ((isFirst && !nextIsName) || ENGLISH_COMMON_WORDS.has(lower)) return null;
  return isOrdinaryWord(piece.text, lexicon) || placeNamed(piece.text, lexicon)
    ? null
    : { pieces: 1, gloss: piece.text };
}

/** "Acme Trading Co., Ltd.": all capitals before the mark of a company. */
function companyAt(pieces: readonly Piece[], at: number): FoundName | null {
  let next = at;
  while (next < at + 4 && isCapitalized(pieces[next]) && !COMPANY.test(pieces[next]!.text)) next += 1;
  if (next === at || !COMPANY.test(pieces[next]?.text ?? '')) return null;
  const length = next - at;
  let all = length;
  while (COMPANY.test(pieces[at + all]?.text ?? '')) all += 1;
  return { pieces: all, gloss: `${textOf(pieces, at, length)} 公司` };
}

/** A given name and the capitals behind it. */
function rowOfNames(pieces: readonly Piece[], at: number, lexicon: Lexicon): number {
  let length = 1;
  while (length < 4 && isCapitalized(pieces[at + length])) {
    if (length > 1 && isOrdinaryWord(pieces[at + length]!.text, lexicon)) break;
    length += 1;
  }
  return length;
}

const textOf = (pieces: readonly Piece[], at: number, length: number): string =>
  pieces
    .slice(at, at + length)
    .map(({ text }) => text)
    .join(' ');

/** Written with a small letter in the lexicon and usual: "Project" in a heading. */
function isOrdinaryWord(text: string, lexicon: Lexicon): boolean {
  const entry = lexicon.lookUp(text);
  if (!entry) return false;
  if (entry.isNamed && /^\p{Lu}/u.test(entry.lemma)) return false;
  return entry.frequencyRank !== null && (/^\p{Ll}/u.test(entry.lemma) || entry.frequencyRank < 12_000);
}

/** "Shanghai" is 上海: a place that the Chinese dictionary names by this spelling. */
export function placeNamed(text: string, lexicon: Lexicon): string | null {
  if (!/^\p{Lu}\p{Ll}/u.test(text)) return null;
  return lexicon.chineseFor(text).things.find((word) => word.length > 1) ?? null;
}
