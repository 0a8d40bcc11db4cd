import { Jieba } from '@node-rs/jieba';
import { jiebaWords } from '../../dictionary/sources.ts';
import type { Span } from '../../spans.ts';
import type { Lexicon } from '../lexicon.ts';
import { CHINESE_COMMON_WORDS } from './common-words.ts';
import { DATE_RULES } from './dates.ts';
import { looksLikeName, nameAt } from './names.ts';
import { QUANTITY_RULES, type QuantityPart } from './quantities.ts';

/** One word of a stretch of Chinese; offsets are into the stretch. */
export interface ChineseToken {
  start: number;
  end: number;
  /** In simplified characters. */
  text: string;
  /** jieba's part of speech: n noun, v verb, vn noun from a verb, a adjective, nr name of a person, t time, … */
  tag: string;
  /** Of what is no lexicon word: numbers, dates, names. */
  fixed?: Omit<QuantityPart, 'length'>;
}

const LONGEST_WORD = 8;
const LONGEST_MERGE = 3;
let jieba: Jieba | undefined;

/** Words of today's offices that jieba's corpora of newspapers and novels lack, with their part of speech. */
const OFFICE_WORDS = {
  v: '上传 下载 宕机 回滚 对齐 报错 上线 下线 复盘 跟进 迭代 报销 续签 转正 入职 离职 查收 拉通 落地',
  vn: '交货 评审 审批 部署 备份 验收 排查 面试',
  n: '满意度 展会 纪要 周会 例会 接口 后端 前端 需求 工单 邮箱 日程 议程 截止日期 优先级 合同 营收 金额 使用率 产品经理 项目经理 里程碑 竞争对手 合作伙伴 候选人 试用期 附件 供应商 云服务',
  d: '尽快 随时 按时 准时 及时',
};
const OFFICE_TAGS = new Map(
  Object.entries(OFFICE_WORDS).flatMap(([tag, words]) => words.split(' ').map((word) => [word, tag] as const)),
);
const WEIGHT = 20_000;
/** Where a thing is: no noun, whatever jieba says. */
const POSITION = /^(?:之?[前后内间中]|以[前后内外来上下]|[里外上下]|期间)$/;

/** Loaded once, when the first Chinese text comes: it takes a good half second and some 60 MB. */
export function tagWords(text: string): { word: string; tag: string }[] {
  jieba ??= loadJieba();
  return jieba
    .tag(text, true)
    .map(({ word, tag }) => ({ word, tag: OFFICE_TAGS.get(word) ?? (POSITION.test(word) ? 'f' : tag) }));
}

/** Where the words of jieba's own list are; what is none of them is cut into characters. */
export function wordSpans(text: string): Span[] {
  jieba ??= loadJieba();
  let end = 0;
  return jieba.cut(text, false).map((word) => {
    const start = end;
    end += word.length;
    return { start, end };
  });
}

function loadJieba(): Jieba {
  const loaded = Jieba.withDict(jiebaWords());
  const lines = [...OFFICE_TAGS].map(([word, tag]) => `${word} ${WEIGHT} ${tag}`);
  loaded.loadDict(Buffer.from(lines.join('\n')));
  return loaded;
}

/**
 * Cuts simplified text into words: numbers, dates and names by their rules where jieba agrees that a word begins there;
 * between them jieba's words, joined where they make a longer headword and split where the lexicon knows only parts.
 */
export function cutWords(text: string, lexicon: Lexicon): ChineseToken[] {
  const words = placed(tagWords(text), 0);
  const tokens: ChineseToken[] = [];
  let read = 0;
  let next = 0;
  for (const word of words) {
    if (word.start < read) {
      // What is left of a word that a number reached into: 日前 of 3月5日前.
      if (word.end > read) tokens.push(...placed(tagWords(text.slice(read, word.end)), read));
      read = Math.max(read, word.end);
      next += 1;
      continue;
    }
    const fixed = fixedAt(text, word.start, words, next, lexicon);
    tokens.push(...(fixed ?? [word]));
    read = fixed?.at(-1)?.end ?? word.end;
    next += 1;
  }
  return merged(
    tokens.filter((token) => token.text.trim() !== ''),
    lexicon,
  ).flatMap((token) => split(token, lexicon));
}

function placed(words: readonly { word: string; tag: string }[], from: number): ChineseToken[] {
  let at = from;
  return words.map(({ word, tag }) => {
    const start = at;
    at += word.length;
    return { start, end: at, text: word, tag };
  });
}

