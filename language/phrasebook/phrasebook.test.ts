import { describe, expect, it } from 'vitest';
import { parseEntries } from './entry.ts';
import { createPhrasebook, loadPhrasebook, normalizePhrase } from './phrasebook.ts';
import { reviewPhrasebook } from './review.ts';
import { entryWith } from './testing.ts';

describe('the phrasebook that comes with the project', () => {
  it('holds what it promises: enough entries, aligned, none a template of another', { timeout: 60_000 }, () => {
    expect(reviewPhrasebook(loadPhrasebook().entries)).toEqual([]);
  });

  it('is read once and finds each of its entries by either side', () => {
    const { entries, find } = loadPhrasebook();
    expect(loadPhrasebook().entries).toBe(entries);
    for (const entry of entries) {
      expect(find('ZH', entry.chinese)).toBe(entry);
      expect(find('EN', entry.english)).toBe(entry);
    }
  });
});

describe('find', () => {
  const question = entryWith('现在可以吗？', "Is now OK, or isn't it?");
  const statement = entryWith('请把 PR 链接发我，谢谢。', 'Send me the PR link, thanks.');
  const { find } = createPhrasebook([question, statement]);

  it.each([
    '请把 PR 链接发我，谢谢',
    ' 请把PR链接发我,谢谢。 ',
    '请把 pr 链接发我， 谢谢！',
    '请把ＰＲ链接发我，谢谢。',
  ])('takes %j as people type it', (text) => {
    expect(find('ZH', text)).toBe(statement);
  });

  it.each(['is now ok, or isn’t it?', "Is now OK,\nor  isn't it?"])('takes %j in English', (text) => {
    expect(find('EN', text)).toBe(question);
  });

  it('takes a question for no statement, and one language for no other', () => {
    expect(find('ZH', '现在可以吗')).toBeNull();
    expect(find('EN', '现在可以吗？')).toBeNull();
    expect(find('ZH', 'Send me the PR link, thanks.')).toBeNull();
  });

  it.each(['', ' ', '。', '…', '\ud83d', 'x'.repeat(100_000)])('finds nothing for %j', (text) => {
    expect(find('EN', text)).toBeNull();
    expect(find('ZH', text)).toBeNull();
  });

  it('keeps the blanks between English words', () => {
    expect(normalizePhrase('Sign  off, please.')).toBe('sign off,please');
    expect(normalizePhrase('sign off')).not.toBe(normalizePhrase('signoff'));
  });
});

describe('parseEntries', () => {
  const header = 'id\tregister\tkind\tchinese\tenglish\n';

  it('reads a line to an entry', () => {
    expect(parseEntries('hr', `${header}hr-001\tformal\tPHRASE\t带薪休假\tpaid leave\n`)).toEqual([
      { id: 'hr-001', topic: 'hr', register: 'formal', kind: 'PHRASE', chinese: '带薪休假', english: 'paid leave' },
    ]);
  });

  it.each([
    ['', 'first line'],
    [`${header}hr-001\tformal\tPHRASE\t带薪休假\n`, 'hr.tsv:2: 4 columns'],
    [`${header}email-001\tformal\tPHRASE\t带薪休假\tpaid leave\n`, 'hr.tsv:2: email-001'],
    [`${header}hr-001\tpolite\tPHRASE\t带薪休假\tpaid leave\n`, 'hr.tsv:2: polite'],
    [`${header}hr-001\tformal\tWORD\t带薪休假\tpaid leave\n`, 'hr.tsv:2: WORD'],
    [`${header}\n`, 'hr.tsv:2: 1 columns'],
  ])('says where a file is broken: %j', (tsv, message) => {
    expect(() => parseEntries('hr', tsv)).toThrow(message);
  });
});
