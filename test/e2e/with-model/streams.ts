import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signUp, type TestUser } from '../../support/client.ts';
import { scriptedTranslation } from '../../support/scripted-model.ts';
import { type Watched, watch } from '../../support/subscriptions.ts';
import { until } from '../../support/until.ts';
import { DAILY_TOKEN_QUOTA, model, stack } from './system.ts';

const STREAM = `subscription ($input: TranslateInput!) {
  translationStream(input: $input) {
    __typename
    ... on TranslationDelta { segment offset text }
    ... on TranslationFailed { code message }
    ... on TranslationDone { translation {
      id targetText kind engine cached segments { targetText engine } user { displayName } keyWords { lemma }
    } }
  }
}`;

const stream = (user: TestUser, input: object) => watch(stack.url, STREAM, { input }, { token: user.token });

/** The events, and what a client has of each segment when it has applied all deltas. */
function read({ events, error }: Watched) {
  expect(error).toBeUndefined();
  const all = events.map(({ data, errors }) => {
    expect(errors).toBeUndefined();
    return data.translationStream;
  });
  const texts: string[] = [];
  const deltas = all.filter(({ __typename }) => __typename === 'TranslationDelta');
  for (const { segment, offset, text } of deltas) {
    expect(offset).toBeLessThanOrEqual((texts[segment] ?? '').length);
    texts[segment] = (texts[segment] ?? '').slice(0, offset) + text;
  }
  const last = all.at(-1);
  expect(all.indexOf(last)).toBe(deltas.length);
  return { deltas, texts, last, translation: last?.translation };
}

/** A client that can go away in the middle, the socket with it. */
function openClient(user: TestUser, input: object) {
  const client = createClient({
    url: stack.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${user.token}` },
    retryAttempts: 0,
  });
  const events: unknown[] = [];
  client.subscribe(
    { query: STREAM, variables: { input } },
    { next: (event) => events.push(event), error() {}, complete() {} },
  );
  return { events, leave: () => client.terminate() };
}

describe('a translation that is streamed', () => {
  it('comes bit by bit, ends as the translation that is kept, and carries fields of other subgraphs', async () => {
    const user = await signUp(stack.url, { displayName: '李薇' });
    model.next({ pace: 15 });
    const text = 'We must reconcile the discrepancies (1) before the audit (2), please (3).\nThanks a lot!';
    const { deltas, texts, last, translation } = read(await stream(user, { text }));
    expect(deltas.length).toBeGreaterThan(2);
    expect(last.__typename).toBe('TranslationDone');
    expect(translation).toMatchObject({ kind: 'TRANSLATION', engine: 'model', user: { displayName: '李薇' } });
    expect(translation.segments.map(({ targetText }: { targetText: string }) => targetText)).toEqual(texts);
    expect(translation.keyWords).toContainEqual({ lemma: 'discrepancy' });
    const kept = await user.ask('query ($id: ID!) { translation(id: $id) { targetText } }', translation);
    expect(kept.data.translation.targetText).toBe(translation.targetText);
  });

  it('comes whole where it was translated before, and where it is glossed', async () => {
    const user = await signUp(stack.url);
    await stream(user, { text: '合同已经签了。' });
    const again = read(await stream(user, { text: '合同已经签了。' }));
    expect(again.translation).toMatchObject({ cached: true, engine: 'model' });
    expect(again.deltas).toEqual([
      { __typename: 'TranslationDelta', segment: 0, offset: 0, text: scriptedTranslation('合同已经签了。', 'EN') },
    ]);

    model.next({ status: 401 });
    const glossed = read(await stream(user, { text: '发票已经寄了。' }));
    expect(glossed.translation).toMatchObject({ kind: 'GLOSS', engine: 'gloss' });
    expect(glossed.texts).toEqual([glossed.translation.segments[0].targetText]);
  });

  it('takes back what the repair says otherwise', async () => {
    const user = await signUp(stack.url);
    model.next({ say: ([, second]) => JSON.stringify({ translations: ['还是中文的一句话', second] }) });
    const { deltas, texts, translation } = read(await stream(user, { text: '请确认合同。我们周五见。' }));
    expect(translation).toMatchObject({ kind: 'TRANSLATION', segments: [{ engine: 'model' }, { engine: 'model' }] });
    expect(texts[0]).toBe(scriptedTranslation('请确认合同。', 'EN'));
    expect(deltas.some(({ text }: { text: string }) => /\p{Script=Han}/u.test(text))).toBe(true);
  });

  it('leaves no history when it is not to be recorded', async () => {
    const user = await signUp(stack.url);
    const { translation } = read(await stream(user, { text: '不要记录。', record: false }));
    expect(translation.targetText).toBe(scriptedTranslation('不要记录。', 'EN'));
    const { data } = await user.ask('{ me { translations { edges { cursor } } } }');
    expect(data.me.translations.edges).toEqual([]);
  });

  it('says what is wrong as its only event', async () => {
    const user = await signUp(stack.url);
    expect(read(await stream(user, { text: ' ' }))).toMatchObject({ deltas: [], last: { code: 'BAD_USER_INPUT' } });
    const tooMuch = read(
      await stream(user, { text: Array.from({ length: 400 }, (_, n) => `请确认第 ${n} 条。`).join('') }),
    );
    expect(tooMuch).toMatchObject({
      deltas: [],
      last: { code: 'QUOTA_EXCEEDED', message: expect.stringContaining(String(DAILY_TOKEN_QUOTA)) },
    });
  });

  it('is for those who are signed in', async () => {
    const { events, error } = await watch(stack.url, STREAM, { input: { text: '你好' } });
    expect(JSON.stringify([events, error])).toContain('UNAUTHENTICATED');
  });
});

describe('a client that leaves in the middle', () => {
  it('ends the call of the model within a second', async () => {
    const user = await signUp(stack.url);
    model.next('stall midway');
    const abandoned = model.abandoned;
    const { events, leave } = openClient(user, { text: `离开 ${randomUUID()}。` });
    await until(() => events.length > 0);
    leave();
    await until(() => model.abandoned === abandoned + 1, 1_000);
  });

  it('with a key ends it as well, when it does not come back at once', async () => {
    const user = await signUp(stack.url);
    model.next('stall midway');
    const abandoned = model.abandoned;
    const { events, leave } = openClient(user, { text: `离开 ${randomUUID()}。`, idempotencyKey: randomUUID() });
    await until(() => events.length > 0);
    leave();
    await until(() => model.abandoned === abandoned + 1, 1_000);
  });

  it('with a key finds the same translation on its way when it comes back, and pays once', async () => {
    const user = await signUp(stack.url);
    const input = { text: '我们需要把发布日期推迟到下周五，请大家确认。', idempotencyKey: randomUUID() };
    model.next({ pace: 60 });
    const [asked, abandoned] = [model.requests.length, model.abandoned];
    const { events, leave } = openClient(user, input);
    await until(() => events.length > 1);
    leave();
    const first = read(await stream(user, input));
    expect(first.texts).toEqual([first.translation.segments[0].targetText]);
    const second = read(await stream(user, input));
    expect(second.translation.id).toBe(first.translation.id);
    expect(second.texts).toEqual(first.texts);
    expect([model.requests.length, model.abandoned]).toEqual([asked + 1, abandoned]);
    await until(async () => (await user.ask('{ me { usage { modelTokens } } }')).data.me.usage?.modelTokens === 18);
  });
});
