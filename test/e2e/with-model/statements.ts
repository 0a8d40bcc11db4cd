import { describe, expect, it } from 'vitest';
import { signUp } from '../../support/client.ts';
import { sqlStatements } from '../../support/metrics.ts';
import { allowTokens, stack } from './system.ts';

// Nobody else uses the system meanwhile: other tests' statements would be counted too.

const SUBGRAPHS = ['users', 'translation', 'vocabulary', 'agents'] as const;

async function countStatements() {
  const counts = await Promise.all(SUBGRAPHS.map((name) => sqlStatements(stack.ports[name])));
  return Object.fromEntries(SUBGRAPHS.map((name, index) => [name, counts[index] as number]));
}

describe('a list of 50 translations with their words, cards and user', () => {
  it('costs one SQL statement per entity type and level in each subgraph', async () => {
    const user = await signUp(stack.url);
    await allowTokens(user, 100_000);
    const added = await user.ask('mutation { addCard(input: { term: "reconcile" }) { card { id } } }');
    expect(added.data.addCard.card).not.toBeNull();
    const translate = async (ledger: number) => {
      const input = { text: `Please reconcile the discrepancy in ledger number ${ledger}.` };
      const { data } = await user.ask(
        'mutation ($input: TranslateInput!) { translate(input: $input) { translation { id } } }',
        { input },
      );
      expect(data.translate.translation).not.toBeNull();
    };
    for (let first = 0; first < 50; first += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, n) => translate(first + n)));
    }

    // What services do by themselves may fall into one: the least of several is the query's own.
    const spent = Object.fromEntries(SUBGRAPHS.map((name) => [name, Number.POSITIVE_INFINITY]));
    for (let round = 0; round < 5; round++) {
      const before = await countStatements();
      const { data, errors } = await user.ask(`{ me { translations(first: 50) { edges { node {
        id targetText user { displayName } keyWords { lemma card { due } } } } } } }`);
      const after = await countStatements();
      for (const name of SUBGRAPHS) spent[name] = Math.min(spent[name]!, after[name]! - before[name]!);

      expect(errors).toBeUndefined();
      const nodes = data.me.translations.edges.map((edge: { node: object }) => edge.node);
      expect(nodes).toHaveLength(50);
      for (const node of nodes) {
        expect(node.user.displayName).toBe('测试用户');
        expect(node.keyWords).toContainEqual({ lemma: 'reconcile', card: { due: expect.any(String) } });
      }
    }
    // users: the user of all 50. translation: the page. vocabulary: who the learner is, which words are known well, the cards of the rest.
    expect(spent).toEqual({
      users: 1,
      translation: 1,
      vocabulary: expect.toSatisfy((n) => n >= 2 && n <= 3),
      agents: 0,
    });
  });
});
