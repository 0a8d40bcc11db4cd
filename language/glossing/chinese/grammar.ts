import type { EnglishForm } from '../english-forms.ts';
import type { Role } from '../senses.ts';
import type { ChineseToken } from './cut.ts';

/**
 * What the neighbours of a word say about its part of speech and about the form that its English takes. Chinese words
 * have one form and many are verb and noun at once, so the small words around them decide: after 不, 会 or a pronoun a
 * verb, after 的 or a count a noun.
 */

const wordSet = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const BEFORE_VERB = wordSet(
  '不 没 没有 未 会 能 能够 可以 可 要 想 想要 应该 应 需要 必须 得 请 让 使 将 把 被 已 已经 正在 正 一起 再 再次 重新 来 去 先 尽快 帮 帮忙 开始 继续 希望 打算 计划 准备 就 才 也 都 还 只 如何 怎么 以便 为了 能否 是否 别 不要 无法 尽量 及时 按时 随时 共同 我 你 您 他 她 它 我们 你们 他们 她们 咱们 大家 双方 同意 拒绝',
);
const BEFORE_NOUN = wordSet(
  '的 之 该 此 本 各 这个 那个 这些 那些 进行 作出 做出 给予 予以 有 没有 受到 得到 获得 提供 加强 这 那 每个',
);
const DEGREE = wordSet('很 太 非常 最 更 更加 比较 十分 不太 特别 越来越 有点');
const ASPECT = wordSet('了 过');
const PRESENT = wordSet('正在 正 在');
const PAST = wordSet('已 已经 曾 曾经 刚 刚刚 刚才');
const PASSIVE = wordSet('被 受');
/** 的 after these belongs to someone: "the client's". After an adjective or a verb it only binds. */
const OWNER_TAG = /^(?:n|nr|ns|nt|nz|nrt|t|l?r)$/;
const MANY = wordSet(
  '许多 很多 这些 那些 一些 多个 几个 各种 所有 某些 部分 大量 多数 大多数 少数 有些 哪些 双方 两者 之一',
);

/** How many words away something can still decide what a word means; also what keeps a long line linear. */
const FARTHEST = 30;

export const isVerbTag = (tag: string): boolean => tag.startsWith('v') && tag !== 'vn' && tag !== 'vd';
const isNounTag = (tag: string | undefined): boolean => tag !== undefined && /^(?:n|vn)/.test(tag);
export const isPronoun = ({ text }: ChineseToken): boolean => Object.hasOwn(POSSESSIVE, text);

export function roleOf(tokens: readonly ChineseToken[], at: number): Role {
  const { tag } = tokens[at]!;
  const before = tokens[at - 1];
  const after = tokens[at + 1]?.text;
  if (/^(?:a|ad|an|b|d)$/.test(tag) && tokens[at + 1] && isVerbTag(tokens[at + 1]!.tag)) return 'adverb';
  if (tag === 'a' || tag === 'ad' || tag === 'an' || tag === 'b') return 'adjective';
  if (tag.startsWith('d')) return 'adverb';
  const mayBeVerb = tag.startsWith('v');
  if (!mayBeVerb) return tag.startsWith('n') ? 'noun' : 'any';
  if (after !== undefined && (ASPECT.has(after) || after === '着' || after === '一下' || after === '得')) return 'verb';
  if (before && DEGREE.has(before.text) && after === undefined) return 'adjective';
  if (before && BEFORE_NOUN.has(before.text))
    return tag === 'v' && after !== undefined && before.text !== '的' ? 'verb' : 'noun';
  if (before?.fixed?.counts || before?.fixed?.isMeasure) return 'noun';
  if (before && BEFORE_VERB.has(before.text)) return 'verb';
  if (tag !== 'vn') return 'verb';
  // 安排 付款, 通知 大家: with something behind it and no noun before it, it acts.
  return after !== undefined && !isNounTag(before?.tag) && after !== '的' ? 'verb' : 'noun';
}

/** The form of a verb, or null for the plain one. */
export function verbForm(tokens: readonly ChineseToken[], at: number): EnglishForm | null {
  const before = tokens[at - 1]?.text ?? '';
  const after = tokens[at + 1]?.text ?? '';
  if (PASSIVE.has(before) || (isDoer(tokens, at - 1) && PASSIVE.has(tokens[at - 2]?.text ?? '')))
    return 'pastParticiple';
  if (PRESENT.has(before)) return 'presentParticiple';
  if (isNegated(tokens, at) || STATES.has(tokens[at]!.text)) return null;
  if (PAST.has(before) || ASPECT.has(after)) return 'past';
  return isInPast(tokens, at) ? 'past' : null;
}

