import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PublicError } from '#platform/errors.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createModel, type Model } from '#platform/model/model.ts';
import type { Allowance } from '#platform/spending/allowances.ts';
import { createMemoryCache } from '../../../../test/support/memory-cache.ts';
import {
  type ScriptedModel,
  type ScriptedTerm,
  scriptedTranslation,
  startScriptedModel,
} from '../../../../test/support/scripted-model.ts';
import { until } from '../../../../test/support/until.ts';
import { emptyGlossary, type Glossary } from '../../domain/glossary.ts';
import { createEngineChain } from './chain.ts';
import type { EngineCaller, TranslationRequest } from './engine.ts';
import { createModelEngine, type ModelEngineOptions } from './model-engine.ts';
import { createSegmentCache } from './segment-cache.ts';

const silent = pino({ level: 'silent' });
const english = (text: string, terms: ScriptedTerm[] = []) => scriptedTranslation(text, 'EN', terms);

let server: ScriptedModel;
beforeEach(async () => {
  server = await startScriptedModel();
});
afterEach(() => server.stop());

const modelOf = (timeoutMs = 5_000): Model =>
  createModel({
    baseUrl: server.url,
    apiKey: null,
    name: server.model,
    timeoutMs,
    price: { input: 0, output: 0 },
  }) as Model;

/** An engine as one process has it; processes share `redis`. */
const engineOf = ({
  redis,
  timeoutMs,
  ...options
}: ModelEngineOptions & { redis?: Map<string, Buffer>; timeoutMs?: number } = {}) =>
  createModelEngine(modelOf(timeoutMs), { cache: createSegmentCache(createMemoryCache(redis)), ...options });

const requestOf = (request: Partial<TranslationRequest> = {}): TranslationRequest => ({
  userId: randomUUID(),
  source: 'ZH',
  target: 'EN',
  context: null,
  formality: 'DEFAULT',
  glossary: emptyGlossary,
  ...request,
});

/** Finds each source wherever it stands. */
function glossaryOf(...pairs: ScriptedTerm[]): Glossary {
  const terms = pairs.map((pair) => ({ ...pair, id: randomUUID(), note: null, createdAt: new Date() }));
  return {
    matches: (text) =>
      terms.flatMap((term) => {
        const start = text.indexOf(term.source);
        return start === -1 ? [] : [{ start, end: start + term.source.length, term }];
      }),
  };
}

interface Payer extends Allowance {
  /** Calls that were paid for. */
  paid: number;
}

/** Allows a number of calls. */
function allowanceOf(calls = Number.POSITIVE_INFINITY): Payer {
  let reserved = 0;
  const payer: Payer = {
    paid: 0,
    async reserve(estimates, work) {
      if (reserved + estimates.length > calls) throw new PublicError('QUOTA_EXCEEDED', 'no more');
      reserved += estimates.length;
      return work(
        estimates.map(() => async (call) => {
          payer.paid += 1;
          return call();
        }),
      );
    },
    countCharacters: async () => {},
  };
  return payer;
}

const callerOf = (caller: Partial<EngineCaller> = {}): EngineCaller => ({
  signal: new AbortController().signal,
  allowance: allowanceOf(),
  ...caller,
});

const textsOf = (translations: ({ text: string } | null)[]) => translations.map((translation) => translation?.text);

