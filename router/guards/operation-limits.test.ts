import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { buildSchema, getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createOperationGuard, operationLimitsConfig } from './operation-limits.ts';

const schema = Supergraph.build(readFileSync('supergraph.graphql', 'utf8')).schema.toGraphQLJSSchema();
const usual = operationLimitsConfig.parse({});
const guard = createOperationGuard(() => schema, usual);

const check = (query: string, variables: Record<string, unknown> = {}, operationName?: string) => {
  try {
    guard.check({ query, variables, operationName });
    return null;
  } catch (error) {
    return (error as { extensions: Record<string, unknown> }).extensions;
  }
};

/** The cost of an operation, as a guard tells that allows none. */
const strict = createOperationGuard(() => schema, { ...usual, cost: -1 });
function costOf(query: string, variables: Record<string, unknown> = {}): unknown {
  try {
    strict.check({ query, variables });
    return null;
  } catch (error) {
    return (error as { extensions: Record<string, unknown> }).extensions.cost;
  }
}

const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

const PAGE = `query ($first: Int) {
  me {
    id displayName
    translations(first: $first) {
      edges { node { id targetText kind createdAt keyWords { id lemma level senses { text } card { id front due } } } }
      pageInfo { hasNextPage endCursor }
    }
    dueCards { id front back due }
    vocabularyStats { dueNow dueForecast { day count } }
  }
}`;

describe('operations that clients of ours send', () => {
  it.each([
    ['a page of 50 translations with words and cards', PAGE, { first: 50 }],
    ['introspection', getIntrospectionQuery(), {}],
    [
      'introspection as Sandbox asks for it',
      getIntrospectionQuery({
        descriptions: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
      {},
    ],
    [
      'a batch of 50 texts',
      `mutation ($inputs: [TranslateInput!]!) { translateBatch(inputs: $inputs) {
        translation { id targetText segments { targetText } keyWords { lemma level senses { text } card { id } } }
        userErrors { message }
      } }`,
      { inputs: Array(50).fill({ text: 'Hello.' }) },
    ],
    [
      'a subscription with a field of every event',
      `subscription ($runId: ID!) { agentRunProgress(runId: $runId) { __typename seq progress
        ... on StepFinished { step outcome summary } ... on TextDelta { segment offset text }
        ... on RunStatusChanged { status run { user { displayName } translation { targetText keyWords { lemma } } } }
      } }`,
      { runId: 'x' },
    ],
  ])('pass: %s', (_, query, variables) => expect(check(query, variables)).toBeNull());
});

describe('the cost of an operation', () => {
  it.each([
    ['a field is 1', '{ me { id displayName } }', {}, 3],
    ['what a list holds counts for each item', '{ me { dueCards(first: 7) { id front } } }', {}, 2 + 7 * 2],
    ['a list without a size is as long as it is without asking', '{ me { dueCards { id } } }', {}, 2 + 20],
    ['a list of which nothing is known counts as 10', '{ word(term: "go") { senses { text } } }', {}, 2 + 10],
    [
      'a connection is as long as it is asked to be',
      '{ me { translations(first: 5) { edges { node { id } } pageInfo { endCursor } } } }',
      {},
      2 + 2 + 1 + 5 * 2,
    ],
    ['lists in lists multiply', '{ me { dueCards(first: 5) { reviews(first: 4) { id } } } }', {}, 2 + 5 * (1 + 4)],
    [
      'a mutation is 50 more for each root field',
      'mutation { a: signOut { deletedId } b: signOut { deletedId } }',
      {},
      104,
    ],
    [
      'the length of a list of inputs is that of its answer, and each item is a mutation',
      'mutation { translateBatch(inputs: [{ text: "a" }, { text: "b" }]) { translation { id } } }',
      {},
      1 + 2 * 50 + 2 * 2,
    ],
    ['days are a size too', '{ me { vocabularyStats { history(days: 3) { day reviews } } } }', {}, 3 + 3 * 2],
    ['introspection counts its fields', '{ __schema { types { name } } }', {}, 3],
  ])('%s', (_, query, variables, cost) => expect(costOf(query, variables)).toBe(cost));

  it('takes sizes from variables, their defaults, and through fragments', () => {
    const query = `query ($n: Int = 3, $m: Int) { me { ...cards } }
      fragment cards on User { dueCards(first: $n) { reviews(first: $m) { ...review } } }
      fragment review on Review { id at }`;
    expect(costOf(query)).toBe(2 + 3 * (1 + 20 * 2));
    expect(costOf(query, { n: 10, m: 2 })).toBe(2 + 10 * (1 + 2 * 2));
    expect(costOf(query, { n: null, m: 0 })).toBe(2 + 20);
    expect(costOf(query, { n: -5, m: 'rubbish' })).toBe(2);
  });

  it('gives a connection its size through a fragment', () => {
    const query = `query ($n: Int) { me { translations(first: $n) { ...page } } }
      fragment page on TranslationConnection { edges { node { id } } }`;
    expect(costOf(query, { n: 30 })).toBe(2 + 1 + 30 * 2);
  });

  it('is that of the operation that is run', () => {
    const query = 'query cheap { me { id } } query dear { me { dueCards(first: 10000) { id back } } }';
    expect(check(query, {}, 'cheap')).toBeNull();
    expect(check(query, {}, 'dear')).toMatchObject({ limited: 'cost', cost: 20_002, limit: 20_000 });
    // Somebody else tells that there is no such operation.
    expect(check(query, {}, 'other')).toBeNull();
    expect(check(query, {})).toBeNull();
  });

  it('is looked at each time, when the same document comes with other variables', () => {
    expect(check(PAGE, { first: 50 })).toBeNull();
    expect(check(PAGE, { first: 1_000 })).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limited: 'cost', limit: 20_000 });
    expect(check(PAGE, { first: 50 })).toBeNull();
  });
});

