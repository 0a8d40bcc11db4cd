import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  buildClientSchema,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  isInputObjectType,
  parse,
} from 'graphql';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import type { Role, Viewer } from '#platform/viewer.ts';
import { uploadCards } from '../../support/card-imports.ts';
import { ask, type GraphqlAnswer, signUp, type TestUser } from '../../support/client.ts';
import { finished, translateDocument, upload } from '../../support/documents.ts';
import { watch } from '../../support/subscriptions.ts';
import { until } from '../../support/until.ts';
import { leavesOf, wholeSelection } from '../../support/whole-selection.ts';

/**
 * Whatever is one user's is tried by another and by nobody, through every field that takes an id and through every
 * entity of every subgraph. Each attempt is then made by the owner, so that none of them is refused for being wrong.
 */
const { url, ports, dataFolder } = inject('stack');
const secrets = JSON.parse(readFileSync(path.join(dataFolder, 'secrets.json'), 'utf8'));
const sign = createIdentitySigner('router', secrets.routerIdentitySecret);

/** Stands in every text of the owner, so that it can be recognised in an answer. */
const MARK = `mark${randomUUID().replaceAll('-', '')}`;
const DEPTH = 3;
const REFUSALS = ['FORBIDDEN', 'UNAUTHENTICATED', 'NOT_FOUND', 'NOT_IMPLEMENTED'];

let schema: GraphQLSchema;
let owner: TestUser;
let stranger: TestUser;

beforeAll(async () => {
  const { data } = await ask(url, getIntrospectionQuery());
  schema = buildClientSchema(data as IntrospectionQuery);
  [owner, stranger] = await Promise.all([signUp(url, { displayName: MARK }), signUp(url)]);
});

const make = {
  translation: async () => {
    const text = `Please reconcile ${MARK}.`;
    const made = await owner.ask(
      'mutation ($text: String!) { translate(input: { text: $text }) { translation { id } } }',
      {
        text,
      },
    );
    return made.data.translate.translation.id as string;
  },
  glossaryTerm: async () => {
    const input = { source: `${MARK} ${randomUUID()}`, target: MARK };
    const made = await owner.ask(
      'mutation ($input: GlossaryTermInput!) { saveGlossaryTerm(input: $input) { term { id } } }',
      { input },
    );
    return made.data.saveGlossaryTerm.term.id as string;
  },
  card: async () => {
    const input = { term: `${MARK} ${randomUUID()}`, back: MARK };
    const made = await owner.ask('mutation ($input: AddCardInput!) { addCard(input: $input) { card { id } } }', {
      input,
    });
    return made.data.addCard.card.id as string;
  },
  reviewedCard: async () => {
    const id = await make.card();
    await owner.ask(
      'mutation ($id: ID!, $key: ID!) { reviewCard(id: $id, rating: GOOD, idempotencyKey: $key) { card { id } } }',
      { id, key: randomUUID() },
    );
    return id;
  },
  run: async () => {
    const input = { text: `The report of ${MARK} are late.`, idempotencyKey: randomUUID() };
    const made = await owner.ask(
      'mutation ($input: StartAgentRunInput!) { startAgentRun(input: $input) { run { id } } }',
      { input },
    );
    return made.data.startAgentRun.run.id as string;
  },
  finishedRun: async () => {
    const id = await make.run();
    await until(async () => {
      const { data } = await owner.ask('query ($id: ID!) { agentRun(id: $id) { finishedAt } }', { id });
      return data.agentRun.finishedAt;
    }, 30_000);
    return id;
  },
  document: async () => {
    const { id } = await upload(owner, `${MARK}.txt`, 'text/plain', `Please reconcile ${MARK}.`);
    return id;
  },
  finishedDocument: async () => {
    const id = await make.document();
    await translateDocument(owner, id);
    await finished(owner, id);
    return id;
  },
  session: async () => {
    const input = { email: owner.email, password: owner.password };
    await ask(url, 'mutation ($input: SignInInput!) { signIn(input: $input) { user { id } } }', {
      variables: { input },
    });
    const { data } = await owner.ask('{ me { sessions { id current } } }');
    return data.me.sessions.find(({ current }: { current: boolean }) => !current).id as string;
  },
  cardImport: () => uploadCards(owner, 'CSV', Buffer.from(`${MARK},${MARK}`)),
};

type Arguments = Record<string, unknown>;

