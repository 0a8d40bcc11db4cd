import { parseEnglishNumeral } from './numerals.ts';
import type { EnglishRule } from './quantities.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
/** "May" and "March" are months by their capital; the rules know no case, so the pattern of a lone month looks itself. */
const MONTH =
  '(?:jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?|july?|aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?)';
const DAYS: Record<string, string> = {
  ...{ mon: '周一', tue: '周二', wed: '周三', thu: '周四', fri: '周五', sat: '周六', sun: '周日' },
};
const DAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?';
const FULL_DAY = '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)';
const WHICH: Record<string, string> = { next: '下', last: '上', this: '本', every: '每', each: '每', coming: '下' };
const PERIODS: Record<string, string> = { week: '周', month: '个月', quarter: '季度', year: '年', weekend: '周末' };
const ORDINALS: Record<string, string> = {
  first: '一',
  '1st': '一',
  second: '二',
  '2nd': '二',
  third: '三',
  '3rd': '三',
  fourth: '四',
  '4th': '四',
};
const YEAR = '((?:19|20)\\d{2})';
const END = '(?![\\p{L}\\d])';

const sticky = (source: string): RegExp => new RegExp(source, 'iuy');
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
const dayOf = (name: string): string => DAYS[name.slice(0, 3).toLowerCase()]!;
const date = (gloss: string) => ({ gloss, kind: 'date' }) as const;
const written = (year: string | undefined, month: string, day?: string): string =>
  `${year ? `${year}年` : ''}${monthOf(month)}月${day ? `${Number(day)}日` : ''}`;

export const DATE_RULES: readonly EnglishRule[] = [
  {
    // March 5, Mar. 5th, 2026
    pattern: sticky(`(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?(?:,? ${YEAR})?${END}`),
    write: ([, month, day, year]) => (Number(day) <= 31 ? date(written(year, month!, day)) : null),
  },
  {
    // 5 March 2026, the 5th of March
    pattern: sticky(`(?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${MONTH})(?:,? ${YEAR})?${END}`),
    write: ([, day, month, year]) => (Number(day) <= 31 ? date(written(year, month!, day)) : null),
  },
  { pattern: sticky(`(${MONTH}),? ${YEAR}${END}`), write: ([, month, year]) => date(written(year, month!)) },
  {
    pattern: sticky(`(?:(next|last|this|every) )?(${MONTH})${END}`),
    write({ 0: all, 1: which, 2: month, input, index }) {
      const isSure = which !== undefined || !/^(?:may|march|mar|jun|dec|sep|oct|jan)$/i.test(month!);
      const isMonth =
        isSure ||
        /\b(?:in|by|of|since|until|till|from|to|before|after|early|late) $/i.test(
          input.slice(Math.max(0, index - 8), index),
        );
      if (!isMonth || !/^\p{Lu}/u.test(all.slice(all.length - month!.length))) return null;
      return date(which ? `${YEARS[which.toLowerCase()]}${monthOf(month!)}月` : `${monthOf(month!)}月`);
    },
  },
  {
    // next Tuesday, Monday; "sat" and "sun" need a word before them
    pattern: sticky(
      `(?:(next|last|this|every|each|coming) (${DAY})|(${FULL_DAY})s?|((?:Mon|Tues?|Thurs?|Fri)\\.?))${END}`,
    ),
    write({ 0: all, 1: which, 2: named, 3: day, 4: short }) {
      if (short && !/^\p{Lu}/u.test(all)) return null;
      return date(which ? `${WHICH[which.toLowerCase()]}${dayOf(named!)}` : dayOf((day ?? short)!));
    },
  },
  {
    pattern: sticky(`(next|last|this|every|each|coming) (week|month|quarter|year|weekend)${END}`),
    write: ([, which, period]) => date(periodOf(which!.toLowerCase(), period!.toLowerCase())),
  },
  {
    // 10:30 a.m., 2 pm, 3pm
    pattern: sticky(`(\\d{1,2})(?:[:.](\\d{2}))?\\s?(?:(a)|(p))\\.?m\\b(?:\\.(?=\\s*[\\p{L}\\d(,;]))?`),
    write: ([, hour, minutes, morning]) => date(clock(Number(hour), minutes, morning !== undefined)),
  },
  {
    pattern: sticky(`(\\d{1,2}|[a-z]+) o['’]clock${END}`),
    write: ([, hour]) => {
      const at = parseEnglishNumeral(hour!);
      return at ? date(`${at}点`) : null;
    },
  },
  { pattern: sticky(`\\d{1,2}:\\d{2}${END}`), write: ([all]) => date(all!) },
  {
    pattern: sticky(`(?:the )?(first|second|third|fourth|1st|2nd|3rd|4th) quarter(?: of ${YEAR})?${END}`),
    write: ([, which, year]) => date(`${year ? `${year}年` : ''}第${ORDINALS[which!.toLowerCase()]}季度`),
  },
  {
    pattern: sticky(`Q([1-4])(?: (?:of )?${YEAR})?${END}`),
    write: ([, which, year]) => date(`${year ? `${year}年` : ''}第${'零一二三四'[Number(which)]}季度`),
  },
  {
    // in 2015
    pattern: sticky(
      `(?<=\\b(?:in|since|by|of|from|until|to|before|after|during|for|than) )${YEAR}(?![\\p{L}\\d]| [\\p{L}]+s\\b)`,
    ),
    write: ([, year]) => date(`${year}年`),
  },
];

const YEARS: Record<string, string> = { next: '明年', last: '去年', this: '今年', every: '每年' };

function periodOf(which: string, period: string): string {
  if (period === 'year') return YEARS[which] ?? '每年';
  if (which === 'this' && period !== 'weekend') return `本${PERIODS[period]!.replace('个', '')}`;
  return `${WHICH[which]}${which === 'every' || which === 'each' ? PERIODS[period]!.replace(/^季/, '个季') : PERIODS[period]!.replace(/^季/, '个季')}`;
}

function clock(hour: number, minutes: string | undefined, isMorning: boolean): string {
  const part = isMorning ? '上午' : hour >= 6 && hour < 12 ? '晚上' : '下午';
  return `${part}${hour}${minutes ? `:${minutes}` : '点'}`;
}
