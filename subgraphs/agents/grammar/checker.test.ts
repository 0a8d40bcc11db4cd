import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#platform/logging.ts';
import { createGrammarChecker, type GrammarChecker, GrammarUnavailable } from './checker.ts';

const logger = createLogger('grammar-test', 'silent');
const scripted = (body: string) =>
  new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${body}`)}`);

describe('Harper and our rules', () => {
  // On a machine with other work Harper may take half a minute to start, which no test here is about.
  const checker = createGrammarChecker({ logger, startTimeoutMs: 110_000, timeoutMs: 60_000 });
  beforeAll(() => checker.warm(), 120_000);
  afterAll(() => checker.close());

  it('finds errors at UTF-16 offsets, also after emoji and Chinese', async () => {
    const text = '👍🏽 你好 😀 This is an test. I could of gone.';
    const issues = await checker.check(text);
    expect(issues.map(({ text, suggestions }) => [text, suggestions])).toEqual([
      ['an', ['a']],
      ['could of', ['could have']],
    ]);
    for (const { start, end, text: place } of issues) expect(text.slice(start, end)).toBe(place);
    expect(issues[0]?.start).toBe(text.indexOf('an test'));
  });

  it('finds nothing in correct English', async () => {
    expect(await checker.check('Thank you for your help. I look forward to hearing from you.')).toEqual([]);
  });

  it('answers many texts at once, each with its own issues', async () => {
    const texts = ['This is an test.', 'I could of gone.', 'All is well.'];
    const found = await Promise.all(texts.map((text) => checker.check(text)));
    expect(found.map((issues) => issues.map(({ text }) => text))).toEqual([['an'], ['could of'], []]);
  });

  it('checks 20,000 characters', async () => {
    const issues = await checker.check(`${'This is a test. '.repeat(1_240)}This is an test.`);
    expect(issues).toMatchObject([{ start: 19_848, text: 'an' }]);
  });

  it('names no more issues than a client can use', async () => {
    expect(await checker.check('This is an test. '.repeat(1_176))).toHaveLength(500);
  });

  it('says of one place what our rule says', async () => {
    const issues = await checker.check('The informations are useful, and she could of told me.');
    expect(issues).toMatchObject([
      { rule: 'uncountable-plural', suggestions: ['information'] },
      { text: 'could of', suggestions: ['could have'] },
    ]);
  });
});

describe('the grammar thread', () => {
  let checker: GrammarChecker;
  afterEach(() => checker.close());

  it('is replaced when it dies, and only the text that it had is lost', async () => {
    const thread = scripted(`parentPort.postMessage('ready');
      parentPort.on('message', (text) => { if (text === 'die') process.exit(1); parentPort.postMessage([text]); });`);
    checker = createGrammarChecker({ logger, thread });
    const [first, second, third] = await Promise.allSettled(['one', 'die', 'three'].map((text) => checker.check(text)));
    expect(first).toMatchObject({ value: ['one'] });
    expect(second).toMatchObject({ reason: expect.any(GrammarUnavailable) });
    expect(third).toMatchObject({ value: ['three'] });
  });

  it('is replaced when it hangs', async () => {
    const thread = scripted(`parentPort.postMessage('ready');
      parentPort.on('message', (text) => { while (text === 'hang'); parentPort.postMessage([text]); });`);
    checker = createGrammarChecker({ logger, thread, timeoutMs: 500 });
    await expect(checker.check('hang')).rejects.toThrow(GrammarUnavailable);
    expect(await checker.check('next')).toEqual(['next']);
  });

  it('does not stay when it starts too slowly', async () => {
    checker = createGrammarChecker({ logger, thread: scripted('setInterval(() => {}, 1_000);'), startTimeoutMs: 300 });
    const started = once(process, 'worker');
    await expect(checker.check('text')).rejects.toThrow(GrammarUnavailable);
    const [slow] = (await started) as [Worker];
    // The id of a thread that has ended.
    expect(slow.threadId).toBe(-1);
  });

  it('refuses texts beyond those that may wait', async () => {
    const thread = scripted(
      `parentPort.postMessage('ready'); parentPort.on('message', (text) => parentPort.postMessage([text]));`,
    );
    checker = createGrammarChecker({ logger, thread, maxWaiting: 2 });
    const results = await Promise.allSettled(['a', 'b', 'c'].map((text) => checker.check(text)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });

  it('skips a text that nobody waits for any more', async () => {
    const thread = scripted(
      `parentPort.postMessage('ready'); parentPort.on('message', (text) => parentPort.postMessage([text]));`,
    );
    checker = createGrammarChecker({ logger, thread });
    await expect(checker.check('a', AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(await checker.check('b')).toEqual(['b']);
  });
});
