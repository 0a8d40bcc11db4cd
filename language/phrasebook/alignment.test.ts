import { describe, expect, it } from 'vitest';
import { alignmentProblems } from './alignment.ts';
import { entryOf, entryWith } from './testing.ts';

const problemsOf = (chinese: string, english: string) => alignmentProblems(entryWith(chinese, english));

describe('alignmentProblems', () => {
  it.each([
    ['附件请查收。', 'Please see the attachment.'],
    ['请 review 一下这个 PR，好吗？', 'Could you review this PR?'],
    ['会议改到 3 月 12 日下午 2:30。', 'The meeting has moved to March 12 at 2:30 p.m.'],
    ['预算是 50 万，超了 3.5%。', 'The budget is 500,000 and we are 3.5% over.'],
    ['前三名各奖励两千元……', 'The top three get a bonus each...'],
    ['我是 {name}，请发到 a@b.com。', "I'm {name}; please send it to a@b.com."],
    ['他说“可以”。', 'He said "OK".'],
    ['年度合同', 'annual contract'],
    ['请参见 Node.js 文档。', 'See the Node.js docs.'],
  ])('has nothing to say against %j', (chinese, english) => {
    expect(problemsOf(chinese, english)).toEqual([]);
  });

  it.each([
    ['', 'Hello.', 'one side is empty'],
    ['Please check the file 吧。', 'Please check the file.', 'the Chinese side is not Chinese'],
    ['请看附件。', '请看附件.', 'the English side is not English'],
    ['好的,谢谢你。', 'Fine, thank you.', 'half-width punctuation in Chinese'],
    ['好的，谢谢你.', 'Fine, thank you.', 'half-width punctuation in Chinese'],
    ['发这个PR给我。', 'Send me this PR.', 'no space between Han and Latin'],
    ['好的， 谢谢你。', 'Fine, thank you.', 'a space too many in Chinese'],
    ['好的，谢谢 你。', 'Fine, thank you.', 'a space too many in Chinese'],
    ['好的，谢谢你。', 'Fine , thank you.', 'a space too many in English'],
    ['好的，谢谢你。', ' Fine, thank you.', 'a space too many in English'],
    ['好的，谢谢你。', 'Fine，thank you.', 'punctuation that is not ASCII in English'],
    ['好的，谢谢你。', 'It’s fine, thank you.', 'punctuation that is not ASCII in English'],
    ['现在可以吗？', 'Now is fine.', 'Chinese ends as "?", English as "."'],
    ['现在可以', 'Now is fine.', 'Chinese ends as "", English as "."'],
    ['我们需要 3 台设备。', 'We need some machines.', '3 is missing in English'],
    ['我们需要一些设备。', 'We need 15 machines.', '15 is missing in Chinese'],
    ['预算是 50 万。', 'The budget is 50,000.', '500000 is missing in English'],
    ['您好，{name}。', 'Hello, {user}.', 'placeholders differ'],
    ['请发到 a@b.com。', 'Please send it by mail.', 'placeholders differ'],
    ['好。', 'We are very sorry that this has taken us so long.', '1 characters for 11 words'],
    ['非常抱歉这件事情耽误了您这么长的时间。', 'Sorry.', '18 characters for 1 words'],
  ])('finds in %j / %j that %s', (chinese, english, problem) => {
    expect(problemsOf(chinese, english)).toContain(problem);
  });

  it('holds the kind against the mark at the end', () => {
    expect(alignmentProblems(entryOf({ kind: 'PHRASE' }))).toEqual(['a phrase with a mark at its end']);
    const phrase = { chinese: '年度合同', english: 'annual contract' };
    expect(alignmentProblems(entryOf({ ...phrase, kind: 'SENTENCE' }))).toEqual([
      'a sentence without a mark at its end',
    ]);
  });
});
