import { describe, expect, it } from 'vitest';
import { protectedSpans } from './spans.ts';

const kept = (text: string) => protectedSpans(text).map(({ start, end }) => text.slice(start, end));

describe('protectedSpans', () => {
  it('finds addresses without the punctuation of the sentence around them', () => {
    expect(kept('见https://a.com/b?c=d。或 (www.x.org/y), a.b@c.co.uk.')).toEqual([
      'https://a.com/b?c=d',
      'www.x.org/y',
      'a.b@c.co.uk',
    ]);
  });

  it('finds placeholders, tags, code and mentions', () => {
    expect(kept(`{name} {{user.id}} \${x} %s %(n)s %1$s <b>hi</b> \`rm -rf\` @bob @张三 请`)).toEqual([
      '{name}',
      '{{user.id}}',
      `\${x}`,
      '%s',
      '%(n)s',
      '%1$s',
      '<b>',
      '</b>',
      '`rm -rf`',
      '@bob',
      '@张三',
    ]);
  });

  it('keeps a bracket that an address opened, and none that the sentence did', () => {
    expect(kept('(see https://a.com/x_(y)), https://a.com/x).')).toEqual(['https://a.com/x_(y)', 'https://a.com/x']);
  });

  it('keeps a fenced block whole, but nothing behind a fence that is never closed', () => {
    expect(kept('见:\n```js\nf(); // 你好\n```\n好\n~~~\nx')).toEqual(['```js\nf(); // 你好\n```']);
  });

  it('keeps entities and formatted placeholders', () => {
    expect(kept('a&nbsp;b &#8217; %.2f 20% discount')).toEqual(['&nbsp;', '&#8217;', '%.2f']);
  });

  it('leaves ordinary text alone', () => {
    expect(kept('5 < 6, 100% sure {not a name} and a@b')).toEqual([]);
  });
});
