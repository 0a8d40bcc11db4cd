import { ARABIC, HAN_DIGIT, HAN_NUMERAL, parseNumeral, writeNumber, writeOrdinal } from './numerals.ts';

/** A part of what a rule found: so many units of the text, and what stands for them. */
export interface QuantityPart {
  length: number;
  gloss: string;
  /** Of a count: whether what follows it is more than one. */
  counts?: 'one' | 'many';
  /** A measure word: the dictionary says what it measures, English mostly has no word for it. */
  isMeasure?: boolean;
}

/** `pattern` is sticky. `write` may refuse what it sees. */
export interface QuantityRule {
  pattern: RegExp;
  write(match: RegExpExecArray): QuantityPart[] | null;
}

/** Bounded, so that a row of numerals costs linear time. */
const NUMERAL = `(?:${ARABIC}\\s?[十百千万亿]{0,2}|${HAN_NUMERAL}{1,20}(?:点${HAN_DIGIT}{1,20})?)`;
/** Words that begin like a numeral and are none: 十分 very, 万一 in case, 千万 by all means. */
const NO_NUMERAL = /^(?:十分(?!钟|之)|万一|千万(?!元|美|人|用|级|个|吨|以)|一一|三三两两|两者|万分|百般|千千万万)/;

/** Measure words after which English says nothing; others have a noun of their own ("two pages"). */
const SILENT_MEASURES =
  '个|位|名|份|件|条|张|项|台|部|家|封|本|只|支|款|辆|座|栋|幢|间|把|块|篇|则|起|场|顿|枚|根|架|艘|棵|幅|首|门|道|盏|扇|节|届|句|口|户|所|笔|单|则|桩|番|股|片|套(?=系统|设备|方案|房)|轮(?=融资|面试|谈判|测试|讨论)';
const NAMED_MEASURES: Record<string, [one: string, many: string]> = {
  页: ['page', 'pages'],
  次: ['time', 'times'],
  遍: ['time', 'times'],
  倍: ['time', 'times'],
  种: ['kind of', 'kinds of'],
  类: ['type of', 'types of'],
  套: ['set of', 'sets of'],
  批: ['batch of', 'batches of'],
  组: ['group of', 'groups of'],
  对: ['pair of', 'pairs of'],
  双: ['pair of', 'pairs of'],
  箱: ['box of', 'boxes of'],
  瓶: ['bottle of', 'bottles of'],
  杯: ['cup of', 'cups of'],
  包: ['pack of', 'packs of'],
  段: ['section of', 'sections of'],
  层: ['floor', 'floors'],
  楼: ['floor', 'floors'],
  步: ['step', 'steps'],
  人: ['person', 'people'],
  岁: ['year old', 'years old'],
  分钟: ['minute', 'minutes'],
  秒: ['second', 'seconds'],
  秒钟: ['second', 'seconds'],
  小时: ['hour', 'hours'],
  个小时: ['hour', 'hours'],
  个钟头: ['hour', 'hours'],
  天: ['day', 'days'],
  个工作日: ['working day', 'working days'],
  工作日: ['working day', 'working days'],
  周: ['week', 'weeks'],
  个星期: ['week', 'weeks'],
  星期: ['week', 'weeks'],
  个月: ['month', 'months'],
  个季度: ['quarter', 'quarters'],
  年: ['year', 'years'],
  公里: ['km', 'km'],
  米: ['m', 'm'],
  厘米: ['cm', 'cm'],
  毫米: ['mm', 'mm'],
  公斤: ['kg', 'kg'],
  千克: ['kg', 'kg'],
  克: ['g', 'g'],
  吨: ['ton', 'tons'],
  平方米: ['m²', 'm²'],
  元: ['yuan', 'yuan'],
  块钱: ['yuan', 'yuan'],
  人民币: ['RMB', 'RMB'],
  美元: ['US dollars', 'US dollars'],
  欧元: ['euros', 'euros'],
  港元: ['HK dollars', 'HK dollars'],
  港币: ['HK dollars', 'HK dollars'],
  日元: ['yen', 'yen'],
  英镑: ['pounds', 'pounds'],
};
const NAMED = Object.keys(NAMED_MEASURES)
  .sort((a, b) => b.length - a.length)
  .join('|');
const APPROXIMATE: Record<string, string> = { 多: 'over', 余: 'over', 来: 'about', 几: 'over' };

const sticky = (source: string): RegExp => new RegExp(source, 'suy');

const readNumeral = (numeral: string): number | null => parseNumeral(numeral.replaceAll(/\s/g, ''));

