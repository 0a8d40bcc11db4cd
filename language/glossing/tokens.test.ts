import { describe, expect, it } from 'vitest';
import { piecesOf } from './tokens.ts';

const kinds = (text: string, terms: [string, string][] = []) =>
  piecesOf(
    text,
    terms.map(([source, target]) => ({ source, target })),
  ).map((piece) => `${piece.kind}:${piece.text}`);

describe('piecesOf', () => {
  it('tells scripts, numbers and marks apart', () => {
    expect(kinds('升级v2.0.1，well-known 15%!')).toEqual([
      'han:升级',
      'kept:v2.0.1',
      'mark:，',
      'latin:well-known',
      'number:15%',
      'mark:!',
    ]);
  });

  it('prefers the longer term and never cuts one out of a word', () => {
    expect(
      kinds('design team, designs', [
        ['design', '设计'],
        ['design team', '设计组'],
      ]),
    ).toEqual(['term:design team', 'mark:,', 'latin:designs']);
  });

  it('finds terms in any case, in Chinese anywhere, but not inside an address', () => {
    expect(
      kinds('API在灰度发布 https://api.com', [
        ['api', '接口'],
        ['灰度', 'canary'],
      ]),
    ).toEqual(['term:API', 'han:在', 'term:灰度', 'han:发布', 'kept:https://api.com']);
  });

  it('finds no term that cuts a word in two', () => {
    expect(
      kinds('联合同意，会议合同', [
        ['合同', 'contract'],
        ['会', 'meeting'],
      ]),
    ).toEqual(['han:联合同意', 'mark:，', 'han:会议', 'term:合同']);
    expect(kinds('子公司', [['公司', 'company']])).toContain('term:公司');
  });

  it('keeps an emoji and all that is joined to it as one', () => {
    expect(kinds('👍🏽好👨‍👩‍👧🇨🇳')).toEqual(['kept:👍🏽', 'han:好', 'kept:👨‍👩‍👧', 'kept:🇨🇳']);
  });

  it('tells borrowed words from the Chinese around them', () => {
    expect(kinds('请review一下')).toEqual(['han:请', 'latin:review', 'han:一下']);
  });

  it('leaves nothing out but blanks', () => {
    const text = ' a1 \ud83d 👍 「好」 it’s x_y %s @b\u0000';
    expect(
      piecesOf(text)
        .map((piece) => text.slice(piece.start, piece.end))
        .join(''),
    ).toBe(text.replace(/\s/g, ''));
  });
});
