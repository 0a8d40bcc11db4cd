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

  it('gives back any text whose only spaces are at line ends when nothing changes', () => {
    const random = randomFrom(7);
    for (let round = 0; round < 1_000; round += 1) {
      const text = randomText(random).replace(/[ \u3000\u00a0]/g, '');
      const segments = segmentText(text);
      const { spans, text: output } = assemble(
        text,
        segments,
        segments.map((segment) => segment.text),
        'EN',
      );
      expect(spans.map(({ start, end }) => output.slice(start, end))).toEqual(segments.map((segment) => segment.text));
      expect(output.replaceAll(' ', '')).toBe(text);
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