/** 一下 and 一些 are no numbers, and 一 before nothing countable is hard to tell; so a lone digit needs its measure word. */
export const QUANTITY_RULES: readonly QuantityRule[] = [
  {
    // 百分之二十, 百分之3.5
    pattern: sticky(`百分之(${NUMERAL})`),
    write: ([all, numeral]) => whole(all, readNumeral(numeral!), (value) => `${value}%`),
  },
  {
    // 三分之一
    pattern: sticky(`(${NUMERAL})分之(${NUMERAL})`),
    write([all, below, above]) {
      const [of, share] = [readNumeral(below!), readNumeral(above!)];
      return of && share !== null ? [{ length: all!.length, gloss: `${share}/${of}` }] : null;
    },
  },
  {
    // 第三季度, 第2页, 第十五届
    pattern: sticky(
      `第\\s?(${NUMERAL})(季度|页|章|条|项|款|天|周|年|次|步|阶段|部分|版|名|位|个|批|轮|届|期|层|号|家|份|点)?`,
    ),
    write([all, numeral, unit]) {
      const value = readNumeral(numeral!);
      if (value === null) return null;
      return [{ length: all!.length, gloss: `${writeOrdinal(value)}${ORDINAL_UNITS[unit ?? ''] ?? ''}` }];
    },
  },
  {
    // 一到两周, 3-5个工作日, 两三个月
    pattern: sticky(`(${NUMERAL})\\s?[至到~～–—-]\\s?(${NUMERAL})\\s?(${NAMED})`),
    write([all, low, high, measure]) {
      const [from, to] = [readNumeral(low!), readNumeral(high!)];
      if (from === null || to === null) return null;
      return [
        { length: all!.length, gloss: `${writeNumber(from)} to ${writeNumber(to)} ${NAMED_MEASURES[measure!]![1]}` },
      ];
    },
  },
  {
    pattern: sticky(`([一两二三四五六七八])([两二三四五六七八九])(?:(${NAMED})|(${SILENT_MEASURES}))`),
    write([all, low, high, named, silent]) {
      const [from, to] = [readNumeral(low!)!, readNumeral(high!)!];
      if (to !== from + 1) return null;
      const gloss = `${writeNumber(from)} or ${writeNumber(to)}`;
      if (named) return [{ length: all!.length, gloss: `${gloss} ${NAMED_MEASURES[named]![1]}` }];
      return [
        { length: 2, gloss, counts: 'many' },
        { length: silent!.length, gloss: '', isMeasure: true },
      ];
    },
  },
  {
    // 半小时, 半年, 一个半小时, 两年半
    pattern: sticky(`(?:(${NUMERAL})个)?半个?(小时|钟头|天|年|月)`),
    write([all, numeral, unit]) {
      const [one, many] = NAMED_MEASURES[unit!] ?? (unit === '月' ? ['month', 'months'] : ['hour', 'hours']);
      const value = numeral ? readNumeral(numeral) : null;
      const gloss = value === null ? `half ${one === 'hour' ? 'an' : 'a'} ${one}` : `${value}.5 ${many}`;
      return [{ length: all!.length, gloss }];
    },
  },
  {
    // 三份, 320个, 1.2亿元, 三十多人
    pattern: sticky(`(${NUMERAL})(\\s?)([多余来几]?)(?:(${NAMED})|(${SILENT_MEASURES}))?(多(?=年|月|天|周|小时))?`),
    write: counted,
  },
  {
    // 几个, 好几次, 数十名
    pattern: sticky(`(好几|几|数)(十|百|千|万)?(?:(${NAMED})|(${SILENT_MEASURES}))`),
    write([all, few, magnitude, named, silent]) {
      const some = magnitude ? MAGNITUDES[magnitude]! : 'several';
      if (named) return [{ length: all!.length, gloss: `${some} ${NAMED_MEASURES[named]![1]}` }];
      const length = few!.length + (magnitude?.length ?? 0);
      return [
        { length, gloss: some, counts: 'many' },
        { length: silent!.length, gloss: '', isMeasure: true },
      ];
    },
  },
  {
    // Digits as they are, a clock time and a date with hyphens too.
    pattern: sticky('\\d+(?:[.,:/-]\\d+)*'),
    write: ([all]) => [{ length: all!.length, gloss: all!, counts: all === '1' ? 'one' : 'many' }],
  },
];

const MAGNITUDES: Record<string, string> = {
  十: 'dozens of',
  百: 'hundreds of',
  千: 'thousands of',
  万: 'tens of thousands of',
};

const ORDINAL_UNITS: Record<string, string> = {
  ...{
    季度: ' quarter',
    页: ' page',
    章: ' chapter',
    条: ' article',
    天: ' day',
    周: ' week',
    年: ' year',
    次: ' time',
  },
  ...{
    步: ' step',
    阶段: ' phase',
    部分: ' part',
    版: ' edition',
    批: ' batch',
    轮: ' round',
    期: ' issue',
    层: ' floor',
  },
  ...{ 名: ' place', 点: ' point', 项: ' item' },
};

function whole(all: string | undefined, value: number | null, write: (value: number) => string): QuantityPart[] | null {
  return value === null ? null : [{ length: all!.length, gloss: write(value) }];
}

function counted(match: RegExpExecArray): QuantityPart[] | null {
  const [all, numeral, blank, more, named, silent] = match as unknown as (string | undefined)[];
  if (NO_NUMERAL.test(match.input.slice(match.index, match.index + 4))) return null;
  const value = readNumeral(numeral!);
  if (value === null) return null;
  const isLone = !named && !silent;
  // One Han digit alone mostly belongs to a word; Arabic digits alone are kept as they are.
  if (isLone && (/^[\d.,]+$/.test(numeral!) || [...numeral!].length < 2 || more !== '')) return null;
  if (named === '楼' || named === '层') return [{ length: all!.length, gloss: `${writeOrdinal(value)} floor` }];

  const about = more ? `${APPROXIMATE[more]} ` : '';
  const isYear = named === '年' && value >= 1900 && value < 2100;
  if (isYear) return [{ length: all!.length, gloss: String(value) }];
  const number = silent && value === 1 ? 'one' : isCode(numeral!) ? String(value) : writeNumber(value);
  const counts = value === 1 ? 'one' : 'many';
  const length = numeral!.length + blank!.length + more!.length;
  if (silent)
    return [
      { length, gloss: about + number, counts },
      { length: all!.length - length, gloss: '', isMeasure: true },
    ];
  if (!named) return [{ length: all!.length, gloss: about + number, counts }];
  const [one, many] = NAMED_MEASURES[named]!;
  return [{ length: all!.length, gloss: `${about}${number} ${counts === 'one' ? one : many}`, counts }];
}

/** 二〇一五: digits read one by one, so no comma in them. */
const isCode = (numeral: string): boolean => /^[零〇一二三四五六七八九]{2,}$/.test(numeral);
