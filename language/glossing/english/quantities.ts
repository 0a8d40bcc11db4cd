import { ENGLISH_NUMERAL, parseEnglishNumeral, writeChineseNumber } from './numerals.ts';

/** What a rule found: so many units of the text, and what stands for them. */
export interface FoundQuantity {
  length: number;
  gloss: string;
  /** Of a bare count: its value. What it counts decides the measure word. */
  counts?: number;
  /** A date, a time or a duration: "by" and "for" before it mean something else. */
  kind: 'count' | 'amount' | 'date' | 'duration';
}

/** `pattern` is sticky and knows no case. `write` may refuse what it sees. */
export interface EnglishRule {
  pattern: RegExp;
  write(match: RegExpExecArray): Omit<FoundQuantity, 'length'> | null;
}

const SYMBOLS: Record<string, string> = { $: '美元', us$: '美元', '€': '欧元', '£': '英镑', '¥': '元', '￥': '元' };
const CURRENCIES: Record<string, string> = {
  ...{
    dollar: '美元',
    dollars: '美元',
    usd: '美元',
    euro: '欧元',
    euros: '欧元',
    eur: '欧元',
    pounds: '英镑',
    gbp: '英镑',
  },
  ...{ yuan: '元', rmb: '元', cny: '元', yen: '日元', jpy: '日元' },
};
const DURATIONS: Record<string, string> = {
  ...{
    second: '秒',
    minute: '分钟',
    hour: '小时',
    day: '天',
    night: '晚',
    week: '周',
    month: '个月',
    quarter: '个季度',
    year: '年',
  },
  ...{ 'working day': '个工作日', 'business day': '个工作日' },
};
const UNITS: Record<string, string> = {
  ...{
    time: '次',
    times: '次',
    people: '人',
    person: '人',
    persons: '人',
    page: '页',
    pages: '页',
    km: '公里',
    kg: '公斤',
  },
  ...{ meters: '米', tons: '吨', percent: '%' },
};
const oneOf = (words: object): string =>
  Object.keys(words)
    .sort((a, b) => b.length - a.length)
    .join('|');
const sticky = (source: string): RegExp => new RegExp(source, 'iuy');
const END = '(?![\\p{L}\\d])';

export const QUANTITY_RULES: readonly EnglishRule[] = [
  {
    // $1.2 million, €500
    pattern: sticky(`(US\\$|[$€£¥￥])(${ENGLISH_NUMERAL})${END}`),
    write: ([, symbol, numeral]) => amount(numeral!, SYMBOLS[symbol!.toLowerCase()]!),
  },
  {
    // five million dollars, 300 RMB, a five million dollar investment
    pattern: sticky(
      `(?:USD|RMB|CNY|EUR|GBP)\\s?(${ENGLISH_NUMERAL})${END}|(${ENGLISH_NUMERAL})[\\s-](${oneOf(CURRENCIES)})${END}`,
    ),
    write: ([all, after, before, currency]) =>
      amount((after ?? before)!, CURRENCIES[(currency ?? all!.slice(0, 3)).toLowerCase()]!),
  },
  {
    // 30 days, two-week, three and a half hours, half an hour
    pattern: sticky(`(${ENGLISH_NUMERAL})(\\s(?:and\\s)?a\\shalf)?[\\s-](${oneOf(DURATIONS)})s?${END}`),
    write([, numeral, half, unit]) {
      const value = parseEnglishNumeral(numeral!);
      if (value === null) return null;
      const named = DURATIONS[unit!.toLowerCase()]!;
      return { gloss: `${writeChineseNumber(half ? value + 0.5 : value, true)}${named}`, kind: 'duration' };
    },
  },
  { pattern: sticky(`half an hour${END}`), write: () => ({ gloss: '半小时', kind: 'duration' }) },
  {
    pattern: sticky(`an? (hour|day|week|month|year)${END}`),
    write: ([, unit]) => ({ gloss: `一${DURATIONS[unit!.toLowerCase()]}`, kind: 'duration' }),
  },
  {
    // 12 people, three times, 20 percent
    pattern: sticky(`(${ENGLISH_NUMERAL})\\s(${oneOf(UNITS)})${END}`),
    write([, numeral, unit]) {
      const value = parseEnglishNumeral(numeral!);
      const named = UNITS[unit!.toLowerCase()]!;
      if (value === null) return null;
      return { gloss: named === '%' ? `${value}%` : `${writeChineseNumber(value, true)}${named}`, kind: 'amount' };
    },
  },
  { pattern: sticky(`(\\d+(?:\\.\\d+)?)%`), write: ([all]) => ({ gloss: all!, kind: 'amount' }) },
  {
    // 2nd, 21st
    pattern: sticky(`(\\d+)(?:st|nd|rd|th)${END}`),
    write: ([, value]) => ({ gloss: `第${value}`, kind: 'amount' }),
  },
  {
    // three, 320, a hundred
    pattern: sticky(`(${ENGLISH_NUMERAL})(?![\\p{L}\\d%]|[-:/.]\\d)`),
    write([all, numeral]) {
      const value = parseEnglishNumeral(numeral!);
      if (value === null) return null;
      const isPlain = /^[\d.,]+$/.test(all!);
      return { gloss: isPlain ? all! : writeChineseNumber(value), counts: value, kind: 'count' };
    },
  },
];

function amount(numeral: string, currency: string): Omit<FoundQuantity, 'length'> | null {
  const value = parseEnglishNumeral(numeral);
  return value === null ? null : { gloss: `${writeChineseNumber(value)}${currency}`, kind: 'amount' };
}
