import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDictionary } from './build.ts';
import { type Dictionary, openDictionary } from './dictionary.ts';
import { dictionaryFile } from './location.ts';
import { dictionaryForTests } from './testing.ts';

let dictionary: Dictionary;
beforeAll(async () => {
  dictionary = await dictionaryForTests();
}, 120_000);

const lemmaFor = (term: string) => dictionary.lookUp(term)?.id ?? null;

describe('meanings', () => {
  it('leads from English to the usual Chinese words, telling things from actions and places from words', () => {
    expect(dictionary.chineseFor('supplier').things[0]).toBe('供应商');
    expect(dictionary.chineseFor('review').actions).toContain('复习');
    expect(dictionary.chineseFor('Shanghai').things).toContain('上海');
    expect(dictionary.chineseFor('no such word')).toEqual({ things: [], actions: [] });
  });

  it('tells whether an entry gives a meaning, and whether there is one', () => {
    expect(dictionary.gives('EN', 'Product', '产品')).toBe(true);
    expect(dictionary.gives('EN', 'product', '产')).toBe(false);
    expect(dictionary.gives('ZH', '合同', 'agreement')).toBe(true);
    expect(dictionary.gives('ZH', '合同', 'agree')).toBe(false);
    expect(dictionary.gives('ZH', '没有这个词', 'agree')).toBeNull();
    expect(dictionary.gives('EN', 'x'.repeat(10_000), '')).toBeNull();
  });
});

