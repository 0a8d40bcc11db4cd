import { describe, expect, it } from 'vitest';
import { createDocumentReader } from './reader.ts';

const signal = new AbortController().signal;
const text = (content: string) => ({
  content: Buffer.from(content),
  mediaType: 'text/markdown',
  target: 'ZH' as const,
});

describe('the reader of documents', () => {
  it('takes a file apart and puts it together', async () => {
    const reader = createDocumentReader();
    const document = text('# Please confirm.\n\n42\n');
    const { chunks, progressAfter } = await reader.plan(document, signal);
    expect({ chunks, progressAfter }).toEqual({ chunks: [['Please confirm.']], progressAfter: [1] });
    const file = await reader.rebuild(document, [[{ text: '请确认。', kind: 'TRANSLATION' }]], signal);
    expect(Buffer.from(file).toString()).toBe('# 请确认。\n\n42\n');
  });

  it('tells what the owner is to read', async () => {
    await expect(createDocumentReader().plan(text('42'), signal)).rejects.toMatchObject({ name: 'UnreadableDocument' });
  });

  it('gives up one that takes too long or too much, and whatever nobody waits for', async () => {
    const document = text('*a _b '.repeat(10_000));
    const tooComplex = { name: 'UnreadableDocument', message: expect.stringContaining('too complex') };
    await expect(createDocumentReader({ timeoutMs: 1 }).plan(document, signal)).rejects.toMatchObject(tooComplex);
    await expect(createDocumentReader({ megabytes: 8 }).plan(document, signal)).rejects.toMatchObject(tooComplex);
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(createDocumentReader().plan(document, stopped)).rejects.toThrow('stopped');
  });
});
