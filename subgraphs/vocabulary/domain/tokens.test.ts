import { describe, expect, it } from 'vitest';
import { tokenise } from './tokens.ts';

const wordsOf = (text: string) =>
  tokenise(text)
    .filter(({ isWord }) => isWord)
    .map(({ text: word }) => word);

describe('tokenise', () => {
  it('gives places in UTF-16 units, also after an emoji and inside Chinese', () => {
    const text = '🚀🚀 请 review一下这个deployment。';
    expect(tokenise(text).map(({ start, end }) => text.slice(start, end))).toEqual(['review', 'deployment']);
  });

  it('leaves a possessive outside of its word', () => {
    expect(wordsOf("the vendor's offer, the users’ feedback")).toEqual([
      'the',
      'vendor',
      'offer',
      'the',
      'users',
      'feedback',
    ]);
  });

  it('takes numbers, identifiers, acronyms, file and domain names for no words', () => {
    expect(wordsOf('v2 3D keyWords max_size API PDFs main.ts example.com @handle #tag 第3版')).toEqual([]);
  });

  it('sees a word where the space after a full stop is missing', () => {
    expect(wordsOf('It is finished.Then we ship')).toEqual(['It', 'is', 'finished', 'Then', 'we', 'ship']);
  });

  it('reads words in a text that is all capitals', () => {
    expect(wordsOf('PLEASE REPLY ASAP')).toEqual(['PLEASE', 'REPLY', 'ASAP']);
    expect(wordsOf('请更新API和KPI')).toEqual([]);
  });

  it('passes over the parts to skip, and whatever touches them', () => {
    const text = 'see https://a.example/deploy now';
    expect(tokenise(text, [{ start: 4, end: 28 }]).map((token) => token.text)).toEqual(['see', 'now']);
  });

  it('knows where a sentence starts: after a full stop or a line break, not after a title', () => {
    const starts = tokenise('Ask Mr. Grant. He knows\n- Confirm it').filter((token) => token.startsSentence);
    expect(starts.map((token) => token.text)).toEqual(['Ask', 'He', 'Confirm']);
  });

  it('does not let a phrase run over punctuation', () => {
    const [, second, third] = tokenise('carry, out it');
    expect([second?.continues, third?.continues]).toEqual([false, true]);
  });

  it('reads 200,000 hostile characters in linear time', () => {
    const started = performance.now();
    for (const text of ['a', '-', "a'", 'a-', 'é', '.a', '我a']) tokenise(text.repeat(200_000 / text.length));
    // Quadratic, it would be minutes.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
