import { type GraphQLError, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compose, composeSdl } from '../../test/support/composed.ts';
import { createLiveSubscriptions, type LiveSubscription } from './live-subscriptions.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';
const RUNS = `${LINK} type Query { runs: Int }
  type Subscription { progress: Event! gone: Int }
  type Event { seq: Int! item: Item }
  type Item @key(fields: "id") { id: ID! }`;
const ITEMS = `${LINK} type Item @key(fields: "id") { id: ID! name: String }`;
const parts = [
  { name: 'runs', sdl: RUNS },
  { name: 'items', sdl: ITEMS },
];

const PLAIN = 'subscription { progress { seq } }';
const JOINED = 'subscription { progress { seq item { name } } }';
const GONE = 'subscription { gone }';

/** What becomes of these subscriptions when `changed` takes the place of the supergraph. */
async function change(changed: typeof parts, queries: string[]) {
  const { gateway } = compose(parts);
  const live = createLiveSubscriptions();
  const ended: Record<string, GraphQLError> = {};
  const subscriptions = queries.map((query): LiveSubscription => {
    const document = parse(query);
    const operation = gateway.prepare(query, document);
    return {
      query,
      document,
      operation,
      end(error) {
        ended[query] = error;
      },
    };
  });
  for (const subscription of subscriptions) live.add(subscription);
  const before = subscriptions.map(({ operation }) => operation);
  await gateway.update(composeSdl(changed));
  const counts = live.supergraphChanged(gateway);
  const replaced = subscriptions.map(({ operation }, i) => operation !== before[i]);
  return { counts, ended, replaced };
}

describe('live subscriptions, when there is another supergraph', () => {
  it('go on with it where it runs them as before', async () => {
    const grown = [...parts, { name: 'more', sdl: `${LINK} type Query { more: Int }` }];
    const { counts, ended, replaced } = await change(grown, [PLAIN, JOINED, JOINED]);
    expect(counts).toEqual({ kept: 3, ended: 0 });
    expect(ended).toEqual({});
    expect(replaced).toEqual([true, true, true]);
  });

  it('end with a code where their plan is another, or there is none', async () => {
    const moved = [
      { name: 'runs', sdl: RUNS.replace(' gone: Int', '') },
      { name: 'items', sdl: ITEMS.replace(' name: String', '') },
      { name: 'names', sdl: ITEMS },
    ];
    const { counts, ended } = await change(moved, [PLAIN, JOINED, GONE]);
    expect(counts).toEqual({ kept: 1, ended: 2 });
    expect(Object.keys(ended).sort()).toEqual([GONE, JOINED].sort());
    for (const error of Object.values(ended)) expect(error.extensions.code).toBe('SCHEMA_CHANGED');
  });

  it('that have ended are known no more', () => {
    const { gateway } = compose(parts);
    const live = createLiveSubscriptions();
    const document = parse(GONE);
    const forget = live.add({ query: GONE, document, operation: gateway.prepare(GONE, document), end() {} });
    forget();
    expect(live.supergraphChanged(gateway)).toEqual({ kept: 0, ended: 0 });
  });
});
