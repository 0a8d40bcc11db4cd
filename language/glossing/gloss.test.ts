import { beforeAll, describe, expect, it } from 'vitest';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { dictionaryForTests } from '../dictionary/testing.ts';
import { termFinder } from '../terms.ts';
import { gloss } from './gloss.ts';

let dictionary: Dictionary;
beforeAll(async () => {
  dictionary = await dictionaryForTests();
}, 120_000);

interface UserTerm {
  source: string;
  target: string;
}
const placesOf = (text: string, terms: UserTerm[] = []) =>
  termFinder(terms)(text).map(({ start, end, term }) => ({ start, end, target: term.target }));
const fromChinese = (text: string, terms?: UserTerm[]) =>
  gloss(text, 'ZH', { dictionary, terms: placesOf(text, terms) });
const fromEnglish = (text: string, terms?: UserTerm[]) =>
  gloss(text, 'EN', { dictionary, terms: placesOf(text, terms) });

describe('a gloss of Chinese', () => {
  it('reads in the order of the source with English punctuation', () => {
    expect(fromChinese('我们需要把会议推迟到明天，谢谢。').text).toBe(
      'We need meeting postpone to tomorrow, thank you.',
    );
  });

  it('gives each word its place, reading and senses', () => {
    const { words } = fromChinese('😀银行的客户');
    expect(words.map(({ text, start, end }) => [text, start, end])).toEqual([
      ['😀', 0, 2],
      ['银行', 2, 4],
      ['的', 4, 5],
      ['客户', 5, 7],
    ]);
    expect(words[1]).toMatchObject({ reading: 'yín háng', senses: ['bank'] });
  });

  it('reads traditional characters and shows them', () => {
    const { text, words } = fromChinese('這個項目');
    expect(text).toBe('This project');
    expect(words.map((word) => word.text)).toEqual(['這個', '項目']);
  });

  it('takes a glossary term as one unit with its target', () => {
    const { text, words } = fromChinese('灰度发布之后回滚', [
      { source: '发布', target: 'release' },
      { source: '灰度发布', target: 'canary release' },
    ]);
    expect(text).toMatch(/^Canary release/);
    expect(words[0]).toMatchObject({ text: '灰度发布', senses: ['canary release'] });
  });

  it('keeps numbers, addresses, mentions, placeholders and English words', () => {
    const { text } = fromChinese('@bob 请在3.5小时内review https://a.com/b?x=1 和{name}，涨了15%。');
    for (const kept of ['@bob', '3.5', 'review', 'https://a.com/b?x=1', '{name}', '15%']) expect(text).toContain(kept);
  });

  it('writes a name in pinyin, surname first', () => {
    expect(fromChinese('请联系王小明').text).toBe('Please contact Wang Xiaoming');
  });
});

describe('a Chinese sentence of work', () => {
  it.each([
    ['我们一共收到三份合同。', 'We in total receive three contracts.'],
    ['第三季度的销售额增长了百分之二十，达到1.2亿元。', 'Third quarter sales grew 20%, reach 120 million yuan.'],
    [
      '会议改到下周三上午十点半，地点在三楼会议室。',
      'Meeting move to next Wednesday 10:30 a.m., place at third floor meeting room.',
    ],
    [
      '请把报告发给张伟明，他会在3月5日前确认。',
      'Please report send to Zhang Weiming, he will before March 5 confirm.',
    ],
    [
      '服务器昨天晚上宕机了两个小时，影响了大约三百二十个用户。',
      'Server yesterday evening went down two hours, affected about 320 users.',
    ],
    ['人力资源部正在招聘五名软件工程师。', 'Human resources department is recruiting five software engineers.'],
    ['王经理的电话打不通，你能帮我联系他吗？', "Manager Wang's phone not get through, you can help me contact him?"],
    ['我不是很确定，需要跟法务部门确认一下。', 'I am not very sure, need with legal department confirm.'],
    ['这家公司成立于二〇一五年，总部在深圳。', 'This company be founded in 2015, headquarters at Shenzhen.'],
    ['供应商没有按时交货，我们要求赔偿。', 'Supplier did not on time deliver, we require compensate.'],
    ['小李，周四的周会取消了，请通知大家。', 'Xiao Li, Thursday weekly meeting cancelled, please notify everyone.'],
    ['去年公司营收达到三亿五千万元。', 'Last year company revenue reached 350 million yuan.'],
    ['甲方应在收到发票后十五个工作日内付款。', 'Party A should after receiving invoice within 15 working days pay.'],
  ])('%s', (text, glossed) => {
    expect(fromChinese(text).text).toBe(glossed);
  });

  it('shows the measure word that English leaves out', () => {
    const { words } = fromChinese('三份合同');
    expect(words.map(({ text }) => text)).toEqual(['三', '份', '合同']);
    expect(words[1]).toMatchObject({ reading: 'fèn', senses: [expect.stringMatching(/^(?:classifier|measure word)/)] });
  });

  it('is no count where a numeral belongs to a word', () => {
    for (const text of ['十分感谢', '万一出错', '千万不要', '统一个性'])
      expect(fromChinese(text).text).not.toMatch(/ten|thousand|one|10/i);
  });
});

