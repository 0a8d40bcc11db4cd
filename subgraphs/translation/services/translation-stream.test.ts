import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { PublicError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { TranslationRow } from '../data/translations.ts';
import { createTranslationStreams, followTranslation, type StreamEvent } from './translation-stream.ts';

const logger = pino({ level: 'silent' });

function rowOf(...texts: string[]): TranslationRow {
  let at = 0;
  const segments = texts.map((text) => {
    const span = { targetStart: at, targetEnd: at + text.length };
    at += text.length;
    return { ...span, sourceStart: 0, sourceEnd: 0, kind: 'TRANSLATION' as const, engine: 'model', glosses: [] };
  });
  return { id: newId(), targetText: texts.join(''), segments } as unknown as TranslationRow;
}

/** A translation that goes on as the test says. */
function createSource() {
  const { promise, resolve, reject } = Promise.withResolvers<TranslationRow>();
  const begin = vi.fn((signal: AbortSignal, _onText: (segment: number, text: string) => void) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    return promise.then((translation) => ({ translation, userErrors: [] }));
  });
  const onText = (segment: number, text: string) => begin.mock.calls[0]![1](segment, text);
  const isLeft = () => begin.mock.calls[0]![0].aborted;
  return { begin, onText, isLeft, finish: resolve, fail: reject };
}

async function collect(stream: AsyncIterableIterator<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('a streamed translation', () => {
  it('is its deltas, then the whole, and then it completes', async () => {
    const { begin, onText, finish } = createSource();
    const stream = followTranslation({ begin, lingerMs: 0, logger });
    const first = stream.next();
    onText(0, 'Hel');
    expect((await first).value).toEqual({ type: 'TranslationDelta', segment: 0, offset: 0, text: 'Hel' });
    const translation = rowOf('Hello.', 'Good.');
    finish(translation);
    expect(await collect(stream)).toEqual([
      { type: 'TranslationDelta', segment: 0, offset: 3, text: 'lo.' },
      { type: 'TranslationDelta', segment: 1, offset: 0, text: 'Good.' },
      { type: 'TranslationDone', translation },
    ]);
    expect((await stream.next()).done).toBe(true);
  });

  it('begins when it is asked for, and ends at once when the client leaves, waiting or not', async () => {
    const unasked = createSource();
    await followTranslation({ begin: unasked.begin, lingerMs: 0, logger }).return?.();
    expect(unasked.begin).not.toHaveBeenCalled();

    const { begin, isLeft } = createSource();
    const stream = followTranslation({ begin, lingerMs: 0, logger });
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(isLeft()).toBe(true);
  });

  it('goes on for a moment when the client has a key to come back with', async () => {
    const { begin, isLeft } = createSource();
    const stream = followTranslation({ begin, lingerMs: 100, logger });
    void stream.next();
    await stream.return?.();
    expect(isLeft()).toBe(false);
    await vi.waitFor(() => expect(isLeft()).toBe(true));
  });

  it('tells of a refusal as it is, and of a failure of ours nothing', async () => {
    const refused = createSource();
    refused.fail(new PublicError('QUOTA_EXCEEDED', 'no more today'));
    expect(await collect(followTranslation({ begin: refused.begin, lingerMs: 0, logger }))).toEqual([
      { type: 'TranslationFailed', code: 'QUOTA_EXCEEDED', message: 'no more today' },
    ]);
    const failed = createSource();
    failed.fail(new Error('password of the database'));
    expect(await collect(followTranslation({ begin: failed.begin, lingerMs: 0, logger }))).toEqual([
      { type: 'TranslationFailed', code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' },
    ]);
  });

  it('tells of bad input as an event, and refuses whoever may not translate before there is any', async () => {
    const userErrors = [{ code: 'BAD_USER_INPUT', message: 'text must not be empty.', field: ['input', 'text'] }];
    const { follow } = createTranslationStreams({ translate: async () => ({ translation: null, userErrors }) });
    const viewer = { id: newId(), role: 'LEARNER' as const, sessionId: null, scopes: null };
    expect(await collect(follow(viewer, { text: '' }, { logger }))).toEqual([
      { type: 'TranslationFailed', code: 'BAD_USER_INPUT', message: 'text must not be empty.' },
    ]);
    expect(() => follow({ ...viewer, scopes: ['translation:read'] }, { text: '好' }, { logger })).toThrow(PublicError);
    expect(() => follow({ ...viewer, id: null }, { text: '好' }, { logger })).toThrow(PublicError);
  });
});
