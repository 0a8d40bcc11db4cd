import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { signUp, type TestUser } from '../support/client.ts';

const { url } = inject('stack');

/** Each connection, and how a user gets one more row of it; answers with the row's id. */
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

describe.each(Object.entries(CONNECTIONS))('me.%s', (field, add) => {
  const query = `query ($first: Int, $after: String) {
    me { page: ${field}(first: $first, after: $after) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }
  }`;

  it('shows each row once, newest first, while others are added', async () => {
    const user = await signUp(url);
    const made: string[] = [];
    for (let n = 0; n < 4; n++) made.unshift(await add(user));

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await user.ask(query, { first: 2, after });
      expect(errors).toBeUndefined();
      const { edges, pageInfo } = data.me.page;
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
    expect(all.data.me.page.edges).toEqual([{ cursor: expect.any(String), node: { id } }]);
    const [{ cursor }] = all.data.me.page.edges;

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
