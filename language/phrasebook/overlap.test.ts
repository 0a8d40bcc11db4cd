import { describe, expect, it } from 'vitest';
import { overlaps } from './overlap.ts';
import { entryWith } from './testing.ts';

const shares = (...texts: [string, string][]) =>
  overlaps(texts.map(([chinese, english]) => entryWith(chinese, english))).map(
    ({ side, share }) => `${side} ${Math.round(100 * share)}`,
  );

describe('overlaps', () => {
  it('finds a template that was filled in, in each language', () => {
    expect(
      shares(
        ['麻烦您周五之前把合同发给我。', 'Could you please send me the contract by Friday?'],
        ['麻烦您周一之前把报告发给我。', 'Could you please send me the report by Monday?'],
      ),
    ).toEqual(['english 78', 'chinese 75']);
  });

  it('leaves two ways to say the same alone', () => {
    expect(
      shares(
        ['我们先休息十分钟。', "Let's take a ten-minute break."],
        ['会议暂停一刻钟。', 'Back in a quarter of an hour.'],
      ),
    ).toEqual([]);
  });

  it('finds a sentence whose words are spread over a much longer one', () => {
    const long = 'We will send the signed contract to your office by courier as soon as the board meets on Monday.';
    expect(shares(['合同马上寄。', 'We send the contract on Monday.'], ['董事会周一开完后寄出。', long])).toEqual([
      'english 100',
    ]);
  });

  it('finds a short phrase in a sentence that holds it, as whole words', () => {
    expect(shares(['签字', 'sign off'], ['他今天下班早。', 'He will sign off early today.'])).toEqual(['english 100']);
    expect(shares(['签字', 'sign off'], ['我喜欢他们的设计。', 'I like their design offices.'])).toEqual([]);
    expect(shares(['带薪休假', 'paid leave'], ['您还有带薪休假吗？', 'Any holidays left?'])).toEqual(['chinese 100']);
  });

  it('counts what two short phrases have in common over both', () => {
    expect(shares(['价格战', 'price war'], ['口水战', 'flame war'])).toEqual([]);
    expect(shares(['甲', 'due diligence checklist'], ['乙', 'financial due diligence'])).toEqual(['english 67']);
  });

  it('counts a repeated word as often as both have it', () => {
    expect(shares(['甲', 'one by one by one by one'], ['乙', 'one tired engineer came by yesterday'])).toEqual([]);
  });

  it('puts the worst pair first', () => {
    const found = overlaps([
      entryWith('甲', 'please call the client now'),
      entryWith('乙', 'please call the client today'),
      entryWith('丙', 'please call the client today again'),
    ]);
    expect(found.map(({ share }) => share)).toEqual([1, 0.8, 0.8]);
  });
});
