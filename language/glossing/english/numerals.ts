const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety';
const VALUES: Record<string, number> = {
  ...Object.fromEntries(ONES.split(' ').map((word, value) => [word, value])),
  ...Object.fromEntries(TENS.split(' ').map((word, index) => [word, 20 + 10 * index])),
};
const MAGNITUDES: Record<string, number> = { hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 };
const SHORT: Record<string, number> = { k: 1e3, m: 1e6, mn: 1e6, b: 1e9, bn: 1e9 };

const WORD = `(?:${[...Object.keys(VALUES)].sort((a, b) => b.length - a.length).join('|')})`;
const MAGNITUDE = `(?:${Object.keys(MAGNITUDES).join('|')})`;
/** "twenty-five", "three hundred and twenty", "1.2 million", "25,000", "3k". */
export const ENGLISH_NUMERAL = `(?:\\d+(?:,\\d{3})*(?:\\.\\d+)?(?:\\s?${MAGNITUDE}\\b|(?:k|mn?|bn?)\\b)?|${WORD}(?:(?:-|\\s(?:and\\s)?)(?:${WORD}|${MAGNITUDE}))*\\b)`;

/** The value of an English numeral; null for what is none. */
export function parseEnglishNumeral(text: string): number | null {
  let total = 0;
  let section: number | null = null;
  for (const word of text.toLowerCase().match(/\d[\d,]*(?:\.\d+)?|[a-z]+/g) ?? []) {
    if (word === 'and') continue;
    const magnitude = MAGNITUDES[word] ?? SHORT[word];
    const value = /^\d/.test(word) ? Number(word.replaceAll(',', '')) : VALUES[word];
    if (value !== undefined) section = (section ?? 0) + value;
    else if (magnitude === 100) section = (section ?? 1) * 100;
    else if (magnitude !== undefined) {
      total += (section ?? 1) * magnitude;
      section = null;
    } else return null;
  }
  // Digits of money and data have no rounding noise: 1.2 * 1e6.
  return Math.round((total + (section ?? 0)) * 1e6) / 1e6;
}

const FORMAT = new Intl.NumberFormat('en-US');
const HAN = '零一二三四五六七八九十';

/** Up to ten in characters (两 before what is counted), then digits, 万 and 亿. */
export function writeChineseNumber(value: number, counts = false): string {
  if (value === 2 && counts) return '两';
  if (Number.isInteger(value) && value >= 0 && value <= 10) return HAN[value]!;
  for (const [unit, name] of [
    [1e8, '亿'],
    [1e4, '万'],
  ] as const)
    if (value >= unit && Number.isInteger((value * 100) / unit)) return `${value / unit}${name}`;
  return value >= 1e4 ? FORMAT.format(value) : String(value);
}