/** How each field is tried that takes an id: with the owner's own. */
const ATTEMPTS: Record<string, () => Promise<Arguments>> = {
  'Query.translation': async () => ({ id: await make.translation() }),
  'Query.document': async () => ({ id: await make.finishedDocument() }),
  'Query.card': async () => ({ id: await make.card() }),
  'Query.cardImport': async () => ({ id: await make.cardImport() }),
  'Query.agentRun': async () => ({ id: await make.finishedRun() }),
  'Mutation.rateTranslation': async () => ({ id: await make.translation(), stars: 5, betterText: 'better' }),
  'Mutation.deleteTranslation': async () => ({ id: await make.translation() }),
  'Mutation.deleteGlossaryTerm': async () => ({ id: await make.glossaryTerm() }),
  'Mutation.deleteDocument': async () => ({ id: await make.document() }),
  'Mutation.translateDocument': async () => ({ id: await make.document(), target: 'ZH' }),
  'Mutation.updateCard': async () => ({ id: await make.card(), input: { back: 'changed' } }),
  'Mutation.deleteCard': async () => ({ id: await make.card() }),
  'Mutation.reviewCard': async () => ({ id: await make.card(), rating: 'GOOD', idempotencyKey: randomUUID() }),
  'Mutation.undoReview': async () => ({ cardId: await make.reviewedCard() }),
  'Mutation.suspendCard': async () => ({ id: await make.card(), suspended: true }),
  'Mutation.startCardImport': async () => ({ id: await make.cardImport() }),
  'Mutation.cancelAgentRun': async () => ({ id: await make.run() }),
  'Mutation.resumeAgentRun': async () => ({ id: await make.run(), decision: 'APPROVE' }),
  'Mutation.retryAgentRun': async () => ({ id: await make.run() }),
  'Mutation.revokeSession': async () => ({ id: await make.session() }),
  'Subscription.agentRunProgress': async () => ({ runId: await make.finishedRun() }),
  'Subscription.documentProgress': async () => ({ id: await make.finishedDocument() }),
};

/** Ids that name nobody's data, or whose holder is the one who may. */
const OPEN: Record<string, string> = {
  'Query.erasure': 'whoever holds the id of an erasure may follow it',
  'Mutation.translate': 'idempotencyKey is looked for among the own translations only',
  'Mutation.translateBatch': 'the same',
  'Subscription.translationStream': 'the same',
  'Mutation.startAgentRun': 'idempotencyKey is looked for among the own runs only',
  'Mutation.addCard': 'translationId is kept as it is, and resolved for the viewer alone',
};

const ROOTS = ['Query', 'Mutation', 'Subscription'] as const;

function takesId(type: Parameters<typeof getNamedType>[0]): boolean {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return Object.values(named.getFields()).some((field) => takesId(field.type));
  return named?.name === 'ID';
}

/** Only errors that refuse, and nothing else in the answer that is not null. */
function expectNothing({ data, errors }: Pick<GraphqlAnswer, 'data' | 'errors'>) {
  for (const { extensions } of errors ?? []) expect(REFUSALS).toContain(extensions.code);
  expect(toldTo({ data })).toEqual([]);
  const codes = leavesOf(data).filter(([path]) => /userErrors\.\d+\.code$/.test(path));
  for (const [, code] of codes) expect(REFUSALS).toContain(code);
  const text = JSON.stringify({ data, errors });
  expect(text).not.toContain(MARK);
  expect(text).not.toContain(owner.id);
}

const isUnfinished = ({ errors }: Pick<GraphqlAnswer, 'errors'>) =>
  errors?.some(({ extensions }) => extensions.code === 'NOT_IMPLEMENTED') ?? false;

const isUserErrors = (leafPath: string) => /\.userErrors(\.|$)/.test(leafPath);

/** What the owner is told, but for reasons why not. */
const toldTo = ({ data }: Pick<GraphqlAnswer, 'data'>) =>
  leavesOf(data).filter(([leafPath, value]) => value !== null && !isUserErrors(leafPath));

async function attempt(name: string, values: Arguments, token: string | undefined): Promise<GraphqlAnswer> {
  const [root, fieldName] = name.split('.') as [(typeof ROOTS)[number], string];
  const field = schema.getType(root) && schema.getRootType(root.toLowerCase() as never)?.getFields()[fieldName];
  if (!field) throw new Error(`There is no ${name}`);
  const used = field.args.filter((arg) => arg.name in values);
  const definitions = used.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const passed = used.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = wholeSelection(schema, field.type, DEPTH);
  const operation = `${root.toLowerCase()} (${definitions}) { ${fieldName}(${passed}) ${selection} }`;
  if (root !== 'Subscription') return ask(url, operation, { variables: values, ...(token && { token }) });

  const { events, error } = await watch(url, operation, values, { ...(token && { token }) });
  const refused = Array.isArray(error) ? error : [];
  const errors = [...events.flatMap((event) => event.errors ?? []), ...refused] as GraphqlAnswer['errors'];
  return {
    status: 200,
    data: events.map((event) => event.data ?? null),
    ...(errors?.length && { errors }),
    consistency: null,
  };
}

