import { describe, expect, it } from 'vitest';
import { assemble, segmentText } from './segments.ts';

const sentences = (text: string) => segmentText(text).map((segment) => segment.text);

describe('segmentText', () => {
  it('ends Chinese sentences at their marks and keeps closing quotes with them', () => {
    expect(sentences('你好。请看附件！“好的。”他说……谢谢；再见？')).toEqual([
      '你好。',
      '请看附件！',
      '“好的。”',
      '他说……',
      '谢谢；',
      '再见？',
    ]);
  });

  it('closes a straight quote only when one is open', () => {
    expect(sentences('他说"你好。"然后走了。"真的？"是的')).toEqual(['他说"你好。"', '然后走了。', '"真的？"', '是的']);
  });

  it('does not split at abbreviations, numbers, versions and addresses', () => {
    const text = 'Mr. Smith paid 3.5 for v2.0.1, e.g. at https://a.com/x.y?z=1 or a.b@c.com. Thanks!';
    expect(sentences(text)).toEqual([text.slice(0, -8), 'Thanks!']);
    expect(sentences('See No. 5, Fig. 2 and J. Doe at 5 p.m. today.')).toHaveLength(1);
  });

  it('splits English sentences, also after an abbreviation that ends one', () => {
    expect(sentences('We left at 5 p.m. Then we slept. "Really?" I asked. No. I did not.')).toEqual([
      'We left at 5 p.m.',
      'Then we slept.',
      '"Really?"',
      'I asked.',
      'No.',
      'I did not.',
    ]);
  });

  it('ends a segment at every line break and leaves list markers outside', () => {
    expect(sentences('Agenda\r\n1. First\n- [ ] todo\n  * deep\n（二）预算\n3、人员\n> quoted')).toEqual([
      'Agenda',
      'First',
      'todo',
      'deep',
      '预算',
      '人员',
      'quoted',
    ]);
  });

  it('knows the markers of Chinese lists', () => {
    expect(sentences('①第一点\n② 第二点\n一、背景\n（三）预算\nB、人员\n– 其他')).toEqual([
      '第一点',
      '第二点',
      '背景',
      '预算',
      '人员',
      '其他',
    ]);
  });

  it('takes the cells of a table one by one', () => {
    expect(sentences('| 名称 | 价格。很低 |\n| --- | ---: |\n| `a|b` 代码 | 3.5 |\n姓名\t部门')).toEqual([
      '名称',
      '价格。',
      '很低',
      '`a|b` 代码',
      '姓名',
      '部门',
    ]);
  });

  it('leaves code blocks alone', () => {
    expect(sentences('运行：\n```sh\necho 你好。\n```\n完成。')).toEqual(['运行：', '完成。']);
  });

  it('ends no sentence at a quotation within a quotation', () => {
    expect(sentences('他说：“她说‘好的。’然后走了。”我没说话。')).toEqual([
      '他说：“她说‘好的。’然后走了。”',
      '我没说话。',
    ]);
  });

  it('goes on after an abbreviation unless what follows begins a sentence', () => {
    expect(sentences('The U.S. Government agreed. He lives in the U.S. He is nice.')).toEqual([
      'The U.S. Government agreed.',
      'He lives in the U.S.',
      'He is nice.',
    ]);
    expect(sentences('We met at 5 p.m. Monday. Acme Inc. announced it.')).toEqual([
      'We met at 5 p.m. Monday.',
      'Acme Inc. announced it.',
    ]);
  });

  it('ends sentences at doubled and mixed marks', () => {
    expect(sentences('真的吗?!太好了！！！好吧……算了。。。Wait... What?')).toEqual([
      '真的吗?!',
      '太好了！！！',
      '好吧……',
      '算了。。。',
      'Wait...',
      'What?',
    ]);
  });

  it('leaves outside what has nothing to translate', () => {
    expect(sentences('---\n123\n👍\nhttps://a.com/b\n@bob {name} %s\n\u0000')).toEqual([]);
    expect(sentences('')).toEqual([]);
  });

  it('takes linear time on hostile text', () => {
    const started = performance.now();
    for (const part of ['.', '"', 'a.', '。"', '(', '@', '<a', '{{', '`', 'http://']) segmentText(part.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('makes gaps and segments that are, in order, exactly the text', () => {
    const random = randomFrom(42);
    for (let round = 0; round < 3_000; round += 1) {
      const text = randomText(random);
      let read = 0;
      let whole = '';
      for (const segment of segmentText(text)) {
        expect(segment.start).toBeGreaterThanOrEqual(read);
        expect(segment.text).toBe(text.slice(segment.start, segment.end));
        expect(segment.text.trim()).toBe(segment.text);
        expect(segment.text).not.toMatch(/[\r\n]/);
        expect(segment.text).not.toBe('');
        whole += text.slice(read, segment.start) + segment.text;
        read = segment.end;
      }
      expect(whole + text.slice(read)).toBe(text);
    }
  });
});

describe('assemble', () => {
  const translate = (text: string, translated: string[], target: 'EN' | 'ZH') =>
    assemble(text, segmentText(text), translated, target).text;

  it('puts one space between English sentences of a line', () => {
    expect(translate('你好。请看附件。', ['Hello.', 'See the attachment.'], 'EN')).toBe('Hello. See the attachment.');
    expect(translate('你好。 请看附件。', ['Hello.', 'See the attachment.'], 'EN')).toBe('Hello. See the attachment.');
  });

  it('puts no space between Chinese sentences', () => {
    expect(translate('Hello. Thanks.', ['你好。', '谢谢。'], 'ZH')).toBe('你好。谢谢。');
  });

  it('keeps the space between sentences that stay in Latin letters', () => {
    expect(translate('Hello. Thanks.', ['OK.', 'Thanks.'], 'ZH')).toBe('OK. Thanks.');
  });

  it('keeps lines, indentation and markers', () => {
    expect(translate('  1. 第一\r\n\r\n\t- 第二 \n', ['First', 'Second'], 'EN')).toBe(
      '  1. First\r\n\r\n\t- Second \n',
    );
  });

  it('says where each translation lies', () => {
    const text = '😀你好。再见。';
    const { text: output, spans } = assemble(text, segmentText(text), ['😀Hi.', 'Bye.'], 'EN');
    expect(spans.map(({ start, end }) => output.slice(start, end))).toEqual(['😀Hi.', 'Bye.']);
  });

  it('refuses another number of translations', () => {
    expect(() => assemble('你好。', segmentText('你好。'), [], 'EN')).toThrow(RangeError);
  });

  it('gives back any text when nothing changes', () => {
    const random = randomFrom(7);
    for (let round = 0; round < 2_000; round += 1) {
      const text = randomText(random);
      const segments = segmentText(text);
      const untouched = segments.map((segment) => segment.text);
      for (const target of ['EN', 'ZH'] as const) {
        const { text: output, spans } = assemble(text, segments, untouched, target);
        expect(output).toBe(text);
        expect(spans.map(({ start, end }) => output.slice(start, end))).toEqual(untouched);
      }
    }
  });
});

const PARTS = [
  'Hello',
  ' ',
  '  ',
  '. ',
  '。',
  '！',
  '？',
  '；',
  '…',
  '……',
  '"',
  '”',
  '“',
  "'",
  '你好',
  '请看附件',
  'e.g.',
  '3.5',
  '\n',
  '\r\n',
  '\u2028',
  '- ',
  '1. ',
  '、',
  '（',
  '）',
  'https://a.com/b?c=d.',
  'a@b.co',
  '{name}',
  '%s',
  '<b>',
  '😀',
  '👨‍👩‍👧',
  '\ud83d',
  '\udc00',
  '\t',
  '\u3000',
  '\u0000',
  '?!',
  ';',
  'I. ',
  'Mr. ',
  '`',
  '@张三',
  '@',
  '<',
  'İ',
  '|',
  '\n```\n',
  '①',
  '’',
  '‘',
  '&nbsp;',
  'U.S. ',
  '\u200f',
  '\u00a0',
  'e\u0301',
];

const randomText = (random: () => number): string =>
  Array.from({ length: Math.floor(random() * 30) }, () => PARTS[Math.floor(random() * PARTS.length)]).join('');

/** Seeded, so that a failure comes back (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