/** After a word for a time that is over, unless something between them says that it has not happened: 昨天 想 买. */
function isInPast(tokens: readonly ChineseToken[], at: number): boolean {
  for (let index = at - 1; index >= Math.max(0, at - FARTHEST); index -= 1) {
    if (PAST_TIMES.has(tokens[index]!.text) || /^(?:last|the one before last) /.test(tokens[index]!.fixed?.gloss ?? ''))
      return true;
    if (NOT_HAPPENED.has(tokens[index]!.text)) return false;
  }
  return false;
}

const PAST_TIMES = wordSet('昨天 前天 昨晚 去年 刚才 上次 当时');
const NOT_HAPPENED = wordSet('会 要 想 能 可以 应该 需要 必须 请 让 没 没有 不 未 如果 以便 为了 的 是 将');

const STATES = wordSet('有 是 需要 想 希望 属于 在 会 能');

const isDoer = (tokens: readonly ChineseToken[], at: number): boolean => /^(?:n|r)/.test(tokens[at]?.tag ?? '');

const isNegated = (tokens: readonly ChineseToken[], at: number): boolean =>
  /^(?:没|没有|不|未)$/.test(tokens[at - 1]?.text ?? '');

/** Whether the noun at the end of its row of nouns ("软件 工程师") is one of several. */
export function isPlural(tokens: readonly ChineseToken[], at: number): boolean {
  const after = tokens[at + 1];
  if (after?.text === '之一') return true;
  if (isNounTag(after?.tag)) return false;
  let first = at;
  while (first > Math.max(0, at - FARTHEST) && /^(?:n|vn|a|b|的|nz)/.test(tokens[first - 1]!.tag)) first -= 1;
  const before = tokens[first - 1];
  if (!before) return false;
  if (before.fixed?.isMeasure) return tokens[first - 2]?.fixed?.counts === 'many';
  return before.fixed?.counts === 'many' || MANY.has(before.text);
}

const OBJECT_CASE: Record<string, string> = {
  ...{
    我: 'me',
    你: 'you',
    您: 'you',
    他: 'him',
    她: 'her',
    它: 'it',
    我们: 'us',
    咱们: 'us',
    你们: 'you',
    他们: 'them',
    她们: 'them',
  },
};
const POSSESSIVE: Record<string, string> = {
  ...{
    我: 'my',
    你: 'your',
    您: 'your',
    他: 'his',
    她: 'her',
    它: 'its',
    我们: 'our',
    咱们: 'our',
    你们: 'your',
    他们: 'their',
  },
  ...{ 她们: 'their', 它们: 'their', 大家: "everyone's", 自己: 'own', 谁: 'whose' },
};
const PREPOSITIONS = wordSet(
  '给 对 向 跟 和 与 从 比 由 为 被 把 让 请 帮 找 关于 通知 联系 告诉 发给 除了 替 问 麻烦',
);

/** "my" before 的 and before a noun (我们 公司); "me" after a preposition and at the end of a clause; else null. */
export function pronounForm(tokens: readonly ChineseToken[], at: number): string | null {
  const { text, end } = tokens[at]!;
  const after = tokens[at + 1];
  const before = tokens[at - 1];
  if (after?.text === '的') return POSSESSIVE[text] ?? null;
  if (before && PREPOSITIONS.has(before.text)) return OBJECT_CASE[text] ?? null;
  if (after && isNounTag(after.tag) && after.tag !== 'vn' && after.start === end && !after.fixed)
    return POSSESSIVE[text] ?? null;
  if (before && !after && isVerbTag(before.tag)) return OBJECT_CASE[text] ?? null;
  return null;
}

/** What 的 becomes: "'s" between an owner and what is owned. */
export function glossOfDe(tokens: readonly ChineseToken[], at: number): string {
  const owner = tokens[at - 1];
  const owned = tokens[at + 1];
  if (!owner || !owned || POSSESSIVE[owner.text]) return '';
  return OWNER_TAG.test(owner.tag) && !owner.text.endsWith('的') ? "'s" : '';
}

