import { articleFits, type Edit } from './edits.ts';
import { capitalised } from './final-marks.ts';
import type { RepairOptions } from './pair.ts';
import { isSlot, type Piece } from './pieces.ts';

interface Difference {
  pieces: readonly Piece[];
  knownPieces: readonly Piece[];
  from: number;
  to: number;
  knownTo: number;
}

interface Texts {
  wanted: string;
  known: string;
  translated: string;
}

const LONGEST_MEANING = 5;

/**
 * Where the two differ in one word only and the viewer's glossary says how the new one is translated: puts that in the place
 * of the former one's translation, which the glossary or the dictionary finds. The dictionary only finds: it never chooses
 * a translation.
 */
export function placeTerm(
  { pieces, knownPieces, from, to, knownTo }: Difference,
  { wanted, known, translated }: Texts,
  options: RepairOptions,
): { edit: Edit; from: number; to: number; knownTo: number } | null {
  // Nothing was put in, or nothing taken out: then there is nothing to put in its place.
  const [first, last] = [pieces[from], pieces[to - 1]];
  if (!first || !last || from >= to || from >= knownTo) return null;
  const match = options.glossary.matches(wanted).find(({ start, end }) => start <= first.start && end >= last.end);
  if (!match || times(wanted, wanted.slice(match.start, match.end)) !== 1) return null;

  // A term may share characters with what it replaces: 合同, 合约.
  const begin = pieces.findIndex(({ start }) => start === match.start);
  const end = pieces.findIndex((piece) => piece.end === match.end) + 1;
  const knownEnd = knownTo + (end - to);
  const former = knownPieces.slice(begin, knownEnd);
  if (begin < 0 || end === 0 || former.length === 0 || former.some(isSlot)) return null;
  const word = known.slice(former[0]!.start, former.at(-1)!.end);
  if (times(known, word) !== 1) return null;

  const place = placeOf(word, translated, options);
  if (!place) return null;
  const text = startsSentence(place.start, translated) ? capitalised(match.term.target) : match.term.target;
  const replaced = translated.slice(place.start, place.end);
  if (!articleFits(translated.slice(0, place.start), replaced, text)) return null;
  return { edit: { ...place, text }, from: begin, to: end, knownTo: knownEnd };
}

/** The one part of the translation that stands for a word of the source. */
function placeOf(word: string, translated: string, { source, target, glossary, gives }: RepairOptions) {
  const own = glossary.matches(word).find(({ start, end }) => start === 0 && end === word.length);
  const candidates = (target === 'EN' ? wordRuns : hanRuns)(translated);
  const places = candidates.filter(({ start, end }) => {
    const part = translated.slice(start, end);
    if (own) return part.toLowerCase() === own.term.target.toLowerCase();
    return gives(source === 'EN' ? word.toLowerCase() : word, target === 'EN' ? part.toLowerCase() : part);
  });
  // "contract" within "labour contract" is one place, said twice.
  const widest = places.filter(
    (place) => !places.some((other) => other !== place && other.start <= place.start && other.end >= place.end),
  );
  return widest.length === 1 ? widest[0]! : null;
}

function wordRuns(text: string): { start: number; end: number }[] {
  const words = [...text.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  return words.flatMap(({ start }, at) => words.slice(at, at + LONGEST_MEANING).map(({ end }) => ({ start, end })));
}

function hanRuns(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/\p{Script=Han}+/gu)].flatMap(({ index, 0: run }) =>
    [...run].flatMap((_, at) =>
      Array.from({ length: Math.min(LONGEST_MEANING, run.length - at) }, (_, length) => ({
        start: index + at,
        end: index + at + length + 1,
      })),
    ),
  );
}

const times = (text: string, part: string): number => text.split(part).length - 1;
const startsSentence = (at: number, text: string): boolean => at === 0 && /^\p{Lu}/u.test(text);
