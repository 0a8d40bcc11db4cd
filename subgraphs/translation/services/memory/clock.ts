import type { Language } from '#language/scripts.ts';
import type { Piece } from './pieces.ts';

/** The hours of which Chinese says so, on a clock of twelve. Noon, midnight and what lies on a border are in none. */
const PARTS_OF_DAY: Record<string, [from: number, to: number]> = {
  凌晨: [1, 5],
  早上: [5, 11],
  早晨: [5, 11],
  上午: [6, 11],
  下午: [1, 6],
  傍晚: [5, 7],
  晚上: [6, 11],
  今晚: [6, 11],
  明晚: [6, 11],
};
const PART_BEFORE = new RegExp(`(${Object.keys(PARTS_OF_DAY).join('|')}|中午|早|晚) ?$`);
const MERIDIEM_BEHIND = /^ ?[ap]\.?m\b/i;

/** Whether the part of the day that goes with an hour goes with the other hour too: eleven and twelve "p.m." do not. */
export function clockIsSafe(
  { piece, before, place }: { piece: Piece; before: Piece; place: Piece },
  { known, translated }: { known: string; translated: string },
  source: Language,
): boolean {
  const [chinese, chinesePlace] = source === 'ZH' ? [known, before] : [translated, place];
  const [english, englishPlace] = source === 'ZH' ? [translated, place] : [known, before];
  const part = PART_BEFORE.exec(chinese.slice(0, chinesePlace.start))?.[1];
  const hasMeridiem = MERIDIEM_BEHIND.test(english.slice(englishPlace.end));
  if (part === undefined) return !hasMeridiem;
  const [from, to] = PARTS_OF_DAY[part] ?? [1, 0];
  return [before, piece].map(hourOf).every((hour) => hour >= from && hour <= to);
}

const hourOf = ({ text }: Piece): number => Number.parseInt(text, 10);
