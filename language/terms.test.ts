import { describe, expect, it } from 'vitest';
import { mentions, termFinder } from './terms.ts';

/** The places as they stand in the text. */
function found(text: string, ...sources: string[]): string[] {
  const places = termFinder(sources.map((source) => ({ source })))(text);
  return places.map(({ start, end, term }) => {
    const written = text.slice(start, end);
    return written === term.source ? written : `${written}=${term.source}`;
  });
}

describe('finding terms', () => {
  it('prefers the longer of terms that overlap, wherever they begin', () => {
    expect(found('the design team meets', 'design', 'design team')).toEqual(['design team']);
    expect(found('release plan review board', 'release plan', 'plan review board')).toEqual(['plan review board']);
    expect(found('产品发布计划会', '产品', '产品发布', '发布计划会')).toEqual(['产品', '发布计划会']);
  });

  it('finds English terms in any case at the borders of words', () => {
    expect(found('Our API, the api-gateway and rapid APIX', 'Api')).toEqual(['API=Api', 'api=Api']);
    expect(found('用PRD写 PRD，别写PRDX', 'prd')).toEqual(['PRD=prd', 'PRD=prd']);
    expect(found('O’Neil meets Élan Corp', "O'Neil", 'élan corp')).toEqual(["O’Neil=O'Neil", 'Élan Corp=élan corp']);
  });

  it('finds the plural of an English term, and no other word that begins alike', () => {
    expect(found('APIs and sprints, batches, designer', 'API', 'sprint', 'batch', 'design')).toEqual([
      'APIs=API',
      'sprints=sprint',
      'batches=batch',
    ]);
    expect(found('the boss, an ass, class', 'bos', 'as', 'clas')).toEqual([]);
    expect(found("the sprint's goal", 'sprint')).toEqual(['sprint']);
  });

  it('does not take a common word for an abbreviation', () => {
    expect(found('it is up to us who can', 'IT', 'US', 'WHO', 'CAN')).toEqual([]);
    expect(found('IT and the US follow WHO; see the prd', 'IT', 'US', 'WHO', 'PRD')).toEqual([
      'IT',
      'US',
      'WHO',
      'prd=PRD',
    ]);
  });

  it('finds Chinese terms anywhere but where they cut a word in two', () => {
    expect(found('请在灰度发布前灰度', '灰度')).toEqual(['灰度', '灰度']);
    expect(found('联合同意，会议合同', '合同', '会')).toEqual(['合同']);
    expect(found('子公司和公司', '公司')).toEqual(['公司', '公司']);
  });

  it('finds none in what a translation leaves alone, nor around it', () => {
    expect(found('api: `api` https://api.com/api {api} @api <b>api</b>', 'api')).toEqual(['api', 'api']);
    expect(found('send {name} now', 'send {name} now')).toEqual([]);
  });

  it('counts in UTF-16 units, whatever becomes longer in lower case', () => {
    const text = '👍🏽 İİ 𠮷野家 API';
    const [place] = termFinder([{ source: 'api' }])(text);
    expect(place).toMatchObject({ start: text.indexOf('API'), end: text.length });
    expect(found(text, '𠮷野家', 'İİ')).toEqual(['İİ', '𠮷野家']);
  });

  it('lets the later of two with one source count, and finds nothing for nothing', () => {
    const terms = [
      { source: 'api', target: 'a' },
      { source: 'API', target: 'b' },
      { source: '', target: 'c' },
    ];
    expect(termFinder(terms)('api').map(({ term }) => term.target)).toEqual(['b']);
    expect(found('text')).toEqual([]);
  });

  it('takes time in proportion to the text, whatever thousands of terms begin alike', () => {
    const steps = (length: number) => {
      const terms = Array.from({ length: 200 }, (_, n) => ({ source: '中'.repeat(n + 1) }));
      return termFinder(terms)('中'.repeat(length)).length;
    };
    expect(steps(20_000)).toBe(100);
  });
});

describe('mentions', () => {
  it('tells whether a text has a term, in any case and in the plural, and not within another word', () => {
    expect(mentions('Canary releases start today', 'canary release')).toBe(true);
    expect(mentions('rapid', 'API')).toBe(false);
    expect(mentions('Our rapid API', 'api')).toBe(true);
    expect(mentions('联合同意灰度发布', '灰度')).toBe(true);
    expect(mentions('Zhang  Wei', 'Zhang Wei')).toBe(false);
  });
});
