const DIGITS: Record<string, number> = {
  ...{ 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
};
const MULTIPLIERS: Record<string, number> = { 十: 10, 百: 100, 千: 1_000, 万: 10_000, 亿: 100_000_000 };
const LARGE = new Set(['万', '亿']);

/** What a numeral is made of, for the patterns that look for one. */
export const HAN_DIGIT = '[零〇一二两三四五六七八九]';
export const HAN_NUMERAL = '[零〇一二两三四五六七八九十百千万亿]';
export const ARABIC = '\\d{1,20}(?:,\\d{3}){0,6}(?:\\.\\d{1,20})?';

/**
 * The value of a Chinese numeral, with or without Arabic digits in it: 三百二十 is 320, 两万五 25,000 (the last digit counts
 * one step below), 1.2亿 120,000,000, 二〇一五 2015, 三点五 3.5. null for what is none.
 */
export function parseNumeral(text: string): number | null {
  const [whole, decimals, ...rest] = text.split('点');
  if (rest.length > 0) return null;
  if (decimals !== undefined) return parseDecimals(whole!, decimals);
  if (/^[零〇一二三四五六七八九]{2,}$/.test(text)) return Number([...text].map((digit) => DIGITS[digit]).join(''));
  return parseWhole(text);
}

function parseDecimals(whole: string, decimals: string): number | null {
  const value = parseWhole(whole);
  const digits = [...decimals].map((digit) => DIGITS[digit]);
  if (value === null || digits.length === 0 || digits.includes(undefined)) return null;
  return Number(`${value}.${digits.join('')}`);
}

function parseWhole(text: string): number | null {
  let total = 0;
  let tenThousands = 0;
  let section = 0;
  let digit: number | null = null;
  let step = 0;
  for (const token of text.match(/\d[\d,]*(?:\.\d+)?|./gsu) ?? []) {
    const multiplier = MULTIPLIERS[token];
    if (multiplier === undefined) {
      digit = DIGITS[token] ?? (/^\d/.test(token) ? Number(token.replaceAll(',', '')) : null);
      if (digit === null) return null;
      if (token === '零' || token === '〇') step = 0;
    } else if (LARGE.has(token)) {
      const before = section + (digit ?? (section + tenThousands === 0 ? 1 : 0));
      if (token === '万') tenThousands += before * multiplier;
      else [total, tenThousands] = [(total + tenThousands + before) * multiplier, 0];
      [section, digit, step] = [0, null, multiplier];
    } else {
      section += (digit ?? 1) * multiplier;
      [digit, step] = [null, multiplier];
    }
  }
  const read = total + tenThousands + section;
  if (digit === null) return read;
  // 两万五 is 25,000 and 三百二 is 320, but 三百零二 is 302.
  return read + (step > 10 && digit < 10 ? (digit * step) / 10 : digit);
}

const SMALL = 'zero one two three four five six seven eight nine ten'.split(' ');

/** As English prose writes it: words up to ten, then digits, millions and billions in words. */
export function writeNumber(value: number): string {
  if (Number.isInteger(value) && value >= 0 && value <= 10) return SMALL[value]!;
  for (const [unit, name] of [
    [1e12, 'trillion'],
    [1e9, 'billion'],
    [1e6, 'million'],
  ] as const)
    if (value >= unit && Number.isInteger((value * 1_000) / unit)) return `${trimmedDigits(value / unit)} ${name}`;
  return trimmedDigits(value);
}

const FORMAT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });
const trimmedDigits = (value: number): string => FORMAT.format(value);

const ORDINALS = 'zeroth first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');

export function writeOrdinal(value: number): string {
  if (Number.isInteger(value) && value >= 1 && value <= 10) return ORDINALS[value]!;
  const ending = /1\d$/.test(String(value)) ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${ending}`;
}