describe('a segment that is on its way to the model', () => {
  it('is asked for once by all who want it, whether others of their texts differ or not', async () => {
    const engine = engineOf();
    const request = requestOf();
    server.next({ pace: 20 });
    const first = callerOf();
    const one = engine.translate(request, ['第一句。', '第二句。'], first);
    await until(() => server.requests.length === 1);
    const second = callerOf();
    const other = engine.translate(request, ['第二句。', '第三句。'], second);
    expect(textsOf(await one)).toEqual(['第一句。', '第二句。'].map((text) => english(text)));
    expect(textsOf(await other)).toEqual(['第二句。', '第三句。'].map((text) => english(text)));
    expect(server.requests.map(({ segments }) => segments)).toEqual([['第一句。', '第二句。'], ['第三句。']]);
  });

  it('costs the one whose call it is, and nobody else', async () => {
    const engine = engineOf();
    const request = requestOf();
    server.next({ pace: 20 });
    const [first, second] = [allowanceOf(), allowanceOf(0)];
    const one = engine.translate(request, ['同一句。'], callerOf({ allowance: first }));
    await until(() => server.requests.length === 1);
    const other = engine.translate(request, ['同一句。'], callerOf({ allowance: second }));
    expect(textsOf(await other)).toEqual(textsOf(await one));
    expect([first.paid, second.paid]).toEqual([1, 0]);
  });

  it('goes on when one who waits leaves, and is given up when the last one has', async () => {
    const engine = engineOf();
    const request = requestOf();
    const [first, second] = [new AbortController(), new AbortController()];
    server.next({ pace: 20 });
    const one = engine.translate(request, ['同一句。'], callerOf({ signal: first.signal }));
    await until(() => server.requests.length === 1);
    const other = engine.translate(request, ['同一句。'], callerOf({ signal: second.signal }));
    first.abort();
    expect(await one).toEqual([null]);
    expect(textsOf(await other)).toEqual([english('同一句。')]);
    expect(server.abandoned).toBe(0);

    server.always('stall');
    const leaving = [new AbortController(), new AbortController()];
    const both = leaving.map(({ signal }) => engine.translate(request, ['没有人等。'], callerOf({ signal })));
    await until(() => server.requests.length === 2);
    for (const controller of leaving) controller.abort();
    await until(() => server.abandoned === 1, 1_000);
    await Promise.all(both);

    // Nobody joins what was given up.
    server.always('answer');
    expect(textsOf(await engine.translate(request, ['没有人等。'], callerOf()))).toEqual([english('没有人等。')]);
  });

  it('is not refused to one user because another has nothing left to spend', async () => {
    const engine = engineOf({ sharing: 'shared' });
    const poor: Allowance = {
      reserve: async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        throw new PublicError('QUOTA_EXCEEDED', 'no more');
      },
      countCharacters: async () => {},
    };
    const refused = engine.translate(requestOf(), ['同一句。'], callerOf({ allowance: poor }));
    const other = engine.translate(requestOf(), ['同一句。'], callerOf());
    await expect(refused).rejects.toMatchObject({ extensions: { code: 'QUOTA_EXCEEDED' } });
    expect(textsOf(await other)).toEqual([english('同一句。')]);
  });

  it('shows its text to all who watch it, also to one who comes later', async () => {
    const engine = engineOf();
    const request = requestOf();
    const shown: string[][] = [[], []];
    server.next({ pace: 15 });
    const watching = (place: number) => callerOf({ onText: (_, text) => void shown[place]!.push(text) });
    const one = engine.translate(request, ['第一句，第二句，第三句。'], watching(0));
    await until(() => shown[0]!.length > 2);
    await Promise.all([one, engine.translate(request, ['第一句，第二句，第三句。'], watching(1))]);
    expect(shown[1]![0]!.length).toBeGreaterThan(shown[0]![0]!.length);
    expect(shown.map((texts) => texts.at(-1))).toEqual(Array(2).fill(english('第一句，第二句，第三句。')));
    expect(server.requests).toMatchObject([{ stream: true }]);
  });
});

