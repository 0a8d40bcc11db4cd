import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { vectorsConfig } from '#platform/vectors/config.ts';
import { databaseConfig } from '#prisma/database.ts';
import { reconcileVectors } from '../../subgraphs/vocabulary/reconcile-vectors.ts';
import { type DomainDatabase, startDomainDatabase } from '../support/domain-database.ts';
import { type QdrantCluster, startQdrantCluster } from '../support/qdrant-cluster.ts';
import { hasQdrant, type QdrantServer, startQdrantServer } from '../support/qdrant-server.ts';
import { type ScriptedEmbedder, startScriptedEmbedder } from '../support/scripted-embedder.ts';
import { until } from '../support/until.ts';
import { startVocabularyProcess, type VocabularyProcess } from '../support/vocabulary-process.ts';

const SIMILAR_WORDS = 300;
const ADD = `mutation ($term: String!, $example: String) {
  addCard(input: { term: $term, back: "答案", example: $example }) { card { id } userErrors { code } }
}`;
const SEARCH = `query ($query: String!) {
  searchCards(query: $query) { degraded matches { score card { front } } }
}`;
const SIMILAR = `query ($term: String!) { similarWords(term: $term) { degraded matches { score word { lemma } } } }`;

type Ask = (query: string, variables: object) => ReturnType<VocabularyProcess['ask']>;

const add = async (ask: Ask, term: string, example?: string) => {
  const { data, errors } = await ask(ADD, { term, example });
  expect([errors, data?.addCard.userErrors]).toEqual([undefined, []]);
  return data.addCard.card.id as string;
};
const frontsOf = ({ matches }: { matches: { card: { front: string } }[] }) => matches.map(({ card }) => card.front);
const search = async (ask: Ask, query: string) => (await ask(SEARCH, { query })).data.searchCards;
const similar = async (ask: Ask, term: string) => (await ask(SIMILAR, { term })).data.similarWords;

const differencesOf = (databaseUrl: string, qdrantUrl: string, dryRun: boolean) =>
  reconcileVectors({
    database: databaseConfig.parse({ DATABASE_URL: databaseUrl }),
    vectors: vectorsConfig.parse({ QDRANT_URL: qdrantUrl })!,
    embedding: null,
    similarWords: SIMILAR_WORDS,
    cacheFolder: path.resolve('.data/cache'),
    logger: pino({ level: 'silent' }),
    dryRun,
  });

