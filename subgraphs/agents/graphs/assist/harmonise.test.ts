import { describe, expect, it } from 'vitest';
import type { TranslatedSegment } from '../workflow.ts';
import { harmonise } from './harmonise.ts';
import { recurringWords, renderingsOf, withGlossary } from './terms.ts';

const segment = (sourceText: string, targetText: string, kind: TranslatedSegment['kind'] = 'TRANSLATION') => ({
  sourceText,
  targetText,
  kind,
});
const SUPPLIER = { source: '供应商', renderings: ['supplier', 'vendor'] };

describe('harmonise', () => {
  it('says a term as most segments do, in the case, the number and with the article of its place', () => {
    const { targets, unified } = harmonise(
      [
        segment('供应商同意了。', 'The supplier has agreed.'),
        segment('供应商们很忙。', 'Vendors are busy.'),
        segment('请问供应商。', 'Ask a supplier.'),
        segment('另一个供应商。', 'Once more a vendor.'),
      ],
      [SUPPLIER],
      'EN',
    );
    expect(targets).toEqual([
      'The supplier has agreed.',
      'Suppliers are busy.',
      'Ask a supplier.',
      'Once more a supplier.',
    ]);
    expect(unified).toEqual([{ source: '供应商', target: 'supplier', insteadOf: ['vendor'] }]);
  });

  it('takes the first rendering where two are as usual, and fits the article', () => {
    const segments = [segment('代理人来了。', 'A broker came.'), segment('代理人走了。', 'The agent left.')];
    expect(harmonise(segments, [{ source: '代理人', renderings: ['agent', 'broker'] }], 'EN').targets).toEqual([
      'An agent came.',
      'The agent left.',
    ]);
  });

  it('works into Chinese as well', () => {
    const segments = [
      segment('The client agreed.', '客户同意了。'),
      segment('Ask the client.', '问一下委托人。'),
      segment('Our client is here.', '我们的客户到了。'),
    ];
    const terms = [{ source: 'client', renderings: ['委托人', '客户'] }];
    expect(harmonise(segments, terms, 'ZH').targets).toEqual(['客户同意了。', '问一下客户。', '我们的客户到了。']);
  });

  it('leaves alone a gloss, a word that stands for something else too, and terms that agree', () => {
    const segments = [
      segment('供应商和厂商', 'the vendor and the vendor'),
      segment('供应商', 'supplier'),
      segment('供应商', 'vendor', 'GLOSS'),
    ];
    expect(harmonise(segments, [SUPPLIER], 'EN')).toEqual({
      targets: segments.map(({ targetText }) => targetText),
      unified: [],
    });
  });
});

describe('recurringWords', () => {
  it('finds words that more than one translated sentence has', () => {
    const segments = [segment('供应商同意了。', 'x'), segment('请问供应商。', 'x'), segment('同意。', 'x', 'GLOSS')];
    expect(recurringWords(segments, 'ZH')).toEqual(['供应商']);
    expect(recurringWords([segment('The supplier agrees.', ''), segment('Ask a supplier.', '')], 'EN')).toEqual([
      'supplier',
    ]);
  });
});

describe('renderingsOf', () => {
  const sense = (text: string, partOfSpeech: string | null = null) => ({ text, partOfSpeech });

  it('reads the ways to say a noun from a dictionary', () => {
    expect(renderingsOf('供应商', [sense('supplier; vendor')], 'ZH').renderings).toEqual(['supplier', 'vendor']);
    expect(renderingsOf('client', [sense('客户, 委托人', 'noun')], 'EN').renderings).toEqual(['客户', '委托人']);
  });

  it('has none for what may be a verb, which each sentence says in its own way', () => {
    expect(renderingsOf('发展', [sense('development'), sense('to develop')], 'ZH').renderings).toEqual([]);
    expect(
      renderingsOf('report', [sense('报告', 'noun'), sense('报告, 汇报', 'transitive verb')], 'EN').renderings,
    ).toEqual([]);
  });
});

describe('withGlossary', () => {
  it('leaves the owner’s own terms to the glossary', () => {
    expect(withGlossary([SUPPLIER], [{ source: '供应商', target: 'partner' }])).toEqual([]);
    expect(withGlossary([SUPPLIER], [{ source: '合同', target: 'contract' }])).toEqual([SUPPLIER]);
  });
});