describe('an English sentence of work', () => {
  it.each([
    ['We received three contracts yesterday.', '我们收到了三份合同昨天。'],
    ['Sales grew by 20% in the third quarter, reaching $1.2 million.', '销售额增长了20%在第三季度，达到120万美元。'],
    ['The meeting is on Wednesday at 10:30 a.m. in Room 302.', '会议在周三在上午10:30在房间302。'],
    ['Could you send the report to John Smith by March 5?', '能你发送报告给John Smith不迟于3月5日？'],
    ["They're building a new building near the airport.", '他们正在建造新的大楼靠近机场。'],
    ['HR is hiring five software engineers.', 'HR正在招聘五名软件工程师。'],
    ["We can't ship this feature until QA has tested it.", '我们不能发布这功能直到QA已测试它。'],
    ["The client isn't happy.", '客户不高兴。'],
    ['Please book a flight to Shanghai for Ms. Li.', '请预订航班到上海为Li 女士。'],
    ['The APIs are documented.', 'API被记录。'],
    ['The two companies’ lawyers are reviewing the draft agreement.', '两家公司的律师正在审阅草稿协议。'],
    ['The price is higher than our budget.', '价格更高比我们的预算。'],
    ["Don't forget to back up the database before upgrading to v2.3.1.", '请勿忘记备份数据库早于升级到v2.3.1。'],
  ])('%s', (text, glossed) => {
    expect(fromEnglish(text).text).toBe(glossed);
  });

  it('takes a verb for a verb and a noun for a noun', () => {
    expect(fromEnglish('We plan to review the plan.').text).toBe('我们打算审阅计划。');
  });

  it('keeps names of people and companies', () => {
    expect(fromEnglish('Emily met Acme Trading Co., Ltd. last week.').text).toMatch(/^Emily.*Acme Trading 公司.*上周/);
  });
});

describe('a gloss of English', () => {
  it('drops articles, resolves forms and uses Chinese punctuation', () => {
    expect(fromEnglish('We postponed the meetings.').text).toMatch(/^我们.+会议。$/);
    expect(fromEnglish('He left after he saw the report.').text).toBe('他离开了晚于他看到了报告。');
  });

  it('takes phrases as units, inflected too', () => {
    const { words } = fromEnglish('She took care of it as soon as possible');
    expect(words.map(({ text }) => text)).toEqual(['She', 'took care of', 'it', 'as soon as possible']);
    expect(words[1]!.senses).toContain('照顾');
  });

  it('understands contractions', () => {
    expect(fromEnglish("I don't agree").text).toBe('我不同意');
    expect(fromEnglish("We'll agree").text).toBe('我们将同意');
  });

  it('honours glossary terms as whole words only', () => {
    const { text } = fromEnglish('The API is rapid', [{ source: 'api', target: '接口' }]);
    expect(text).toBe('接口迅速');
    expect(fromEnglish('rapid', [{ source: 'api', target: '接口' }]).text).not.toContain('接口');
  });

  it('keeps a word that nobody knows', () => {
    expect(fromEnglish('ask Qwzxkjv').text).toContain('Qwzxkjv');
  });
});

describe('any gloss', () => {
  it('takes linear time on a hostile line', () => {
    // Quadratic time would make each of these take many seconds.
    const started = performance.now();
    for (const part of ['再', '一', '三个', '在', '合同', '修复了']) fromChinese(part.repeat(20_000 / part.length));
    for (const part of ['is ', 'not ', '5 ', "it's ", 'a-', 'John ', '\ud83d'])
      fromEnglish(part.repeat(20_000 / part.length));
    expect(performance.now() - started).toBeLessThan(30_000);
  }, 60_000);

  it('has words in order, never overlapping, each the text at its place', () => {
    const texts = [
      '',
      '\ud83d好',
      '𠮷野家 is 好吃!',
      '（a）“b”——c……',
      "it's 100% {x}%s\u0000 ok",
      'İstanbul 的 API',
      'look  forward\tto it',
    ];
    for (const source of ['ZH', 'EN'] as const)
      for (const text of texts) {
        let read = 0;
        const terms = placesOf(text, [{ source: 'api', target: '接口' }]);
        for (const word of gloss(text, source, { dictionary, terms }).words) {
          expect(word.start).toBeGreaterThanOrEqual(read);
          expect(word.end).toBeGreaterThan(word.start);
          expect(word.text).toBe(text.slice(word.start, word.end));
          read = word.end;
        }
      }
  });
});
