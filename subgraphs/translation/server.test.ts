import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { createHealth } from '#platform/health.ts';
import { createIdentitySigner, IDENTITY_HEADER, type Issuer } from '#platform/identity.ts';
import { newId } from '#platform/ids.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createModel } from '#platform/model/model.ts';
import type { SubgraphServer } from '#platform/subgraph-server.ts';
import type { Viewer } from '#platform/viewer.ts';
import { migrate } from '#prisma/migrate.ts';
import { openDatabase, type TestDatabase } from '../../test/support/database.ts';
import { type LocalFilesForTests, startLocalStorage } from '../../test/support/local-storage.ts';
import { createLocalWakeups } from '../../test/support/local-wakeups.ts';
import { createMemoryCaches } from '../../test/support/memory-cache.ts';
import { type ScriptedModel, startScriptedModel } from '../../test/support/scripted-model.ts';
import { startThrowawayPostgres } from '../../test/support/throwaway-postgres.ts';
import { createTranslationServer } from './server.ts';

const identityKeys = { router: 'r'.repeat(32), worker: 'w'.repeat(32) };
const signers = {
  router: createIdentitySigner('router', identityKeys.router),
  worker: createIdentitySigner('worker', identityKeys.worker),
};

const FIELDS = `id source target sourceText targetText kind engine model cached stars createdAt user { id }
  glossaryHits { honoured }
  segments { index sourceStart sourceEnd targetStart targetEnd sourceText targetText kind engine
    glosses { start end text reading senses } }`;
const TRANSLATE = `mutation ($input: TranslateInput!) {
  translate(input: $input) { translation { ${FIELDS} } userErrors { code field } }
}`;
const PAGE = `query ($first: Int, $after: String, $search: String) {
  me { translations(first: $first, after: $after, search: $search) {
    edges { cursor node { id sourceText segments { targetText } user { id } } } pageInfo { hasNextPage endCursor }
  } }
}`;

let postgres: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let database: TestDatabase<'translation'>;
/** What the two servers share. */
const redis = new Map<string, Buffer>();
let scripted: ScriptedModel;
let files: LocalFilesForTests;
let withModel: SubgraphServer;
let withoutModel: SubgraphServer;
const addresses = new Map<SubgraphServer, string>();

beforeAll(async () => {
  postgres = await startThrowawayPostgres();
  await migrate({ databaseUrl: postgres.url, rolePasswords: { translation: 'secret' }, log: () => {} });
  const url = new URL(postgres.url);
  url.username = 'translation';
  url.password = 'secret';
  database = openDatabase('translation', { url: url.href });
  scripted = await startScriptedModel();
  const logger = pino({ level: 'silent' });
  files = await startLocalStorage();
  const { storage } = files;
  const documents = { workers: 0, retentionDays: 30 };
  const wakeups = createLocalWakeups();
  const dictionary = await dictionaryForTests();
  const parts = { database, dictionary, storage, documents, wakeups, identityKeys, logger };
  const start = async (model: ReturnType<typeof createModel>) => {
    const server = await createTranslationServer({
      ...parts,
      jobs: createJobs({ databaseUrl: url.href, logger }),
      caches: createMemoryCaches(redis),
      vectors: null,
      model,
      dailyTokenQuota: 10_000,
      health: createHealth(),
      metrics: createMetrics('t'),
    });
    addresses.set(server, `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}/graphql`);
    return server;
  };
  withModel = await start(
    createModel({
      baseUrl: scripted.url,
      apiKey: null,
      name: 'scripted',
      timeoutMs: 500,
      price: { input: 1, output: 1 },
    }),
  );
  withoutModel = await start(null);
}, 120_000);

afterAll(async () => {
  await Promise.all([withModel?.stop(100), withoutModel?.stop(100)]);
  await database?.close();
  await scripted?.stop();
  await postgres?.stop();
  await files?.remove();
});

const countOf = ({ id }: Viewer) =>
  database.readPrimary((client) => client.translation.count({ where: { userId: id! } }));

interface Asking {
  server?: SubgraphServer;
  viewer?: Viewer;
  issuer?: Issuer;
}

