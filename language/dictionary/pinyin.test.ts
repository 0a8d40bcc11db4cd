import { describe, expect, it } from 'vitest';
import { markTones, plainPinyin } from './pinyin.ts';

describe('markTones', () => {
  it.each([
    ['Zhong1 guo2', 'Zhōng guó'],
    ['lu:4', 'lǜ'],
    ['nu:3 er2', 'nǚ ér'],
    ['liu2', 'liú'],
    ['gui4', 'guì'],
    ['hao3 xiao1', 'hǎo xiāo'],
    ['dou1', 'dōu'],
    ['xie4 xie5', 'xiè xie'],
    ['E2', 'É'],
    ['r5', 'r'],
    ['m2', 'm'],
    ['A ka1', 'A kā'],
  ])('writes %s as %s', (numbered, marked) => {
    expect(markTones(numbered)).toBe(marked);
  });

  it('loses its marks in a name written in English', () => {
    expect(plainPinyin('Lǚ bù')).toBe('Lubu');
  });
});