describe('an operation that is too much', () => {
  const deep = (levels: number) =>
    `{ me ${'{ translations { edges { node { user '.repeat(levels)} { id } ${'} } } }'.repeat(levels)} }`;

  const WORD = 'fragment w on Word { id language lemma phonetic frequencyRank level senses { text language } }';

  it.each([
    ['tokens', `{ ${'__typename '.repeat(3_001)} }`, 3_001],
    ['depth', deep(4), 18],
    ['fields', `{ me { ${times(46, (n) => `a${n}: dueCards(first: 1) { word { ...w } }`)} } } ${WORD}`, 1 + 46 * 11],
    ['aliases', `{ me { ${times(51, (n) => `a${n}: id`)} } }`, 51],
    ['rootFields', `{ ${times(21, () => '__typename')} }`, 21],
    ['directives', `{ me { id ${times(51, () => '@include(if: true)')} } }`, 51],
    ['pairs', `{ me { ${times(100, () => 'id')} } }`, 4_950],
    ['cost', '{ me { dueCards(first: 1000000000) { id } } }', 1_000_000_002],
  ])('is told what was too much: %s', (limited, query, cost) => {
    expect(check(query)).toEqual({
      code: 'QUERY_TOO_COMPLEX',
      limited,
      cost,
      limit: usual[limited as keyof typeof usual],
    });
  });

  it('is found in fragments, in the operation that is not run, and in fragments that nobody uses', () => {
    const aliases = times(60, (n) => `a${n}: id`);
    for (const query of [
      `{ me { ...f } } fragment f on User { ${aliases} }`,
      `{ me { ... on User { ${aliases} } } }`,
      `query a { me { id } } query b { me { ${aliases} } }`,
      `{ me { id } } fragment f on User { ${aliases} }`,
    ]) {
      expect(check(query, {}, 'a')).toMatchObject({ limited: 'aliases' });
    }
  });

  it('is found in a moment when fragments double themselves 50 times', () => {
    const double = (n: number) =>
      `fragment f${n} on User { ${n < 49 ? `a: me2 { ...f${n + 1} } b: me2 { ...f${n + 1} }` : 'id'} }`;
    const before = performance.now();
    expect(check(`{ me { ...f0 } } ${times(50, double)}`)).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
    expect(performance.now() - before).toBeLessThan(1_000);
    const flat = (n: number) => `fragment f${n} on User { ${n < 49 ? `...f${n + 1} ...f${n + 1}` : 'id'} }`;
    expect(check(`{ me { ...f0 } } ${times(50, flat)}`)).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
  });

  it('is found when costs double themselves through variables', () => {
    const level = (n: number) =>
      `fragment f${n} on User { translations(first: $n) { edges { node { user { ${n < 2 ? `...f${n + 1}` : 'id'} } } } } }`;
    const query = `query ($n: Int) { me { ...f0 } } ${times(3, level)}`;
    expect(check(query, { n: 1 })).toBeNull();
    expect(check(query, { n: 100 })).toMatchObject({ limited: 'cost' });
  });
});

describe('a document that is wrong in another way', () => {
  it.each([
    '{ me { ...f } } fragment f on User { ...f }',
    '{ me { ...a } } fragment a on User { me { ...b } } fragment b on User { me { ...a } }',
    '{ me { ...missing } }',
    '{ nope(first: 10) { nope } }',
    'subscription { nope }',
    'fragment f on Nothing { id }',
    '{ me { ... on Nothing { id } } }',
    'type Query { me: Int }',
    '{ me {',
    '',
    '{ me { translations(first: "many") { edges { node { id } } } } }',
    'query ($first: [Int]) { me { translations(first: $first) { edges { node { id } } } } }',
    '{ __proto__ { constructor } }',
  ])('is left to validation: %s', (query) => expect(check(query)).toBeNull());

  it('cannot exhaust the stack', () => {
    for (const text of [
      `{ word(term: ${'['.repeat(2_900)}`,
      `{ a(b: ${'{a:'.repeat(700)}`,
      '{a'.repeat(1_400),
      `query ($a: ${'['.repeat(2_900)}`,
    ]) {
      const refused = check(text);
      if (refused) expect(refused.code).toBe('QUERY_TOO_COMPLEX');
    }
  });
});

describe('variables', () => {
  it('may nest 64 levels deep', () => {
    const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(check('{ me { id } }', { data: nested(63) })).toBeNull();
    expect(check('{ me { id } }', { data: nested(64) })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(check('{ me { id } }', { data: nested(200_000) })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('what a schema says of its fields', () => {
  const DECLARED = buildSchema(`
    directive @cost(weight: Int!) on FIELD_DEFINITION
    directive @listSize(assumedSize: Int, slicingArguments: [String!]) on FIELD_DEFINITION
    type Query {
      dear: Int @cost(weight: 30)
      few: [Item] @listSize(assumedSize: 2)
      asked(count: Int, first: Int): [Item] @listSize(slicingArguments: ["count"])
      usual: [Item]
    }
    type Mutation { cheap: Int @cost(weight: 3) usual: Int }
    type Item { id: ID dear: Int @cost(weight: 5) }
  `);
  const { costOf } = createOperationGuard(() => DECLARED, usual);

  it.each([
    ['{ dear }', 31],
    ['{ few { id } }', 3],
    ['{ few { dear } }', 13],
    ['{ usual { id } }', 11],
    ['{ asked(count: 4, first: 100) { id } }', 5],
    ['mutation { cheap }', 4],
    ['mutation { usual }', 51],
  ])('counts for %s: %i', (query, cost) => {
    expect(costOf({ query })).toBe(cost);
  });
});