describe('lookUp', () => {
  it.each([
    ['negotiated', 'en:negotiate'],
    ['was', 'en:be'],
    ['went', 'en:go'],
    ['children', 'en:child'],
    ['saw', 'en:see'],
    ['found', 'en:find'],
    ['founded', 'en:found'],
    ['left', 'en:left'],
    ['building', 'en:building'],
    ['meeting', 'en:meeting'],
    ['us', 'en:us'],
    ['better', 'en:better'],
  ])('answers the form %s with %s', (form, id) => {
    expect(lemmaFor(form)).toBe(id);
  });

  it.each([
    ['  NEGOTIATE ', 'en:negotiate'],
    ['“Deadlines,”', 'en:deadline'],
    ['Ｄｅａｄｌｉｎｅ', 'en:deadline'],
    ['look   forward\nto', 'en:look forward to'],
    ['took care of', 'en:take care of'],
    ['client’s', 'en:client'],
    ['e mail', 'en:e-mail'],
    ['KPI', 'en:kpi'],
    ['会议。', 'zh:会议'],
    ['銀行', 'zh:银行'],
    ['頭髮', 'zh:头发'],
    ['T恤', 'zh:T恤'],
    ['卡拉OK', 'zh:卡拉OK'],
  ])('finds %j', (term, id) => {
    expect(lemmaFor(term)).toBe(id);
  });

  it.each([
    '',
    ' ',
    '...',
    'qwzxkjv',
    '👍',
    '\u0000\u0007',
    '\ud800',
    "'; DROP TABLE english; --",
    '%',
    'a b c d e f g h',
    '龘龘龘龘',
  ])('knows no %j', (term) => {
    expect(dictionary.lookUp(term)).toBeNull();
  });

  it('is safe and quick on huge input', () => {
    const started = performance.now();
    for (const part of ['a', '好', '\u0000', ' ', 'a ', '.', "'", '-'])
      expect(dictionary.lookUp(part.repeat(10_000))).toBeNull();
    expect(dictionary.lookUp(`${'\n'.repeat(100)}deadline${' '.repeat(100)}`)?.lemma).toBe('deadline');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('an English entry', () => {
  it('carries everything that the sources know', () => {
    const entry = dictionary.lookUp('negotiate')!;
    expect(entry).toMatchObject({
      id: 'en:negotiate',
      language: 'EN',
      phonetic: 'niˈgəuʃieit',
      frequencyRank: 2541,
      examTags: ['gk', 'cet6', 'ky', 'toefl', 'gre'],
    });
    expect(entry.senses[0]).toEqual({
      reading: null,
      partOfSpeech: 'intransitive verb',
      text: '商议, 谈判, 交涉',
      language: 'ZH',
    });
    expect(entry.senses.some(({ language }) => language === 'EN')).toBe(true);
    expect(entry.forms).toContainEqual({ kind: 'past', text: 'negotiated' });
  });

  it('explains near-synonyms', () => {
    const { nearSynonyms } = dictionary.lookUp('compel')!;
    expect(nearSynonyms.map(({ lemma }) => lemma)).toEqual(expect.arrayContaining(['force', 'oblige']));
    expect(nearSynonyms.map(({ lemma }) => lemma)).not.toContain('compel');
  });

  it('puts general senses before those of a field and of inflection', () => {
    const texts = dictionary.lookUp('meeting')!.senses.map(({ text }) => text);
    expect(texts[0]).toContain('会议');
    expect(dictionary.lookUp('left')!.inflectionOf).toBe('leave');
  });

  it('has levels in a sensible order', () => {
    const levels = ['book', 'colleague', 'mitigate'].map((word) => dictionary.word('EN', word)!.level!);
    expect(levels).toEqual([...levels].sort());
    expect(new Set(levels).size).toBe(3);
  });
});

describe('a Chinese entry', () => {
  it('groups senses by reading, the living ones first', () => {
    const { senses, phonetic } = dictionary.lookUp('行')!;
    expect(phonetic).toBe('xíng');
    expect(new Set(senses.map(({ reading }) => reading))).toEqual(new Set(['xíng', 'háng', 'héng']));
    expect(senses.at(-1)!.text).toMatch(/used in|classifier/);
  });

  it('puts the surname last and the particle first', () => {
    expect(dictionary.lookUp('王')!.senses.at(-1)!.text).toBe('surname Wang');
    expect(dictionary.lookUp('了')!.phonetic).toBe('le');
  });

  it('gives its traditional form and frequency, and no level', () => {
    expect(dictionary.lookUp('银行')).toMatchObject({
      phonetic: 'yín háng',
      level: null,
      forms: [{ kind: 'traditional', text: '銀行' }],
    });
    expect(dictionary.frequencyRank('ZH', '银行')).toBeLessThan(5_000);
  });
});

describe('words', () => {
  it('answers in the order of the ids, with null where there is none', () => {
    const ids = ['zh:行', 'en:nosuchwordhere', 'en:negotiate', 'fr:mot', '', 'en:', 'zh:行'];
    expect(dictionary.words(ids).map((entry) => entry?.id ?? null)).toEqual([
      'zh:行',
      null,
      'en:negotiate',
      null,
      null,
      null,
      'zh:行',
    ]);
  });

  it('finds every entry again by its id', () => {
    for (const term of ['KPI', 'Polish', 'e mail', '卡拉OK', 'I', 'US']) {
      const entry = dictionary.lookUp(term)!;
      expect(dictionary.words([entry.id])[0]).toEqual(entry);
    }
  });
});

describe('lemmaOf', () => {
  it.each([
    ['Went', 'go'],
    ['schedules', 'schedule'],
    ['building', 'building'],
    ['qwzxkjv', 'qwzxkjv'],
  ])('takes %s to %s', (form, lemma) => {
    expect(dictionary.lemmaOf(form)).toBe(lemma);
  });
});

describe('suggestions', () => {
  it.each([
    ['recieve', 'receive'],
    ['teh', 'the'],
    ['accomodate', 'accommodate'],
    ['会仪', '会议'],
  ])('suggests for %s first %s', (typo, word) => {
    expect(dictionary.suggestions(typo, 5)[0]).toBe(word);
  });

  it('has none for what is nothing', () => {
    for (const term of ['', '👍', 'x'.repeat(10_000), '\u0000']) expect(dictionary.suggestions(term, 5)).toEqual([]);
    expect(dictionary.suggestions('recieve', 0)).toEqual([]);
  });
});

describe('buildDictionary', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dictionary-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('lets two builders work side by side, reports rising progress and leaves one whole file', async () => {
    const file = dictionaryFile(folder);
    const progress: number[] = [];
    await Promise.all([
      buildDictionary({ file, onProgress: (done) => progress.push(done) }),
      buildDictionary({ file }),
    ]);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    expect(await readdir(folder)).toEqual([file.slice(folder.length + 1)]);
    const built = openDictionary(file);
    expect(built.lookUp('negotiated')?.lemma).toBe('negotiate');
    built.close();
  }, 120_000);

  it('refuses to open what is not there', () => {
    expect(() => openDictionary(join(folder, 'missing.sqlite'))).toThrow();
  });
});
