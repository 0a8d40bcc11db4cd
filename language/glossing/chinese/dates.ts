import { HAN_NUMERAL, parseNumeral } from './numerals.ts';
import type { QuantityPart, QuantityRule } from './quantities.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS: Record<string, string> = {
  ...{
    一: 'Monday',
    二: 'Tuesday',
    三: 'Wednesday',
    四: 'Thursday',
    五: 'Friday',
    六: 'Saturday',
    日: 'Sunday',
    天: 'Sunday',
  },
  ...{ '1': 'Monday', '2': 'Tuesday', '3': 'Wednesday', '4': 'Thursday', '5': 'Friday', '6': 'Saturday' },
};
const WHICH: Record<string, string> = {
  ...{
    上上: 'the one before last',
    上: 'last',
    下: 'next',
    下下: 'the one after next',
    本: 'this',
    这: 'this',
    每: 'every',
    当: 'that',
  },
};
const PARTS_OF_DAY: Record<string, string> = {
  ...{
    凌晨: 'a.m.',
    早上: 'a.m.',
    早晨: 'a.m.',
    上午: 'a.m.',
    中午: 'p.m.',
    下午: 'p.m.',
    傍晚: 'p.m.',
    晚上: 'p.m.',
    今晚: 'p.m. tonight',
  },
};
const NUMBER = `(?:\\d{1,2}|${HAN_NUMERAL}{1,3})`;
const YEAR = `(?:\\d{4}|[零〇一二三四五六七八九]{4}|\\d{2})`;
const PERIODS: Record<string, string> = {
  周: 'week',
  星期: 'week',
  月: 'month',
  个月: 'month',
  季度: 'quarter',
  年: 'year',
  年度: 'year',
  周末: 'weekend',
};

const PARTS_OF_PERIOD: Record<string, string> = { 初: 'beginning', 中: 'middle', 底: 'end', 末: 'end' };

const sticky = (source: string): RegExp => new RegExp(source, 'suy');
const number = (text: string | undefined): number => parseNumeral(text ?? '') ?? Number.NaN;
const unit = (all: string | undefined, gloss: string): QuantityPart[] => [{ length: all!.length, gloss }];
const ending = (day: number): string => (day > 10 && day < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'));

/** 三点 alone may be "three points"; a half hour, minutes, 钟 or a word before it tell. */
const saysTime = ({ 0: all, input, index }: RegExpExecArray): boolean =>
  /[钟整半刻分]$/.test(all) || /[到至在于从约定~-]/.test(input[index - 1] ?? '');

/** Before the quantities: 3月5日 is no count of months. */
export const DATE_RULES: readonly QuantityRule[] = [
  {
    // 2026年3月5日, 3月5号, 二〇一五年三月, 3月
    pattern: sticky(`(?:(${YEAR})\\s?年\\s?)?(${NUMBER})\\s?月(?:份|\\s?(${NUMBER})\\s?[日号])?`),
    write([all, year, month, day]) {
      const name = MONTHS[number(month) - 1];
      if (!name) return null;
      const date = day ? ` ${number(day)}` : '';
      return unit(all, `${name}${date}${year ? `${day ? ',' : ''} ${number(year)}` : ''}`);
    },
  },
  {
    // 2015年, 二〇一五年; 两年 is a duration
    pattern: sticky('(\\d{4}|[零〇一二三四五六七八九]{4})\\s?年度?(第?([一二三四1-4])季度)?'),
    write: ([all, year, , quarter]) =>
      unit(all, quarter ? `Q${number(quarter)} ${number(year)}` : String(number(year))),
  },
  {
    // 5日, 十五号
    pattern: sticky(`(\\d{1,2}|${HAN_NUMERAL}{2,3})\\s?[日号](?![楼线店机内])`),
    write: ([all, day]) => (number(day) <= 31 ? unit(all, `the ${number(day)}${ending(number(day))}`) : null),
  },
  {
    // 下周三, 本周五, 星期一, 上上周四
    pattern: sticky('(上上|下下|[上下本这每])?(?:个)?(?:周|星期|礼拜)([一二三四五六日天1-6])(?![个次年月])'),
    write([all, which, day]) {
      const name = DAYS[day!]!;
      if (which === '下下') return unit(all, `${name} after next`);
      if (which === '上上') return unit(all, `${name} before last`);
      return unit(all, which ? `${WHICH[which]} ${name}` : name);
    },
  },
  {
    // 本月底, 下个月初
    pattern: sticky('([上下本这每当])?个?([月年])([初中底末])(?!级)'),
    write([all, which, period, part]) {
      if (!which) return null;
      return unit(all, `the ${PARTS_OF_PERIOD[part!]} of ${WHICH[which]} ${PERIODS[period!]}`);
    },
  },
  {
    // 上个月, 下周, 本季度, 每年
    pattern: sticky('([上下本这每])(?:一个|个|一)?(周末|季度|星期|年度|周|月|年)'),
    write: ([all, which, period]) => unit(all, `${WHICH[which!]} ${PERIODS[period!]}`),
  },
  {
    // 上午十点半, 下午3点15分, 今晚八点, 十点钟, 到四点
    pattern: sticky(
      `(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚)?\\s?(${NUMBER})\\s?(?:点|时(?=${NUMBER}分))(?:[钟整]|(半)|([一三])刻|\\s?(${NUMBER})\\s?分?)?`,
    ),
    write(match) {
      const [all, part, hour, half, quarter, minutes] = match;
      const past = half ? 30 : quarter ? 15 * number(quarter) : minutes ? number(minutes) : 0;
      if (!(number(hour) <= 24 && past < 60) || !(part || saysTime(match))) return null;
      return unit(all, `${number(hour)}:${String(past).padStart(2, '0')}${part ? ` ${PARTS_OF_DAY[part]}` : ''}`);
    },
  },
  {
    // 上午10:30
    pattern: sticky(`(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚)\\s?(\\d{1,2}[:：]\\d{2})`),
    write: ([all, part, clock]) => unit(all, `${clock!.replace('：', ':')} ${PARTS_OF_DAY[part!]}`),
  },
];
