import type { Language } from '#language/scripts.ts';
import { clockIsSafe } from './clock.ts';
import { applied, articleFits, type Edit } from './edits.ts';
import { withoutFinalMark } from './final-marks.ts';
import type { Pair, RepairOptions } from './pair.ts';
import { cut, isSlot, keyOf, type Piece } from './pieces.ts';
import { quantityOf, writtenLike } from './quantities.ts';
import { placeTerm } from './repair-term.ts';

/**
 * The translation of `segment` made of that of a sentence which says the same but for a number, a date, a weekday, a name,
 * what is copied as it is, or one term of the glossary. Each of these has to be found exactly once on both sides.
 *
 * Null whenever anything else differs, be it one small word: a negation, a person, a part of the day, a question mark. So
 * what comes back says what the segment says. It ends as the pair's translation does.
 */
export function repair(segment: string, pair: Pair, options: RepairOptions): string | null {
  const [wanted, known] = [segment, pair.source].map((text) => halfWidth(withoutFinalMark(text))) as [string, string];
  const translated = withoutFinalMark(pair.target);
  const isQuestion = (text: string) => /[?？]\s*$/.test(text);
  if (isQuestion(segment) !== isQuestion(pair.source)) return null;

  const pieces = cut(wanted, options.source);
  const knownPieces = cut(known, options.source);
  const sides = { wanted, known, translated, translatedPieces: cut(translated, options.target) };
  const difference = differenceOf(pieces, knownPieces);
  const edits: Edit[] = [];

  let skipped = { from: pieces.length, to: pieces.length, knownTo: knownPieces.length };
  if (difference) {
    const term = placeTerm({ ...difference, pieces, knownPieces }, sides, options);
    if (!term) return null;
    edits.push(term.edit);
    skipped = term;
  }
  const shift = skipped.knownTo - skipped.to;
  for (const [index, piece] of pieces.entries()) {
    if (index >= skipped.from && index < skipped.to) continue;
    const before = knownPieces[index < skipped.from ? index : index + shift]!;
    if (!isSlot(piece) || piece.text === before.text) continue;
    const edit = placeSlot(piece, before, { ...sides, knownPieces }, options);
    if (!edit) return null;
    edits.push(edit);
  }
  return applied(edits, pair.target);
}

/** Letters and digits as they are typed in English; no text becomes longer or shorter by it. */
const halfWidth = (text: string): string =>
  text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (character) =>
    String.fromCharCode(character.charCodeAt(0) - 0xfee0),
  );

/** The run of pieces that the two have not in common; null when there is none. */
function differenceOf(pieces: readonly Piece[], known: readonly Piece[]) {
  const shorter = Math.min(pieces.length, known.length);
  let from = 0;
  while (from < shorter && keyOf(pieces[from]!) === keyOf(known[from]!)) from += 1;
  if (from === pieces.length && from === known.length) return null;
  let behind = 0;
  while (behind < shorter - from && keyOf(pieces.at(-1 - behind)!) === keyOf(known.at(-1 - behind)!)) behind += 1;
  return { from, to: pieces.length - behind, knownTo: known.length - behind };
}

interface Sides {
  wanted: string;
  known: string;
  translated: string;
  knownPieces: Piece[];
  translatedPieces: Piece[];
}

/** Where `before` stands in the translation, and what has to stand there; null when that is not certain. */
function placeSlot(piece: Piece, before: Piece, sides: Sides, { source, target }: RepairOptions): Edit | null {
  const quantity = quantityOf(before, source);
  const saysTheSame = (other: Piece, language: Language) =>
    other.text === before.text || (quantity !== null && quantityOf(other, language)?.value === quantity.value);
  const places = sides.translatedPieces.filter((other) => saysTheSame(other, target));
  const isOnlyOne = sides.knownPieces.filter((other) => saysTheSame(other, source)).length === 1;
  const [place] = places;
  if (!place || places.length > 1 || !isOnlyOne) return null;
  const slot = { piece, before, place };
  if (['number', 'time'].includes(before.kind) && !clockIsSafe(slot, sides, source)) return null;
  if (quantity && !agreesInNumber(slot, sides, { source, target })) return null;
  if (['name', 'kept'].includes(before.kind) && !namesAreFree(sides)) return null;
  const text = writtenLike(place, piece, target);
  if (text === null || !articleFits(sides.translated.slice(0, place.start), place.text, text)) return null;
  return { start: place.start, end: place.end, text };
}

/** English words that say a number: "both" of two. The translation would have to change with it. */
const NUMBER_WORDS =
  /\b(?:both|either|neither|twice|double[ds]?|couple|pairs?|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|first|second|third)\b/gi;
const WORDS_OF: Record<number, string> = Object.fromEntries(
  'one two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, index) => [index + 1, word]),
);
const WORDS_OF_TWO = /^(?:both|either|neither|twice|double[ds]?|couple|pairs?|half|second)$/i;

interface Slot {
  piece: Piece;
  before: Piece;
  place: Piece;
}

/** Whether no word around the number would have to change with it. */
function agreesInNumber(
  { piece, before, place }: Slot,
  { translated }: Sides,
  { source, target }: { source: Language; target: Language },
): boolean {
  const [wanted, known] = [quantityOf(piece, source), quantityOf(before, source)];
  if (!wanted || !known || wanted.unit !== known.unit) return false;
  if (before.kind !== 'number' && before.kind !== 'ordinal') return true;
  if (target === 'ZH') return known.amount === 2 ? !/[两双俩倆]/.test(translated) : true;
  // "1 day", "2 days"; an ordinal changes nothing around it.
  if (place.kind === 'number' && (wanted.amount === 1) !== (known.amount === 1)) return false;
  const words = translated.match(NUMBER_WORDS) ?? [];
  const says = (word: string, amount: number) =>
    word.toLowerCase() === WORDS_OF[amount] || (amount === 2 && WORDS_OF_TWO.test(word));
  return !words.some((word) => says(word, known.amount) || says(word, wanted.amount));
}

/** "Alice … her report" would be wrong of Bob, unless the source says "her" as well. */
function namesAreFree({ known, translated }: Sides): boolean {
  const hasPronoun = /\b(?:he|she|him|her|his|hers|himself|herself)\b/i.test(translated) || /[他她]/.test(translated);
  return !hasPronoun || /[他她]|\b(?:he|she|him|her|his|hers)\b/i.test(known);
}
