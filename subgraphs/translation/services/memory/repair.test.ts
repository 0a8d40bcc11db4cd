import { describe, expect, it } from 'vitest';
import { detectLanguage } from '#language/scripts.ts';
import { emptyGlossary, type Glossary } from '../../domain/glossary.ts';
import { otherLanguage } from '../../domain/translation.ts';
import { repair } from './repair.ts';

/** What the dictionary would say of the words below. */
const MEANINGS: Record<string, string[]> = {
  合同: ['contract'],
  报告: ['report', 'to report'],
  contract: ['合同', '契约'],
  甲方: ['party a'],
  不: ['no', 'not'],
};

function glossaryOf(...terms: [source: string, target: string][]): Glossary {
  return {
    matches: (text) =>
      terms.flatMap(([source, target]) => {
        const start = text.toLowerCase().indexOf(source.toLowerCase());
        const term = { id: source, source, target, note: null, createdAt: new Date(0) };
        return start < 0 ? [] : [{ start, end: start + source.length, term }];
      }),
  };
}

function repaired(segment: string, source: string, target: string, glossary: Glossary = emptyGlossary) {
  const language = detectLanguage(source).language;
  const gives = (word: string, meaning: string) => MEANINGS[word]?.includes(meaning) ?? false;
  return repair(segment, { source, target }, { source: language, target: otherLanguage(language), glossary, gives });
}

describe('a sentence that differs in what can be put in its place', () => {
  it.each([
    // Numbers, in the manner of the translation.
    [
      '这个价格三天内有效，最少 30 件。',
      '这个价格三天内有效，最少 20 件。',
      'At least 20 units, valid for three days.',
      'At least 30 units, valid for three days.',
    ],
    [
      '有一笔 3 万元的支出对不上。',
      '有一笔 2 万元的支出对不上。',
      'One item of 20,000 yuan does not match.',
      'One item of 30,000 yuan does not match.',
    ],
    [
      '今年营收是 5 亿元。',
      '今年营收是 3 亿元。',
      'Revenue is 300 million yuan this year.',
      'Revenue is 500 million yuan this year.',
    ],
    ['The budget is 600,000.', 'The budget is 500,000.', '预算是 50 万。', '预算是 60 万。'],
    [
      '良品率从 90% 提升到了 95%。',
      '良品率从 92% 提升到了 97%。',
      'Yield has improved from 92% to 97%.',
      'Yield has improved from 90% to 95%.',
    ],
    ['单价是 3.50 元。', '单价是 4.20 元。', 'The unit price is 4.20 yuan.', 'The unit price is 3.50 yuan.'],
    // Dates and times.
    [
      '会议改到 4 月 1 日。',
      '会议改到 3 月 12 日。',
      'The meeting has moved to March 12.',
      'The meeting has moved to April 1.',
    ],
    [
      'The audit starts on May 3, 2027.',
      'The audit starts on June 12, 2026.',
      '审计从 2026 年 6 月 12 日开始。',
      '审计从 2027 年 5 月 3 日开始。',
    ],
    [
      '这笔款项预计 22 号之前到账。',
      '这笔款项预计 25 号之前到账。',
      'The payment should land by the 25th.',
      'The payment should land by the 22nd.',
    ],
    ['我们周五之前定下来。', '我们周三之前定下来。', 'Let us settle it by Wednesday.', 'Let us settle it by Friday.'],
    [
      '会议下午 3:30 开始。',
      '会议下午 2:00 开始。',
      'The meeting starts at 2:00 p.m.',
      'The meeting starts at 3:30 p.m.',
    ],
    // What is copied.
    [
      '请把文档发到 b@x.com。',
      '请把文档发到 a@y.org。',
      'Please send the document to a@y.org.',
      'Please send the document to b@x.com.',
    ],
    ['{user}，欢迎加入。', '{name}，欢迎加入。', 'Welcome aboard, {name}.', 'Welcome aboard, {user}.'],
    [
      '详情见 https://b.cn/2。',
      '详情见 https://a.cn/1。',
      'See https://a.cn/1 for details.',
      'See https://b.cn/2 for details.',
    ],
    ['@李四 请跟进一下。', '@张三 请跟进一下。', '@张三 please follow up.', '@李四 please follow up.'],
    ['Q4 目标已经下发。', 'Q3 目标已经下发。', 'The Q3 targets are out.', 'The Q4 targets are out.'],
    ['Bob 明天出差。', 'Alice 明天出差。', 'Alice is travelling tomorrow.', 'Bob is travelling tomorrow.'],
    [
      'Call the office by 3:30 and ask for 20 copies.',
      'Call the office by 2:30 and ask for 10 copies.',
      '2:30 前致电办公室，索取 10 份（要彩印）。',
      '3:30 前致电办公室，索取 20 份（要彩印）。',
    ],
    // Nothing but how it is written.
    [
      '会议改到３月１２日。',
      '会议改到 3 月 12 日。',
      'The meeting has moved to March 12.',
      'The meeting has moved to March 12.',
    ],
  ])('is made of the other: %s', (segment, source, target, expected) => {
    expect(repaired(segment, source, target)).toBe(expected);
  });

  it.each([
    ['请查收发票。', '请查收合同。', 'Please find the contract attached.', 'Please find the tax invoice attached.'],
    ['请查收合约。', '请查收合同。', 'Please find the contract attached.', 'Please find the agreement attached.'],
    ['Please sign the waiver.', 'Please sign the contract.', '请签署合同。', '请签署弃权书。'],
    [
      '请在 5 天内签署合约。',
      '请在 3 天内签署合同。',
      'Please sign the contract within 3 days.',
      'Please sign the agreement within 5 days.',
    ],
    ['乙方应当付款。', '甲方应当付款。', 'Party A shall pay.', 'Party B shall pay.'],
  ])('takes a term as the glossary has it: %s', (segment, source, target, expected) => {
    const glossary = glossaryOf(
      ['发票', 'tax invoice'],
      ['合约', 'agreement'],
      ['waiver', '弃权书'],
      ['乙方', 'Party B'],
    );
    expect(repaired(segment, source, target, glossary)).toBe(expected);
    expect(repaired(segment, source, target)).toBeNull();
  });
});