describe('every field that takes an id', () => {
  it('is tried here, or is open to all for a reason', () => {
    const found = ROOTS.flatMap((root) => {
      const fields = Object.values(schema.getRootType(root.toLowerCase() as never)?.getFields() ?? {});
      return fields.filter(({ args }) => args.some(({ type }) => takesId(type))).map(({ name }) => `${root}.${name}`);
    });
    expect(found.toSorted()).toEqual([...Object.keys(ATTEMPTS), ...Object.keys(OPEN)].toSorted());
  });

  it.each(Object.keys(ATTEMPTS))('tells nothing about another user’s, and does nothing to it: %s', async (name) => {
    const values = await (ATTEMPTS[name] as () => Promise<Arguments>)();
    expectNothing(await attempt(name, values, stranger.token));
    expectNothing(await attempt(name, values, undefined));
    const own = await attempt(name, values, owner.token);
    if (!isUnfinished(own)) expect(toldTo(own)).not.toEqual([]);
  });
});

const SUBGRAPHS = ['users', 'translation', 'vocabulary', 'agents'] as const;
type Subgraph = (typeof SUBGRAPHS)[number];

/** Types with a key whose values belong to nobody. */
const PUBLIC_ENTITIES = new Set(['Word']);
/** A text that the asker hands over, whoever wrote it: what it has to teach is the asker's own. */
const TAUGHT = 'vocabulary Translation';

const OWNED: Record<string, () => Promise<Record<string, unknown>>> = {
  User: async () => ({ id: owner.id }),
  Translation: async () => ({ id: await make.translation() }),
  Card: async () => ({ id: await make.card() }),
  AgentRun: async () => ({ id: await make.finishedRun() }),
  GlossaryTerm: async () => ({ id: await make.glossaryTerm() }),
  Document: async () => ({ id: await make.finishedDocument() }),
};

const schemas = Object.fromEntries(
  SUBGRAPHS.map((name) => {
    const typeDefs = parse(readFileSync(`subgraphs/${name}/schema.graphql`, 'utf8'));
    return [name, buildSubgraphSchema({ typeDefs })];
  }),
) as Record<Subgraph, GraphQLSchema>;

/** The entities to which a subgraph adds something that it would tell. */
const ENTITIES = SUBGRAPHS.flatMap((subgraph) => {
  const union = schemas[subgraph].getType('_Entity') as GraphQLUnionType;
  const types = union.getTypes().map(({ name }) => name);
  return types
    .filter((type) => !PUBLIC_ENTITIES.has(type) && `${subgraph} ${type}` !== TAUGHT)
    .filter((type) => addedFields(subgraph, type) !== '{ __typename id }')
    .map((type): [Subgraph, string] => [subgraph, type]);
});

function addedFields(subgraph: Subgraph, type: string): string {
  const entity = schemas[subgraph].getType(type) as GraphQLObjectType;
  return wholeSelection(schemas[subgraph], entity, DEPTH).replaceAll(/\s+/g, ' ');
}

/** Asked of the subgraph itself, as the router would for this viewer. */
async function resolveEntity(subgraph: Subgraph, type: string, key: object, id: string | null, role: Role = 'LEARNER') {
  const viewer: Viewer = { id, role: id === null ? null : role, sessionId: id, scopes: null };
  const response = await fetch(`http://127.0.0.1:${ports[subgraph]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [IDENTITY_HEADER]: sign(viewer, subgraph) },
    body: JSON.stringify({
      query: `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} ${addedFields(subgraph, type)} } }`,
      variables: { of: [{ __typename: type, ...key }] },
    }),
  });
  const { data, errors } = (await response.json()) as Pick<GraphqlAnswer, 'data' | 'errors'>;
  // A subgraph answers with the key that it was asked for.
  for (const entity of data?._entities ?? []) if (entity) entity.id = null;
  return { data, errors };
}

describe('every entity of every subgraph', () => {
  it('is tried here, or belongs to nobody', () => {
    expect([...new Set(ENTITIES.map(([, type]) => type))].toSorted()).toEqual(Object.keys(OWNED).toSorted());
  });

  it.each(ENTITIES)('tells a stranger nothing of another user’s: %s %s', async (subgraph, type) => {
    const key = await (OWNED[type] as () => Promise<Record<string, unknown>>)();
    for (const viewerId of [stranger.id, null]) {
      expectNothing(await resolveEntity(subgraph, type, key, viewerId));
    }
    const own = await resolveEntity(subgraph, type, key, owner.id);
    if (!isUnfinished(own)) expect(toldTo(own)).not.toEqual([]);
  });
});

/** What an administrator sees of a user: who it is. */
const WHO = /^_entities\.0\.(email|emailVerified|displayName|role|level|nativeLanguage|timeZone|createdAt)$/;

describe('an administrator', () => {
  it.each(ENTITIES)('sees who a user is, and nothing that the user does: %s %s', async (subgraph, type) => {
    const key = await (OWNED[type] as () => Promise<Record<string, unknown>>)();
    const seen = await resolveEntity(subgraph, type, key, stranger.id, 'ADMIN');
    for (const { extensions } of seen.errors ?? []) expect(REFUSALS).toContain(extensions.code);
    const told = toldTo(seen).map(([leafPath]) => leafPath);
    if (subgraph === 'users' && type === 'User') expect(told).toContain('_entities.0.email');
    expect(told.filter((leafPath) => !WHO.test(leafPath))).toEqual([]);
  });
});
