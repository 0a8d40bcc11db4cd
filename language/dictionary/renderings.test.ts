import { describe, expect, it } from 'vitest';
import { chineseIn, englishIn } from './renderings.ts';

describe('englishIn', () => {
  it.each([
    ['to send (an email); to mail', ['send', 'mail']],
    ['Shanghai municipality (abbr. to 沪 (Hù))', ['Shanghai']],
    ['a contract; the agreement', ['contract', 'agreement']],
    ['to explain sth to sb', ['explain to']],
    ['classifier for flat objects', []],
    ['surname Zhang', []],
  ])('reads %j as %j', (sense, words) => {
    expect(englishIn(sense)).toEqual(words);
  });
});

describe('chineseIn', () => {
  it.each([
    ['报告, 报道', ['报告', '报道']],
    ['[计] 更新', ['更新']],
    ['使...变化, 把…捆起来', ['变化', '捆起来']],
    ['将来的', ['将来的']],
  ])('reads %j as %j', (line, words) => {
    expect(chineseIn(line)).toEqual(words);
  });
});
