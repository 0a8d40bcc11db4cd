import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { signUp, type TestUser } from '../support/client.ts';

const { url } = inject('stack');

/** Each connection of a user, and how one more row of it is made; answers with the row's id. */
const CONNECTIONS: Record<string, (user: TestUser) => Promise<string>> = {
  async translations(user) {
    const { data } = await user.ask(
      `mutation { translate(input: { text: "${randomUUID()} 你好" }) { translation { id } } }`,
    );
    return data.translate.translation.id;
  },
  async cards(user) {
    const { data } = await user.ask(
      `mutation { addCard(input: { term: "${randomUUID()}", back: "b" }) { card { id } } }`,
    );
    return data.addCard.card.id;
  },
  async agentRuns(user) {
    const input = `{ text: "你好", idempotencyKey: "${randomUUID()}" }`;
    const { data } = await user.ask(`mutation { startAgentRun(input: ${input}) { run { id } } }`);
    return data.startAgentRun.run.id;
  },
};

/** The same for those that the viewer has without `me`. */
const ROOT_CONNECTIONS: typeof CONNECTIONS = {
  async glossaryTerms(user) {
    const { data } = await user.ask(
      `mutation { saveGlossaryTerm(input: { source: "${randomUUID()}", target: "t" }) { term { id } } }`,
    );
    return data.saveGlossaryTerm.term.id;
  },
};

const pageOf = (field: string) =>
  `page: ${field}(first: $first, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }`;

describe.each([
  ...Object.entries(CONNECTIONS).map(([field, add]) => [`me.${field}`, `me { ${pageOf(field)} }`, add] as const),
  ...Object.entries(ROOT_CONNECTIONS).map(([field, add]) => [field, pageOf(field), add] as const),
])('%s', (name, selection, add) => {
  const query = `query ($first: Int, $after: String) { ${selection} }`;
  const pageIn = ({ data }: { data: { me: { page: unknown } } & { page: unknown } }) =>
    // biome-ignore lint/suspicious/noExplicitAny: as of any answer
    (name.startsWith('me.') ? data.me.page : data.page) as any;

  it('shows each row once, newest first, while others are added', async () => {
    const user = await signUp(url);
    const made: string[] = [];
    for (let n = 0; n < 4; n++) made.unshift(await add(user));

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer = await user.ask(query, { first: 2, after });
      expect(answer.errors).toBeUndefined();
      const { edges, pageInfo } = pageIn(answer);
      expect(pageInfo).toMatchObject({ hasPreviousPage: after !== null, startCursor: edges[0].cursor });
      seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      await add(user);
    } while (after !== null);
    expect(seen).toEqual(made);
  });

  it('takes null for what is left out, and refuses what no page can be', async () => {
    const user = await signUp(url);
    const id = await add(user);
    const all = await user.ask(query, { first: null, after: null });
    expect(pageIn(all).edges).toEqual([{ cursor: expect.any(String), node: { id } }]);
    const [{ cursor }] = pageIn(all).edges;

    const encoded = (text: string) => Buffer.from(text).toString('base64url');
    const bad = [
      ...[0, -1, 101, 1_000].map((first) => ({ first })),
      ...['', 'nonsense', `${cursor}%`, encoded(`-1:${id}`), encoded(`999999999999999:${id}`), encoded('1:1'), id].map(
        (after) => ({ after }),
      ),
      { after: 'A'.repeat(100_000) },
    ];
    const codes = await Promise.all(
      bad.map(async (variables) => (await user.ask(query, variables)).errors?.map(({ extensions }) => extensions.code)),
    );
    expect(codes).toEqual(bad.map(() => ['BAD_USER_INPUT']));
    // Refused for its cost before a subgraph is asked.
    const dear = await user.ask(query, { first: 2 ** 31 - 1 });
    expect(dear.errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });
});
