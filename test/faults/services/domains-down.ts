import { beforeAll, describe, expect, it } from 'vitest';
import { signUp, type TestUser } from '../../support/client.ts';
import { type Domain, services, stack } from './system.ts';

const FIELDS = {
  // Nullable: the name is not, and without it GraphQL leaves nothing of `me`.
  users: 'email',
  translation: 'translations(first: 1) { edges { cursor } }',
  vocabulary: 'dueCards { id }',
  agents: 'agentRuns(first: 1) { edges { cursor } }',
} as const satisfies Record<Domain, string>;
const EVERYTHING = `{ me { id ${Object.values(FIELDS).join(' ')} } translationEngines { name } agentWorkflows { name } word(term: "deal") { lemma } }`;
const fieldOf = (domain: Domain) => FIELDS[domain].split(/[ ({]/, 1)[0] as string;

describe('with one domain down', () => {
  // One more each time: what is up answers, whatever else is not.
  const down: Domain[] = [];
  let user: TestUser;
  beforeAll(async () => {
    user = await signUp(stack.url);
  });

  it.each(['agents', 'vocabulary', 'users'] as const)(
    'a query over all four answers what the others hold: %s',
    async (domain) => {
      const before = await user.ask(EVERYTHING);
      for (const other of Object.keys(FIELDS) as Domain[]) {
        if (!down.includes(other)) expect(before.data.me[fieldOf(other)], other).not.toBeNull();
      }
      await services[domain].kill();
      down.push(domain);
      const { status, data, errors } = await user.ask(EVERYTHING);
      expect(status).toBe(200);
      for (const each of Object.keys(FIELDS) as Domain[]) {
        const field = data.me[fieldOf(each)] ?? null;
        if (down.includes(each)) expect(field, each).toBeNull();
        else expect(field, each).not.toBeNull();
      }
      expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['SUBGRAPH_UNAVAILABLE']));
      expect(JSON.stringify(errors)).not.toContain('ECONNREFUSED');
    },
  );

  it('tokens that were given out before go on being good without users', async () => {
    const { data, errors } = await user.ask('{ me { id translations { edges { cursor } } } }');
    expect(errors).toBeUndefined();
    expect(data.me).toEqual({ id: user.id, translations: { edges: [] } });
  });

  it('the router stays ready and says which domains are down', async () => {
    const response = await fetch(stack.url.replace('/graphql', '/health/ready'));
    expect(response.status).toBe(200);
    const { parts } = (await response.json()) as { parts: Record<string, string> };
    expect(parts.translation).toBe('up');
    for (const domain of down) expect(parts[domain]).toBe('down');
  });
});