describe('a sentence that says something else', () => {
  it.each([
    // Negation.
    ['我不同意这个方案。', '我同意这个方案。', 'I agree with this plan.'],
    ['我没同意这个方案。', '我不同意这个方案。', 'I do not agree with this plan.'],
    ["We can't ship on Friday.", 'We can ship on Friday.', '我们周五可以发货。'],
    ['We can ship on Friday.', 'We can not ship on Friday.', '我们周五不能发货。'],
    ['本条款无效。', '本条款有效。', 'This clause is valid.'],
    // Who, and to whom.
    ['乙方应当付款。', '甲方应当付款。', 'Party A shall pay.'],
    ['他明天出差。', '她明天出差。', 'She is travelling tomorrow.'],
    ['我方承担运费。', '贵方承担运费。', 'You bear the freight.'],
    ['You should call him.', 'He should call you.', '他应该给你打电话。'],
    ['Alice 会发给 Bob。', 'Bob 会发给 Alice 和 Bob。', 'Bob will send it to Alice and Bob.'],
    ['Bob 说她明天到。', 'Alice 说明天到。', 'Alice says she arrives tomorrow.'],
    // When.
    ['会议改到上午三点。', '会议改到下午三点。', 'The meeting has moved to 3 p.m.'],
    ['会议改到下午 12 点。', '会议改到下午 3 点。', 'The meeting has moved to 3 p.m.'],
    ['会议 15:00 开始。', '会议 9:00 开始。', 'The meeting starts at 9:00 a.m.'],
    ['会议晚上 12 点结束。', '会议晚上 11 点结束。', 'The meeting ends at 11 p.m.'],
    ['Call me at 11 p.m.', 'Call me at 3 p.m.', '下午 3 点给我打电话。'],
    ['我们下周三开会。', '我们上周三开会。', 'We met last Wednesday.'],
    ['我们上周五开会。', '我们下周三开会。', 'We meet next Wednesday.'],
    ['我们已经发货。', '我们即将发货。', 'We are about to ship.'],
    // More, less, before, after.
    ['价格上涨了 5%。', '价格下降了 5%。', 'Prices fell by 5%.'],
    ['请在周五之后提交。', '请在周五之前提交。', 'Please submit it before Friday.'],
    ['最多 20 件。', '最少 20 件。', 'At least 20 units.'],
    // What is asked is not what is said.
    ['现在可以吗？', '现在可以吗。', 'It is fine now.'],
    ['会议改到 3 月 12 日？', '会议改到 3 月 13 日。', 'The meeting has moved to March 13.'],
    // Numbers that are not found on both sides, or more than once, or that other words depend on.
    ['我们需要 5 台设备。', '我们需要 3 台设备。', 'We need a few machines.'],
    ['3 人一组，共 4 组。', '3 人一组，共 3 组。', 'Groups of 3, 3 groups in all.'],
    ['还剩 1 天。', '还剩 3 天。', '3 days are left.'],
    ['还剩 3 天。', '还剩 1 天。', '1 day is left.'],
    ['2 台设备都坏了。', '3 台设备都坏了。', 'All three machines, 3 of 3, are broken.'],
    ['3 台设备都坏了。', '2 台设备都坏了。', 'Both of the 2 machines are broken.'],
    ['我们 3 天前订了 5 台。', '我们 3 天前订了 6 台。', 'We ordered 6 of them 3 days ago, all six.'],
    ['价格涨了 8%。', '价格涨了 5%。', 'There was a 5% rise.'],
    ['预算是 50 万。', '预算是 50 元。', 'The budget is 50 yuan.'],
    ['预算是 500 元。', '预算是 50 万。', 'The budget is 500,000.'],
    ['会议改到 2027 年 3 月 12 日。', '会议改到 3 月 12 日。', 'The meeting has moved to March 12.'],
    ['每周三开会。', '每周五开会。', 'We meet once a week.'],
    // Something is left out or put in.
    ['请查收附件和合同。', '请查收附件。', 'Please see the attachment.'],
    ['请查收。', '请查收附件。', 'Please see the attachment.'],
    // A word that the glossary does not know.
    ['请查收报告。', '请查收合同。', 'Please find the contract attached.'],
  ])('is passed on: %s', (segment, source, target) => {
    expect(repaired(segment, source, target)).toBeNull();
  });

  it('is passed on with a glossary too, where the term stands in two places or in none', () => {
    const glossary = glossaryOf(['发票', 'invoice'], ['没', 'did not']);
    expect(
      repaired(
        '请查收发票，并归档合同。',
        '请查收合同，并归档合同。',
        'Find the contract and file the contract.',
        glossary,
      ),
    ).toBeNull();
    expect(repaired('请查收发票。', '请查收合同。', 'Please see the document.', glossary)).toBeNull();
    expect(repaired('请查收发票。', '请查收合同。', 'A contract is a contract.', glossary)).toBeNull();
    expect(repaired('我们需要发票。', '我们需要合同。', 'We need a contract.', glossary)).toBeNull();
    expect(repaired('我没同意。', '我同意。', 'I agreed.', glossary)).toBeNull();
  });
});
