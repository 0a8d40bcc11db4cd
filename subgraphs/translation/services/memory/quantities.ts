import type { Language } from '#language/scripts.ts';
import { MONTHS, type Piece, WEEKDAYS } from './pieces.ts';

/** What a slot says, whatever the language it is written in; `unit` is the 万 or the million that it is counted in. */
export interface Quantity {
  value: string;
  amount: number;
  unit: number;
}

const UNITS: Record<string, number> = { 万: 1e4, 亿: 1e8, thousand: 1e3, million: 1e6, billion: 1e9 };
const HAN_WEEKDAYS = '一二三四五六日';

/** Null for what can't be said in another way: it is looked for as it is written. */
export function quantityOf({ kind, text }: Piece, language: Language): Quantity | null {
  switch (kind) {
    case 'number': {
      const [, digits = '', unit = ''] = /^([\d,.]+) ?(\D*)$/.exec(text) ?? [];
      const scale = UNITS[unit] ?? 1;
      const amount = rounded(Number(digits.replaceAll(',', '')) * scale);
      return { value: `number ${amount}`, amount, unit: scale };
    }
    case 'ordinal':
      return { value: `number ${Number.parseInt(text, 10)}`, amount: Number.parseInt(text, 10), unit: 1 };
    case 'weekday': {
      const amount =
        language === 'EN' ? WEEKDAYS.indexOf(text) : HAN_WEEKDAYS.indexOf(text.at(-1)!.replace('天', '日'));
      return { value: `weekday ${amount}`, amount, unit: 1 };
    }
    case 'date': {
      const { year, month, day } = dateOf(text, language);
      return { value: `date ${year}-${month}-${day}`, amount: day, unit: year === '' ? 0 : 1 };
    }
    default:
      return null;
  }
}

interface CalendarDate {
  year: string;
  month: number;
  day: number;
}

function dateOf(text: string, language: Language): CalendarDate {
  if (language === 'ZH') {
    const [, year = '', month, day] = /^(?:(\d{4}) ?年 ?)?(\d+) ?月 ?(\d+)/.exec(text) ?? [];
    return { year, month: Number(month), day: Number(day) };
  }
  const [, month = '', day, year = ''] = /^(\w+) (\d+)\D*(?:, (\d{4}))?$/.exec(text) ?? [];
  return { year, month: MONTHS.indexOf(month) + 1, day: Number(day) };
}

/** `wanted` (a piece of the other language) in the manner of `place`, a piece of `language`; null when that can't be. */
export function writtenLike(place: Piece, wanted: Piece, language: Language): string | null {
  const source = language === 'EN' ? 'ZH' : 'EN';
  const quantity = quantityOf(wanted, source);
  if (quantity === null) return wanted.text;
  switch (place.kind) {
    case 'number':
      return numberLike(place.text, wanted, quantity);
    case 'ordinal':
      return Number.isInteger(quantity.amount) && quantity.amount > 0 ? ordinal(quantity.amount) : null;
    case 'weekday':
      return language === 'EN' ? WEEKDAYS[quantity.amount]! : place.text.slice(0, -1) + HAN_WEEKDAYS[quantity.amount];
    case 'date':
      return dateLike(place.text, dateOf(wanted.text, source), language);
    default:
      return null;
  }
}

function numberLike(example: string, wanted: Piece, { amount, unit: wantedUnit }: Quantity): string | null {
  const [, digits = '', blank = '', unit = ''] = /^([\d,.]+)( ?)(\D*)$/.exec(example) ?? [];
  const useGrouping = digits.includes(',');
  // As it was written, down to "3.50" and "007", where nothing speaks against it.
  if (unit === '' && wantedUnit === 1 && wanted.kind === 'number' && !useGrouping) return wanted.text;
  const counted = rounded(amount / (UNITS[unit] ?? 1));
  // "0.05 万" and "1234.567 million" are not what anybody writes.
  if (unit !== '' && (counted < 1 || !Number.isInteger(rounded(counted * 100)))) return null;
  return `${counted.toLocaleString('en-US', { useGrouping, maximumFractionDigits: 6 })}${blank}${unit}`;
}

function ordinal(number: number): string {
  const last = number % 100 > 10 && number % 100 < 14 ? 0 : number % 10;
  return `${number}${{ 1: 'st', 2: 'nd', 3: 'rd' }[last] ?? 'th'}`;
}

function dateLike(example: string, { year, month, day }: CalendarDate, language: Language): string | null {
  const hasYear = /\d{4}/.test(example);
  if (hasYear !== (year !== '') || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (language === 'EN') {
    const written = /\d(?:st|nd|rd|th)/.test(example) ? ordinal(day) : String(day);
    return `${MONTHS[month - 1]} ${written}${hasYear ? `, ${year}` : ''}`;
  }
  const blank = example.includes(' ') ? ' ' : '';
  return `${hasYear ? [year, '年', ''].join(blank) : ''}${[month, '月', day, example.at(-1)].join(blank)}`;
}

/** Without the dust of binary fractions. */
const rounded = (number: number): number => Math.round(number * 1e6) / 1e6;