describe('short texts of one user', () => {
  it('that come together become few calls', async () => {
    const engine = engineOf();
    const request = requestOf();
    const texts = Array.from({ length: 50 }, (_, index) => `第 ${index} 句话。`);
    const translations = await Promise.all(texts.map((text) => engine.translate(request, [text], callerOf())));
    expect(translations.map(([first]) => first?.text)).toEqual(texts.map((text) => english(text)));
    expect(server.requests.map(({ segments }) => segments.length)).toEqual([40, 10]);
  });

  it('are not merged with those of another user, direction, formality or context', async () => {
    const engine = engineOf();
    const userId = randomUUID();
    await Promise.all([
      engine.translate(requestOf({ userId }), ['一。'], callerOf()),
      engine.translate(requestOf(), ['二。'], callerOf()),
      engine.translate(requestOf({ userId, formality: 'MORE' }), ['三。'], callerOf()),
      engine.translate(requestOf({ userId, context: '前文' }), ['四。'], callerOf()),
      engine.translate(requestOf({ userId, source: 'EN', target: 'ZH' }), ['five.'], callerOf()),
    ]);
    expect(server.requests.map(({ segments }) => segments.length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('are each asked for alone when the allowance is too small for all', async () => {
    const engine = engineOf();
    const request = requestOf();
    const refusing: Allowance = {
      reserve: async (estimates, work) => {
        if (estimates.reduce((sum, tokens) => sum + tokens, 0) > 1_000)
          throw new PublicError('QUOTA_EXCEEDED', 'no more');
        return work(estimates.map(() => (call) => call()));
      },
      countCharacters: async () => {},
    };
    const texts = ['一'.repeat(100), '二'.repeat(100), '三'.repeat(100)];
    const translations = await Promise.all(
      texts.map((text) => engine.translate(request, [text], callerOf({ allowance: refusing }))),
    );
    expect(textsOf(translations.flat())).toEqual(texts.map((text) => english(text)));
    expect(server.requests).toHaveLength(3);
  });
});

describe('the memory of the model’s translations', () => {
  it('answers for other processes too, at no cost, and says so', async () => {
    const redis = new Map<string, Buffer>();
    const request = requestOf();
    await engineOf({ redis }).translate(request, ['合同条款。', '第二句。'], callerOf());
    const payer = allowanceOf(0);
    const answers = await engineOf({ redis }).translate(
      request,
      ['第二句。', '合同条款。'],
      callerOf({ allowance: payer }),
    );
    expect(answers).toEqual(
      ['第二句。', '合同条款。'].map((text) => ({ text: english(text), glosses: [], cached: true })),
    );
    expect(server.requests).toHaveLength(1);
  });

  it('tells apart whatever the answer depends on', async () => {
    const engine = engineOf();
    const base = { userId: randomUUID() };
    const glossary = glossaryOf({ source: '条款', target: 'provisions' });
    const requests = [
      base,
      { ...base, userId: randomUUID() },
      { ...base, formality: 'MORE' as const },
      { ...base, context: '前文' },
      { ...base, glossary },
    ];
    for (const request of requests) await engine.translate(requestOf(request), ['合同条款。'], callerOf());
    expect(server.requests).toHaveLength(requests.length);
    // A term that does not occur in the segment changes nothing.
    const unrelated = glossaryOf({ source: '发票', target: 'invoice' });
    const [known] = await engine.translate(requestOf({ ...base, glossary: unrelated }), ['合同条款。'], callerOf());
    expect(known).toMatchObject({ cached: true });
  });

  it('is everybody’s when it is shared, and nobody’s when it is off', async () => {
    const shared = engineOf({ sharing: 'shared' });
    await shared.translate(requestOf(), ['合同条款。'], callerOf());
    expect(await shared.translate(requestOf(), ['合同条款。'], callerOf())).toMatchObject([{ cached: true }]);
    expect(server.requests).toHaveLength(1);

    const off = createModelEngine(modelOf(), { sharing: 'off' });
    const request = requestOf();
    await off.translate(request, ['合同条款。'], callerOf());
    expect(await off.translate(request, ['合同条款。'], callerOf())).toMatchObject([{ cached: false }]);
    expect(server.requests).toHaveLength(3);
  });

  it('shows neither the text nor its translation to whoever reads Redis', async () => {
    const redis = new Map<string, Buffer>();
    const request = requestOf({ glossary: glossaryOf({ source: '合同', target: 'contract' }) });
    const secret = '机密合同 Falcon 的条款。';
    await engineOf({ redis }).translate(request, [secret], callerOf());
    expect(redis.size).toBe(1);
    const seen = [...redis].map(([key, data]) => key + data.toString('latin1') + data.toString('utf8')).join('');
    for (const part of ['Falcon', '机密', 'contract', 'la', request.userId]) {
      expect(seen.includes(`"${part}`) || seen.includes(`${part} `)).toBe(false);
    }
  });

  it('keeps nothing that could not be used', async () => {
    server.always({ say: () => JSON.stringify(['还是中文']) });
    const engine = engineOf();
    const request = requestOf();
    expect(await engine.translate(request, ['合同条款。'], callerOf())).toEqual([null]);
    server.always('answer');
    expect(await engine.translate(request, ['合同条款。'], callerOf())).toMatchObject([{ cached: false }]);
  });

  it('goes on serving while the model is left alone', async () => {
    const engine = engineOf({ failures: 1 });
    const chain = createEngineChain(
      [
        engine,
        {
          ...engine,
          name: 'last',
          available: () => ({ available: true, reason: null }),
          translate: async (_, texts) => texts.map((text) => ({ text, glosses: [], cached: false })),
        },
      ],
      createMetrics('test'),
    );
    const request = requestOf();
    await engine.translate(request, ['合同条款。'], callerOf());
    server.always({ status: 401 });
    await chain.translate(request, ['第二句。'], callerOf(), silent);
    expect(chain.states()[0]?.available).toBe(false);
    const answers = await chain.translate(request, ['合同条款。', '第二句。'], callerOf(), silent);
    expect(answers.map(({ engine: name, cached }) => [name, cached])).toEqual([
      ['model', true],
      ['last', false],
    ]);
  });
});

describe('the glossary', () => {
  const glossary = glossaryOf({ source: '条款', target: 'provisions' }, { source: '发票', target: 'tax invoice' });
  const text = '请确认合同条款。';

  it('goes into the prompt as data, with the terms that occur and no others, and is honoured', async () => {
    const [translation] = await engineOf().translate(requestOf({ glossary }), [text, '第二句。'], callerOf());
    expect(translation?.text).toContain('provisions');
    expect(server.requests[0]?.glossary).toEqual([{ source: '条款', target: 'provisions' }]);
    expect(server.requests[0]?.system).not.toContain('provisions');
  });

  it('is asked for once more when it was not honoured, for that segment alone', async () => {
    server.next('no glossary');
    const answers = await engineOf().translate(requestOf({ glossary }), [text, '第二句。'], callerOf());
    expect(textsOf(answers)).toEqual([english(text, [{ source: '条款', target: 'provisions' }]), english('第二句。')]);
    expect(server.requests.map(({ segments }) => segments)).toEqual([[text, '第二句。'], [text]]);
    expect(server.requests[1]?.system).toContain('term of the glossary');
  });

  it('passes on what is not honoured after that', async () => {
    server.always('no glossary');
    const answers = await engineOf().translate(requestOf({ glossary }), [text, '第二句。'], callerOf());
    expect(textsOf(answers)).toEqual([undefined, english('第二句。')]);
    expect(server.requests).toHaveLength(2);
  });
});