const MAY_BEGIN_QUANTITY = /[\d零〇一二两三四五六七八九十百千万亿第好几数半上下本这每当周星礼凌早中傍晚今]/;

function fixedAt(
  text: string,
  at: number,
  words: readonly ChineseToken[],
  index: number,
  lexicon: Lexicon,
): ChineseToken[] | null {
  if (MAY_BEGIN_QUANTITY.test(text[at]!)) {
    for (const rule of [...DATE_RULES, ...QUANTITY_RULES]) {
      rule.pattern.lastIndex = at;
      const match = rule.pattern.exec(text);
      if (!match || !mayEndAt(at + match[0].length, words, index, true)) continue;
      const parts = rule.write(match);
      if (parts) return partsAt(text, at, parts);
    }
  }
  const name = nameAt(text, at, lexicon);
  if (name && mayEndAt(at + name.length, words, index, false))
    return partsAt(text, at, [{ length: name.length, gloss: name.gloss }], 'nr');
  return null;
}

function partsAt(text: string, at: number, parts: readonly QuantityPart[], tag?: string): ChineseToken[] {
  let start = at;
  return parts.map(({ length, ...fixed }) => {
    const end = start + length;
    const token = { start, end, text: text.slice(start, end), tag: tag ?? (fixed.isMeasure ? 'q' : 'm'), fixed };
    start = end;
    return token;
  });
}

/** At the end of a word, or within one that is itself a number or a time. */
function mayEndAt(end: number, words: readonly ChineseToken[], index: number, isQuantity: boolean): boolean {
  for (let at = index; at < words.length && words[at]!.start < end; at += 1) {
    const word = words[at]!;
    if (word.end === end) return true;
    if (isQuantity && word.end > end && POSITION.test(word.text.slice(end - word.start))) return true;
    // A name that jieba does not know it often joins to what follows it: 张总对.
    if (word.end > end) return isQuantity ? /^(?:m|mq|t|f|nrt?)$/.test(word.tag) : word.tag === 'x';
  }
  return false;
}

/** 打 不通 is one headword, 能 不能 a word of the table. Short joins of two grammar words (就 是) are left to jieba. */
function merged(tokens: readonly ChineseToken[], lexicon: Lexicon): ChineseToken[] {
  const words: ChineseToken[] = [];
  for (let at = 0; at < tokens.length; ) {
    const length = mergeAt(tokens, at, lexicon);
    const part = tokens.slice(at, at + length);
    const text = part.map((token) => token.text).join('');
    words.push(length === 1 ? part[0]! : { ...part.at(-1)!, start: part[0]!.start, text });
    at += length;
  }
  return words;
}

function mergeAt(tokens: readonly ChineseToken[], at: number, lexicon: Lexicon): number {
  for (let length = Math.min(LONGEST_MERGE, tokens.length - at); length > 1; length -= 1) {
    const part = tokens.slice(at, at + length);
    if (
      part.some(({ fixed }) => fixed) ||
      part.some(({ end }, index) => part[index + 1] && part[index + 1]!.start !== end)
    )
      continue;
    const text = part.map((token) => token.text).join('');
    if (CHINESE_COMMON_WORDS.has(text)) return length;
    if (part.every((token) => CHINESE_COMMON_WORDS.has(token.text))) continue;
    if (text.length >= 3 && text.length <= LONGEST_WORD && lexicon.frequencyRank('ZH', text)) return length;
  }
  return 1;
}

/** What jieba took for one word and the lexicon does not have: its longest known words, from the left. */
function split(token: ChineseToken, lexicon: Lexicon): ChineseToken[] {
  const { text, tag, start, fixed } = token;
  if (fixed || isKnown(text, lexicon) || (tag === 'nr' && looksLikeName(text))) return [token];
  const parts: ChineseToken[] = [];
  for (let from = 0; from < text.length; ) {
    const to = longestKnown(text, from, lexicon);
    const part = text.slice(from, to);
    parts.push({ start: start + from, end: start + to, text: part, tag: tag === 'nr' ? 'x' : tag });
    from = to;
  }
  return parts;
}

function longestKnown(text: string, from: number, lexicon: Lexicon): number {
  const shortest = from + (text.codePointAt(from)! > 0xffff ? 2 : 1);
  for (let to = Math.min(text.length, from + LONGEST_WORD); to > shortest; to -= 1)
    if (isKnown(text.slice(from, to), lexicon)) return to;
  return shortest;
}

const isKnown = (text: string, lexicon: Lexicon): boolean =>
  CHINESE_COMMON_WORDS.has(text) || lexicon.exists('ZH', text);