describe.skipIf(!hasQdrant)('the search of vocabulary, on one Qdrant', () => {
  let postgres: DomainDatabase<'vocabulary'>;
  let qdrant: QdrantServer;
  let running: VocabularyProcess;
  beforeAll(async () => {
    [postgres, qdrant] = await Promise.all([startDomainDatabase('vocabulary'), startQdrantServer()]);
    const env = { DATABASE_URL: postgres.url, QDRANT_URL: qdrant.url, SIMILAR_WORDS: String(SIMILAR_WORDS) };
    running = await startVocabularyProcess(env);
  }, 180_000);
  afterAll(async () => {
    await running?.stop();
    await Promise.all([postgres?.stop(), qdrant?.stop()]);
  });
  const askAs =
    (userId: string): Ask =>
    (query, variables) =>
      running.ask(userId, query, variables);

  it('finds cards by meaning, in both languages, and nobody else’s; a changed card by what it says now', async () => {
    const [ask, other] = [askAs(newId()), askAs(newId())];
    const id = await add(ask, 'postpone', 'We must delay the release date.');
    await add(ask, 'ledger', 'The accountant keeps the books.');
    await add(other, 'postpone', 'We must delay the release date.');
    await until(async () => {
      const found = await search(ask, 'put off the launch until later');
      return !found.degraded && found.matches.length === 2 && frontsOf(found)[0] === 'postpone';
    }, 60_000);
    await until(async () => frontsOf(await search(ask, '推迟'))[0] === 'postpone');
    const update =
      'mutation ($id: ID!) { updateCard(id: $id, input: { front: "banana", example: "Fruit." }) { card { id } } }';
    await ask(update, { id });
    await until(async () => frontsOf(await search(ask, 'a yellow fruit to eat'))[0] === 'banana', 30_000);
    await ask('mutation ($id: ID!) { deleteCard(id: $id) { deletedId } }', { id });
    expect(frontsOf(await search(ask, 'banana'))).not.toContain('banana');
    await until(async () => (await differencesOf(postgres.url, qdrant.url, true)).stray === 0, 30_000);
  }, 120_000);

  it('takes queries for texts, whatever they hold', async () => {
    const ask = askAs(newId());
    await add(ask, 'audit');
    for (const query of ["' OR 1=1 --", '{"must":[]}', '%', '_', '\\', '"}]}', '\u0007\u001b[2J', '*/']) {
      const { data, errors } = await ask(SEARCH, { query });
      expect([query, errors, frontsOf(data.searchCards).filter((front) => front !== 'audit')]).toEqual([
        query,
        undefined,
        [],
      ]);
    }
    for (const query of ['x'.repeat(10_000), '\0', '', '\ud800']) {
      expect((await ask(SEARCH, { query })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect((await similar(ask, query)).matches).toEqual([]);
    }
  });

  it('goes on without Qdrant, and no card that was added meanwhile is missing afterwards', async () => {
    const ask = askAs(newId());
    await add(ask, 'negotiate');
    await until(async () => !(await similar(ask, 'year')).degraded, 60_000);
    const near = await similar(ask, 'year');
    expect(near.matches.length).toBeGreaterThan(5);

    const adding = Array.from({ length: 60 }, (_, n) => `term ${n}`);
    const killed = qdrant.kill();
    await Promise.all(adding.map((term) => add(ask, term)));
    await killed;
    try {
      expect(await search(ask, 'negotiat')).toMatchObject({
        degraded: true,
        matches: [{ card: { front: 'negotiate' }, score: 0.9 }],
      });
      const without = await similar(ask, 'year');
      expect(without.degraded).toBe(true);
      const lemmasOf = ({ matches }: { matches: { word: { lemma: string } }[] }) =>
        matches.slice(0, 3).map(({ word }) => word.lemma);
      expect(lemmasOf(without)).toEqual(lemmasOf(near));
    } finally {
      await qdrant.restart();
    }
    await until(async () => !(await search(ask, 'negotiate')).degraded, 60_000);
    await until(async () => {
      const differences = await differencesOf(postgres.url, qdrant.url, true);
      return differences.missing + differences.stray === 0;
    }, 60_000);
  }, 180_000);
});

describe.skipIf(!hasQdrant)('the search of vocabulary, on a cluster of three', () => {
  let postgres: DomainDatabase<'vocabulary'>;
  let qdrant: QdrantCluster;
  let running: VocabularyProcess;
  beforeAll(async () => {
    [postgres, qdrant] = await Promise.all([startDomainDatabase('vocabulary'), startQdrantCluster()]);
    running = await startVocabularyProcess({
      ...{ DATABASE_URL: postgres.url, QDRANT_URL: qdrant.urls.join(','), SIMILAR_WORDS: String(SIMILAR_WORDS) },
      ...{ QDRANT_SHARDS: '3', QDRANT_REPLICAS: '2', QDRANT_TIMEOUT_MS: '3000' },
    });
  }, 240_000);
  afterAll(async () => {
    await running?.stop();
    await Promise.all([postgres?.stop(), qdrant?.stop()]);
  });

  it('goes on when the node dies that it was asking', async () => {
    const userId = newId();
    const ask: Ask = (query, variables) => running.ask(userId, query, variables);
    await add(ask, 'postpone', 'We must delay the release date.');
    const query = 'put off the launch until later';
    await until(async () => {
      const found = await search(ask, query);
      return !found.degraded && frontsOf(found)[0] === 'postpone';
    }, 120_000);
    await until(async () => !(await similar(ask, 'year')).degraded, 120_000);

    await qdrant.kill(0);
    // A search that was under way may find nothing but letters; the next ones go by vectors.
    await until(async () => !(await search(ask, query)).degraded, 60_000);
    await add(ask, 'adjourn', 'The meeting was adjourned until Friday.');
    await until(async () => {
      const found = await search(ask, 'stop a meeting and continue later');
      return !found.degraded && frontsOf(found)[0] === 'adjourn';
    }, 60_000);
    await until(async () => {
      const { missing, stray } = await differencesOf(postgres.url, qdrant.urls.join(','), true);
      return missing + stray === 0;
    }, 60_000);
  }, 300_000);
});

describe.skipIf(!hasQdrant)('another embedder', () => {
  const [EXAMPLE, QUERY] = ['We must delay the release date.', 'delay the date'];
  let postgres: DomainDatabase<'vocabulary'>;
  let qdrant: QdrantServer;
  let endpoints: ScriptedEmbedder[] = [];
  const processes: VocabularyProcess[] = [];
  beforeAll(async () => {
    [postgres, qdrant, ...endpoints] = await Promise.all([
      startDomainDatabase('vocabulary'),
      startQdrantServer(),
      startScriptedEmbedder(32),
      startScriptedEmbedder(768),
    ]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await Promise.all([postgres?.stop(), qdrant?.stop(), ...endpoints.map((each) => each.stop())]);
  });

  async function start(model: string, endpoint: ScriptedEmbedder, dimensions: number) {
    const started = await startVocabularyProcess({
      ...{ DATABASE_URL: postgres.url, QDRANT_URL: qdrant.url, SIMILAR_WORDS: String(SIMILAR_WORDS) },
      ...{ QDRANT_TIMEOUT_MS: '3000', EMBEDDING_BASE_URL: endpoint.url, EMBEDDING_MODEL: model },
      EMBEDDING_DIMENSIONS: String(dimensions),
    });
    processes.push(started);
    return started;
  }
  const collections = async () => {
    const answer = await (await fetch(`${qdrant.url}/collections`)).json();
    const { collections } = (answer as { result: { collections: { name: string }[] } }).result;
    return collections.map(({ name }) => name).filter((name) => /-cards_/.test(name));
  };

  it('makes its vectors beside those that are searched, takes their place when it has all, and nothing is missing', async () => {
    const userId = newId();
    const [small, large] = endpoints as [ScriptedEmbedder, ScriptedEmbedder];
    const asker =
      ({ ask }: VocabularyProcess): Ask =>
      (query, variables) =>
        ask(userId, query, variables);
    const byMeaning = (ask: Ask, front: string, query = QUERY) =>
      until(async () => {
        const found = await search(ask, query);
        return !found.degraded && frontsOf(found)[0] === front;
      }, 60_000);

    const before = asker(await start('small', small, 32));
    await add(before, 'postpone', EXAMPLE);
    await byMeaning(before, 'postpone');
    expect(await collections()).toEqual(['vocabulary-cards_small-32']);

    large.always('stall');
    const after = asker(await start('large', large, 768));
    await until(() => large.requests.length > 0, 60_000);
    expect((await collections()).toSorted()).toEqual(['vocabulary-cards_large-768', 'vocabulary-cards_small-32']);
    // The one goes on with what it has, and takes in what is new; the other says that it cannot yet.
    await byMeaning(before, 'postpone');
    await add(before, 'ledger', 'The accountant keeps the books.');
    await byMeaning(before, 'ledger', 'keeps the books');
    expect((await search(after, QUERY)).degraded).toBe(true);

    large.always('answer');
    await byMeaning(after, 'postpone');
    await byMeaning(after, 'ledger', 'keeps the books');
    expect(await collections()).toEqual(['vocabulary-cards_large-768']);

    // The former one does without, and puts nothing back; what is added through it the other one finds.
    await until(async () => (await search(before, QUERY)).degraded, 30_000);
    await add(before, 'adjourn', 'The meeting was adjourned until Friday.');
    await byMeaning(after, 'adjourn', 'meeting adjourned Friday');
    expect((await search(before, QUERY)).degraded).toBe(true);
    expect(await collections()).toEqual(['vocabulary-cards_large-768']);
  }, 300_000);

  it('that hangs costs a search its meaning, and not its answer', async () => {
    const userId = newId();
    const ask: Ask = (query, variables) => processes.at(-1)!.ask(userId, query, variables);
    await add(ask, 'negotiate');
    await until(async () => !(await search(ask, 'negotiate')).degraded, 30_000);
    endpoints[1]!.always('stall');
    try {
      expect(await search(ask, 'negotiat')).toMatchObject({
        degraded: true,
        matches: [{ card: { front: 'negotiate' }, score: 0.9 }],
      });
    } finally {
      endpoints[1]!.always('answer');
    }
    await until(async () => !(await search(ask, 'negotiate')).degraded, 60_000);
  }, 120_000);
});
