import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createNgramEmbedder } from '#language/embeddings/ngram.ts';
import { createPhrasebook } from '#language/phrasebook/phrasebook.ts';
import { entryOf } from '#language/phrasebook/testing.ts';
import type { Allowance } from '#platform/spending/allowances.ts';
import type { MemoryEntries, MemoryEntry } from '../../data/memory-entries.ts';
import { emptyGlossary, type Glossary } from '../../domain/glossary.ts';
import { otherLanguage } from '../../domain/translation.ts';
import { createClosePairs } from '../memory/close-pairs.ts';
import { memoryKey } from '../memory/keys.ts';
import type { TranslationRequest } from './engine.ts';
import { createMemoryEngine } from './memory-engine.ts';

/** The memory costs nothing: asking for an allowance would be a mistake. */
const noAllowance = {} as Allowance;
const logger = pino({ level: 'silent' });
const phrasebook = createPhrasebook([
  entryOf({ id: 'email-1', chinese: '附件请查收。', english: 'Please see the attachment.' }),
  entryOf({ id: 'email-2', chinese: '年度合同', english: 'annual contract', kind: 'PHRASE' }),
  entryOf({
    id: 'email-3',
    chinese: '在我电脑上是好的啊。',
    english: 'Works on my machine, though.',
    register: 'informal',
  }),
  entryOf({
    id: 'email-4',
    chinese: '请贵方在 10 日内答复。',
    english: 'Kindly reply within 10 days.',
    register: 'formal',
  }),
]);

/** A user's memory of these pairs, in this process. */
function memoryOf(...pairs: [source: string, target: string][]): MemoryEntries {
  const entries = pairs.map(
    ([sourceText, targetText], index): MemoryEntry => ({
      id: String(index),
      userId: 'li',
      source: 'ZH',
      target: 'EN',
      sourceText,
      targetText,
    }),
  );
  return {
    exact: async ({ userId }, keys) => {
      const own = entries.filter((entry) => entry.userId === userId);
      const found = own.filter(({ sourceText }) => keys.includes(memoryKey(sourceText)));
      return { byKey: new Map(found.map((entry) => [memoryKey(entry.sourceText), entry])), hasAny: own.length > 0 };
    },
    similar: async (_: unknown, texts: readonly string[]) => texts.map(() => entries),
  } as Partial<MemoryEntries> as MemoryEntries;
}

async function translated(text: string, some: Partial<TranslationRequest> = {}, entries = memoryOf()) {
  const embedder = createNgramEmbedder();
  const closePairs = createClosePairs({ entries, phrasebook, embedder, vectors: null });
  const engine = createMemoryEngine({ entries, phrasebook, closePairs, gives: () => false, logger });
  const source = some.source ?? 'ZH';
  const request: TranslationRequest = {
    userId: 'li',
    source,
    target: otherLanguage(source),
    context: null,
    formality: 'DEFAULT',
    glossary: emptyGlossary,
    ...some,
  };
  const [answer] = await engine.translate(request, [text], {
    signal: AbortSignal.timeout(5_000),
    allowance: noAllowance,
  });
  return answer?.text ?? null;
}

describe('the memory engine', () => {
  it('serves a phrase of the phrasebook, both ways, whatever its case and width', async () => {
    expect(await translated('附件请查收。')).toBe('Please see the attachment.');
    expect(await translated('PLEASE see the attachment', { source: 'EN' })).toBe('附件请查收');
    expect(await translated('附件请审阅。')).toBeNull();
  });

  it('ends a sentence as the segment ends', async () => {
    expect(await translated('附件请查收！')).toBe('Please see the attachment!');
    expect(await translated('附件请查收；')).toBe('Please see the attachment;');
    expect(await translated('附件请查收')).toBe('Please see the attachment');
    expect(await translated('年度合同。')).toBe('Annual contract.');
    expect(await translated('附件请查收？')).toBeNull();
    expect(await translated('Please see the attachment...', { source: 'EN' })).toBe('附件请查收……');
  });

  it('puts the viewer’s own sentences before the phrasebook’s', async () => {
    const own = memoryOf(
      ['附件请查收。', 'Attached, for your review.'],
      ['请贵方在 5 日内答复。', 'Please answer in 5 days.'],
    );
    expect(await translated('附件请查收。', {}, own)).toBe('Attached, for your review.');
    expect(await translated('请贵方在 12 日内答复。', {}, own)).toBe('Please answer in 12 days.');
    expect(await translated('附件请查收。', { userId: 'wang' }, own)).toBe('Please see the attachment.');
  });

  it('repairs a near phrase, and passes on what says something else', async () => {
    expect(await translated('请贵方在 30 日内答复！')).toBe('Kindly reply within 30 days!');
    expect(await translated('请我方在 30 日内答复。')).toBeNull();
    expect(await translated('请贵方在 1 日内答复。')).toBeNull();
  });

  it('passes on a phrase in another tone than was asked for; the viewer’s own count in any', async () => {
    const informal = '在我电脑上是好的啊。';
    expect(await translated(informal, { formality: 'MORE' })).toBeNull();
    expect(await translated(informal, { formality: 'LESS' })).toBe('Works on my machine, though.');
    expect(await translated('请贵方在 10 日内答复。', { formality: 'LESS' })).toBeNull();
    expect(await translated('请贵方在 30 日内答复。', { formality: 'LESS' })).toBeNull();
    expect(await translated(informal, { formality: 'MORE' }, memoryOf([informal, 'Fine here.']))).toBe('Fine here.');
  });

  it('passes on what the viewer’s glossary wants otherwise', async () => {
    const glossaryOf = (target: string): Glossary => ({
      matches: (text) => {
        const start = text.indexOf('附件');
        const term = { id: 'a', source: '附件', target, note: null, createdAt: new Date(0) };
        return start < 0 ? [] : [{ start, end: start + 2, term }];
      },
    });
    expect(await translated('附件请查收。', { glossary: glossaryOf('enclosure') })).toBeNull();
    expect(await translated('附件请查收。', { glossary: glossaryOf('Attachment') })).toBe('Please see the attachment.');
    // A sentence of the viewer's own that goes against it is no exception: the terms are newer.
    const own = memoryOf(['附件请查收。', 'See the file.']);
    expect(await translated('附件请查收。', { glossary: glossaryOf('attachment') }, own)).toBe(
      'Please see the attachment.',
    );
  });

  it('serves nothing for a sentence of which the viewer wants nothing, nor anything made of it', async () => {
    const own = memoryOf(['附件请查收。', ''], ['请贵方在 10 日内答复。', '']);
    expect(await translated('附件请查收！', {}, own)).toBeNull();
    expect(await translated('请贵方在 10 日内答复。', {}, own)).toBeNull();
    expect(await translated('请贵方在 12 日内答复。', {}, own)).toBe('Kindly reply within 12 days.');
  });

  it('says that it finds less without Qdrant', () => {
    const closePairs = createClosePairs({
      entries: memoryOf(),
      phrasebook,
      embedder: createNgramEmbedder(),
      vectors: null,
    });
    const engine = createMemoryEngine({ entries: memoryOf(), phrasebook, closePairs, gives: () => false, logger });
    expect(engine.available()).toEqual({
      available: true,
      reason: 'No Qdrant is configured; close matches are found by text alone.',
    });
  });
});