const learner = (id = newId()): Viewer => ({ id, role: 'LEARNER', sessionId: null, scopes: null });
const worker = (id: string, ...scopes: string[]): Viewer => ({ ...learner(id), scopes });

async function ask(query: string, variables: object, { server = withoutModel, viewer, issuer = 'router' }: Asking) {
  const response = await fetch(addresses.get(server)!, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(viewer && { [IDENTITY_HEADER]: signers[issuer](viewer, 'translation') }),
    },
    body: JSON.stringify({ query, variables }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the answer
  return (await response.json()) as any;
}

async function translate(input: object, asking: Asking) {
  const answer = await ask(TRANSLATE, { input }, asking);
  return answer.data?.translate ?? answer;
}

describe('translate', () => {
  it('glosses without a model, says so, and keeps the shape of the text', async () => {
    const viewer = learner();
    const text = '😀 会议改到明天下午三点。\n- 谢谢！\nhttps://a.com';
    const { translation, userErrors } = await translate({ text }, { viewer });
    expect(userErrors).toEqual([]);
    expect(translation).toMatchObject({ source: 'ZH', target: 'EN', kind: 'GLOSS', engine: 'gloss', model: null });
    expect(translation).toMatchObject({ cached: false, stars: null, glossaryHits: [], user: { id: viewer.id } });
    expect(translation.targetText).toMatch(/\n- .+\nhttps:\/\/a\.com$/);
    for (const segment of translation.segments) {
      expect(text.slice(segment.sourceStart, segment.sourceEnd)).toBe(segment.sourceText);
      expect(translation.targetText.slice(segment.targetStart, segment.targetEnd)).toBe(segment.targetText);
      for (const { start, end, text: word, senses } of segment.glosses) {
        expect(segment.sourceText.slice(start, end)).toBe(word);
        expect(senses.length).toBeLessThanOrEqual(5);
      }
    }
    const meeting = translation.segments[0].glosses.find((word: { text: string }) => word.text === '会议');
    expect(meeting).toMatchObject({ reading: 'huì yì', senses: expect.arrayContaining(['meeting']) });

    const again = await ask(`query ($id: ID!) { translation(id: $id) { ${FIELDS} } }`, translation, { viewer });
    expect(again.data.translation).toEqual(translation);
  });

  it('translates with a model, and falls to the gloss when it stalls', async () => {
    const viewer = learner();
    const { translation } = await translate({ text: 'See you at the workshop.' }, { viewer, server: withModel });
    expect(translation).toMatchObject({ target: 'ZH', kind: 'TRANSLATION', engine: 'model', model: 'scripted' });
    scripted.next('stall');
    const began = performance.now();
    const glossed = await translate({ text: 'The terrace is closed today.' }, { viewer, server: withModel });
    expect(glossed.translation).toMatchObject({ kind: 'GLOSS', engine: 'gloss', model: null });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it('copies a text in which nothing is to be translated', async () => {
    const { translation } = await translate({ text: '12345 \u{1f600}', target: 'EN' }, { viewer: learner() });
    expect(translation).toMatchObject({ targetText: '12345 \u{1f600}', engine: 'none', segments: [] });
  });

  it.each([
    [{ text: '' }, 'text'],
    [{ text: ' \n ' }, 'text'],
    [{ text: '好'.repeat(20_001) }, 'text'],
    [{ text: 'a\0b' }, 'text'],
    [{ text: '好', context: 'x'.repeat(5_001) }, 'context'],
    [{ text: '好', idempotencyKey: 'x'.repeat(129) }, 'idempotencyKey'],
    [{ text: '好', idempotencyKey: '' }, 'idempotencyKey'],
    [{ text: '好', source: 'ZH', target: 'ZH' }, 'target'],
    [{ text: '你好', target: 'ZH' }, 'target'],
  ])('refuses bad input %#', async (input, field) => {
    const result = await translate(input, { viewer: learner() });
    expect(result).toEqual({ translation: null, userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', field] }] });
  });

  it('takes 20,000 characters on one line, within a second or two', async () => {
    const text = '我们需要把会议推迟到明天下午，谢谢大家的理解与支持。'.repeat(800).slice(0, 20_000);
    const { translation, userErrors } = await translate({ text }, { viewer: learner() });
    expect(userErrors).toEqual([]);
    expect(translation.sourceText).toBe(text);
  });

  it('takes explicit nulls for what may be left out', async () => {
    const nulls = { source: null, target: null, context: null, formality: null, idempotencyKey: null };
    expect((await translate({ text: '好', ...nulls }, { viewer: learner() })).translation.target).toBe('EN');
  });

  it('makes one translation of one key, also when two ask at once', async () => {
    const viewer = learner();
    const input = { text: '你好，世界。', idempotencyKey: 'run:1' };
    const both = await Promise.all([1, 2, 3].map(() => translate(input, { viewer })));
    const ids = new Set(both.map(({ translation }) => translation.id));
    expect(ids.size).toBe(1);
    const later = await translate({ text: '别的。', idempotencyKey: 'run:1' }, { viewer, server: withModel });
    expect(later.translation).toMatchObject({ id: [...ids][0], sourceText: '你好，世界。' });
    expect(await countOf(viewer)).toBe(1);
    expect((await translate(input, { viewer: learner() })).translation.id).not.toBe([...ids][0]);
  });

  it('leaves no trace when it is not to be recorded', async () => {
    const viewer = learner();
    const { translation } = await translate({ text: '你好', record: false }, { viewer });
    const later = await ask('query ($id: ID!) { translation(id: $id) { id } }', translation, { viewer });
    expect(later.data).toEqual({ translation: null });
    expect(await countOf(viewer)).toBe(0);
  });

  it('makes one translation of one key that is not to be recorded, for all processes, and leaves no trace', async () => {
    const viewer = learner();
    const input = { text: '机密：会议改到明天。', record: false, idempotencyKey: 'secret:1' };
    const asked = scripted.requests.length;
    const [first] = await Promise.all([1, 2, 3].map(() => translate(input, { viewer, server: withModel })));
    for (const server of [withModel, withoutModel]) {
      const again = await translate({ ...input, text: '别的。' }, { viewer, server });
      expect(again.translation).toEqual(first.translation);
    }
    expect(scripted.requests.length - asked).toBe(1);
    expect(await countOf(viewer)).toBe(0);
    // Nobody else's key, and not to be read by whoever looks into Redis.
    const other = await translate(input, { viewer: learner(), server: withModel });
    expect(other.translation.id).not.toBe(first.translation.id);
    const seen = [...redis].map(([key, data]) => key + data.toString('utf8')).join('');
    for (const part of [viewer.id!, '机密', '会议', first.translation.targetText]) expect(seen).not.toContain(part);
  });
});

describe('what translating counts', () => {
  const spendingOf = async ({ id }: Viewer) => {
    const [row] = await database.readPrimary(
      (client) => client.$queryRaw<Record<string, number>[]>`
        SELECT sum(characters)::int AS characters, sum(tokens)::int AS tokens, sum(cost_micro_usd)::int AS cost,
          sum(reserved_tokens)::int AS reserved
        FROM translation.spending WHERE user_id = ${id}::uuid`,
    );
    return row;
  };

  it('is the characters of each text and the tokens of each call', async () => {
    const viewer = learner();
    await translate({ text: '会议改到明天。' }, { viewer, server: withModel });
    await translate({ text: '谢谢！', record: false }, { viewer, server: withModel });
    expect(await spendingOf(viewer)).toEqual({ characters: 10, tokens: 36, cost: 36, reserved: 0 });
  });

  it('is the characters alone without a model, and nothing for a text that is refused', async () => {
    const viewer = learner();
    await translate({ text: '会议改到明天。' }, { viewer });
    await translate({ text: '' }, { viewer });
    expect(await spendingOf(viewer)).toEqual({ characters: 7, tokens: 0, cost: 0, reserved: 0 });
  });

  it.each([true, false])('is nothing when a key is repeated, also by all at once (record: %s)', async (record) => {
    const viewer = learner();
    const input = { text: '会议改到明天。', idempotencyKey: 'once', record };
    await Promise.all([1, 2, 3].map(() => translate(input, { viewer, server: withModel })));
    await translate(input, { viewer });
    expect(await spendingOf(viewer)).toEqual({ characters: 7, tokens: 18, cost: 18, reserved: 0 });
  });

  it('is no token for what the model has translated before for the same user', async () => {
    const viewer = learner();
    const first = await translate({ text: '会议改到明天。' }, { viewer, server: withModel });
    const again = await translate({ text: '会议改到明天。' }, { viewer, server: withModel });
    expect(first.translation.cached).toBe(false);
    expect(again.translation).toMatchObject({
      cached: true,
      engine: 'model',
      targetText: first.translation.targetText,
    });
    expect(again.translation.id).not.toBe(first.translation.id);
    expect(await spendingOf(viewer)).toEqual({ characters: 14, tokens: 18, cost: 18, reserved: 0 });
  });

  it('is no more than the quota allows: then a text is neither translated nor glossed', async () => {
    const viewer = learner();
    await database.write(
      null,
      (client) => client.$executeRaw`
        INSERT INTO translation.spending_limits (user_id, time_zone, daily_token_quota, version)
        VALUES (${viewer.id}::uuid, 'Asia/Tokyo', 100, 1)`,
    );
    const { errors, data } = await ask(TRANSLATE, { input: { text: '你好' } }, { viewer, server: withModel });
    expect(data.translate).toBeNull();
    expect(errors[0].extensions).toEqual({
      code: 'QUOTA_EXCEEDED',
      dailyTokenQuota: 100,
      resetsAt: expect.stringMatching(/T15:00:00.000Z$/),
    });
    expect(errors[0].message).toMatch(/100 model tokens/);
    expect(await countOf(viewer)).toBe(0);
    expect((await translate({ text: '你好' }, { viewer })).translation.kind).toBe('GLOSS');
  });
});

describe('a translation', () => {
  const REFERENCE =
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Translation { id kind segments { index } } } }';
  const referenceTo = (...ids: string[]) => ({ r: ids.map((id) => ({ __typename: 'Translation', id })) });

  it('is nobody else’s to read', async () => {
    const viewer = learner();
    const { id } = (await translate({ text: '你好' }, { viewer })).translation;
    for (const other of [learner(), { ...learner(), role: 'ADMIN' as const }]) {
      const answer = await ask(`{ translation(id: "${id}") { id } }`, {}, { viewer: other });
      expect(answer).toEqual({ data: { translation: null } });
      const reference = await ask(REFERENCE, referenceTo(id), { viewer: other });
      expect(reference.data._entities).toEqual([null]);
    }
    expect((await ask('{ translation(id: "1 OR 1=1") { id } }', {}, { viewer })).data).toEqual({ translation: null });
    expect((await ask(REFERENCE, referenceTo(id), {})).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('is read by reference, fifty in one statement', async () => {
    const viewer = learner();
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, n) => translate({ text: `第 ${n} 句。` }, { viewer })),
    );
    const ids = made.map(({ translation }) => translation.id).reverse();
    const before = await database.statements();
    const answer = await ask(REFERENCE, referenceTo(...ids, 'nonsense', newId()), { viewer });
    expect((await database.statements()) - before).toBe(1);
    expect(answer.data._entities.slice(0, 50).map((entity: { id: string }) => entity.id)).toEqual(ids);
    expect(answer.data._entities.slice(50)).toEqual([null, null]);
  });

  it('is for workers with the scope alone', async () => {
    const owner = newId();
    const code = (answer: { errors?: { extensions: { code: string } }[] }) => answer.errors?.[0]?.extensions.code;
    const asWorker = (...scopes: string[]) => ({ viewer: worker(owner, ...scopes), issuer: 'worker' as const });
    expect(code(await translate({ text: '你好' }, asWorker('translation:read')))).toBe('FORBIDDEN');
    const { translation } = await translate({ text: '你好' }, asWorker('translation:translate'));
    const read = async (...scopes: string[]) =>
      (await ask(REFERENCE, referenceTo(translation.id), asWorker(...scopes))).data._entities[0];
    expect(await read('translation:translate')).toBeNull();
    expect(await read('translation:read')).toMatchObject({ id: translation.id });
    const remove = await ask(
      `mutation { deleteTranslation(id: "${translation.id}") { deletedId } }`,
      {},
      asWorker('translation:read'),
    );
    expect(code(remove)).toBe('FORBIDDEN');
  });

  it('is deleted by its owner', async () => {
    const viewer = learner();
    const { id } = (await translate({ text: '你好' }, { viewer })).translation;
    const remove = async (asking: Asking, target = id) =>
      (
        await ask(
          'mutation ($id: ID!) { deleteTranslation(id: $id) { deletedId userErrors { code } } }',
          { id: target },
          asking,
        )
      ).data.deleteTranslation;
    const missing = { deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] };
    expect(await remove({ viewer: learner() })).toEqual(missing);
    expect(await remove({ viewer }, 'nonsense')).toEqual(missing);
    expect(await remove({ viewer })).toEqual({ deletedId: id, userErrors: [] });
    expect(await remove({ viewer })).toEqual(missing);
  });
});

describe('User.translations', () => {
  it('pages newest first, one statement a page', async () => {
    const viewer = learner();
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) made.unshift((await translate({ text: `第 ${n} 句。` }, { viewer })).translation.id);
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const before = await database.statements();
      const { data } = await ask(PAGE, { first: 3, after }, { viewer });
      expect((await database.statements()) - before).toBe(1);
      seen.push(...data.me.translations.edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = data.me.translations.pageInfo.endCursor;
      expect(data.me.translations.pageInfo.hasNextPage).toBe(page < 2);
    }
    expect(seen).toEqual(made);
  });

  it('searches both texts in any case, and takes wildcards as they are', async () => {
    const viewer = learner();
    for (const text of ['涨了100%的 Budget_A 预算', '完全不同的句子', 'The BUDGET is fine'])
      await translate({ text }, { viewer });
    const found = async (search: string) => {
      const { data } = await ask(PAGE, { search }, { viewer });
      return data.me.translations.edges.map((edge: { node: { sourceText: string } }) => edge.node.sourceText);
    };
    expect(await found('budget')).toHaveLength(2);
    expect(await found('0%的')).toEqual(['涨了100%的 Budget_A 预算']);
    expect(await found('t_a')).toEqual(['涨了100%的 Budget_A 预算']);
    expect(await found('100_')).toEqual([]);
    expect(await found("'; DROP TABLE translations; --\\")).toEqual([]);
    expect(await found('  ')).toHaveLength(3);
  });

  it('refuses a page that can’t be', async () => {
    const viewer = learner();
    for (const variables of [
      { first: 0 },
      { first: 101 },
      { after: 'nonsense' },
      { search: 'x'.repeat(201) },
      { search: '\0' },
    ]) {
      const answer = await ask(PAGE, variables, { viewer });
      expect(answer.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('is null for anyone else', async () => {
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { translations { edges { cursor } } } } }';
    const viewer = learner();
    const of = async (id: string) => (await ask(query, { r: [{ __typename: 'User', id }] }, { viewer })).data._entities;
    expect(await of(newId())).toEqual([{ translations: null }]);
    expect(await of(viewer.id!)).toEqual([{ translations: { edges: [] } }]);
  });
});

describe('what needs no account', () => {
  const anonymous: Viewer = { id: null, role: null, sessionId: null, scopes: null };

  it('is the guess of a language and the state of the engines', async () => {
    const { data } = await ask(
      '{ me { id } detectLanguage(text: "请 review 一下这个 PR") { language confidence } translationEngines { name available reason } }',
      {},
      { viewer: anonymous },
    );
    expect(data).toMatchObject({ me: null, detectLanguage: { language: 'ZH' } });
    expect(data.translationEngines).toEqual([
      { name: 'memory', available: true, reason: expect.stringContaining('No Qdrant is configured') },
      { name: 'model', available: false, reason: expect.stringContaining('LLM_BASE_URL') },
      { name: 'gloss', available: true, reason: null },
    ]);
    const tooLong = await ask(
      `{ detectLanguage(text: "${'a'.repeat(20_001)}") { language } }`,
      {},
      { viewer: anonymous },
    );
    expect(tooLong.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('is nothing else', async () => {
    const answer = await translate({ text: '你好' }, { viewer: anonymous });
    expect(answer.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    const nothing = await ask('{ document(id: "1") { id } }', {}, { viewer: learner() });
    expect(nothing).toEqual({ data: { document: null } });
  });
});
