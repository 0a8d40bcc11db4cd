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

  it('leaves ordinary text alone', () => {
    expect(kept('5 < 6, 100% sure {not a name} and a@b')).toEqual([]);
  });
});
