import { describe, expect, it } from 'vitest';
import { lostNumbers } from './numbers.ts';

describe('lostNumbers', () => {
  it.each([
    ['预算是 20 万元。', 'The budget is 200,000 yuan.'],
    ['预算是二十万元。', 'The budget is 200 thousand yuan.'],
    ['下午 3 点开会。', 'The meeting is at three.'],
    ['15:00 开会。', 'The meeting is at 3 p.m.'],
    ['11 月 24 日截止。', 'It is due on November 24th.'],
    ['第 2 版', 'the second version'],
    ['营收 1.2 亿', 'revenue of 120 million'],
    ['增长 30%', 'up 30 %'],
    ['请看 https://a.example/7 的说明', 'See https://a.example/7'],
  ])('finds none between %s and %s', (chinese, english) => {
    expect(lostNumbers(chinese, 'ZH', english, 'EN')).toEqual([]);
    expect(lostNumbers(english, 'EN', chinese, 'ZH')).toEqual([]);
  });

  it.each([
    ['预算是 20 万元。', 'The budget is 20,000 yuan.', ['20 万']],
    ['二十五个客户', 'several clients', ['二十五']],
    ['3 天后再发 4 份', 'in three days', ['4']],
  ])('finds what %s states and %s lacks', (chinese, english, lost) => {
    expect(lostNumbers(chinese, 'ZH', english, 'EN')).toEqual(lost);
  });

  it('finds what a translation made up', () => {
    expect(lostNumbers('We grew by 15 % in 2025.', 'EN', '我们增长了。', 'ZH')).toEqual(['15', '2025']);
  });

  it('takes words with a numeral in them for no number', () => {
    expect(
      lostNumbers('万一来不及，我们一起想办法，千万别急，十分感谢。', 'ZH', 'If we are late, thanks.', 'EN'),
    ).toEqual([]);
  });
});