const PERIOD = /^(?:周|星期|礼拜|个?月|季|次|一)/;
const POINTING = wordSet('这 那 每 哪 该 此 某 各 另 上 下 同');
const MEASURES = wordSet('个 位 名 份 件 条 张 项 台 家 封 本 款 间 篇 笔 单 款 种');
const ARE = wordSet('你 您 我们 咱们 你们 他们 她们 它们 大家 双方 这些 那些');
/** 在 … 之前 is one word in two parts: "before" where it begins, nothing where it ends. */
const POSITIONS: Record<string, string> = {
  ...{
    前: 'before',
    之前: 'before',
    以前: 'before',
    后: 'after',
    之后: 'after',
    以后: 'after',
    内: 'within',
    之内: 'within',
  },
  ...{
    以内: 'within',
    里: 'in',
    中: 'in',
    上: 'on',
    下: 'under',
    期间: 'during',
    之间: 'between',
    时: 'when',
    的时候: 'when',
  },
};
const LONGEST_IN_POSITION = 6;

/** What a small word becomes that its neighbours decide; null when they don't. */
export function glossOfTurn(tokens: readonly ChineseToken[], at: number): string | null {
  const { text } = tokens[at]!;
  const before = tokens[at - 1];
  const after = tokens[at + 1];
  if (before && MEASURES.has(text) && POINTING.has(before.text)) return '';
  if (POSITIONS[text] && opensPosition(tokens, at)) return '';
  if (text === '是' || text === '不是' || text === '正在') return copula(tokens, at);
  if (text === '再' && tokens.slice(Math.max(0, at - FARTHEST), at).some((token) => token.text === '先')) return 'then';
  if (!after) return null;
  if (text === '约' && after.text === '在') return 'schedule';
  if (text === '在' || text === '于' || text === '将在' || text === '将于') return glossOfAt(tokens, at);
  if ((text === '下' || text === '上') && PERIOD.test(after.text)) return text === '下' ? 'next' : 'last';
  if (text === '没' || text === '没有') return negatesVerb(tokens, at) ? 'did not' : null;
  if (text === '被') return after.tag.startsWith('v') ? 'be' : 'by';
  if (text === '为' && after.fixed?.counts) return 'is';
  return null;
}

function glossOfAt(tokens: readonly ChineseToken[], at: number): string | null {
  const after = tokens[at + 1]!;
  for (let end = at + 2; end <= Math.min(tokens.length - 1, at + LONGEST_IN_POSITION); end += 1)
    if (POSITIONS[tokens[end]!.text]) return POSITIONS[tokens[end]!.text]!;
  if (isVerbTag(after.tag) && roleOf(tokens, at + 1) === 'verb') return copula(tokens, at);
  return null;
}

/** Whether a position word is said elsewhere: by the 在 that it closes, or by the date or count right before it. */
const opensPosition = (tokens: readonly ChineseToken[], at: number): boolean =>
  takesPosition(tokens, at - 1) || isOpened(tokens, at);

function isOpened(tokens: readonly ChineseToken[], at: number): boolean {
  for (let start = at - 1; start >= Math.max(0, at - LONGEST_IN_POSITION); start -= 1) {
    if (POSITIONS[tokens[start]!.text]) return false;
    if (/^将?[在于]$/.test(tokens[start]!.text)) return at - start >= 2;
  }
  return false;
}

const takesPosition = (tokens: readonly ChineseToken[], at: number): boolean =>
  tokens[at]?.fixed !== undefined &&
  !tokens[at]!.fixed!.isMeasure &&
  /^.?(?:前|后|内)$/.test(tokens[at + 1]?.text ?? '');

/** "within" of "within 30 days" where the position word stands behind a count or a date without 在 before it. */
export const positionOf = (tokens: readonly ChineseToken[], at: number): string | null =>
  takesPosition(tokens, at) && !isOpened(tokens, at + 1) ? POSITIONS[tokens[at + 1]!.text]! : null;

function copula(tokens: readonly ChineseToken[], at: number): string {
  const subject = tokens[at - 1]?.text ?? '';
  const form = subject === '我' ? 'am' : ARE.has(subject) ? 'are' : 'is';
  return tokens[at]!.text === '不是' ? `${form} not` : form;
}

function negatesVerb(tokens: readonly ChineseToken[], at: number): boolean {
  const [next, afterNext] = [tokens[at + 1]!, tokens[at + 2]];
  return (
    next.tag.startsWith('v') ||
    ((/^(?:d|ad|p)$/.test(next.tag) || BEFORE_VERB.has(next.text)) && (afterNext?.tag.startsWith('v') ?? false))
  );
}
