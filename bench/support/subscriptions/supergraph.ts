import type { SubgraphParts } from '../../../test/support/composed.ts';

/** Runs that tell events, each with an item that another subgraph knows, made by a user that a third one knows. */
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

interface Key {
  id: string;
}

export const RUNS: SubgraphParts = {
  name: 'runs',
  sdl: `${LINK} type Query { runs: Int }
    type Subscription { ticks(run: ID!, after: Int = 0): Tick! }
    type Tick { seq: Int! sentAt: Float! text: String item: Item }
    type Item @key(fields: "id") { id: ID! }`,
};

/** `users` is there, as the router asks it for keys. */
export const JOINED: SubgraphParts[] = [
  {
    name: 'items',
    sdl: `${LINK} type Item @key(fields: "id") { id: ID! name: String! maker: User }
      type User @key(fields: "id") { id: ID! }`,
    resolvers: {
      Item: { __resolveReference: ({ id }: Key) => ({ id, name: `item ${id}`, maker: { id: `m-${id}` } }) },
    },
  },
  {
    name: 'users',
    sdl: `${LINK} type Query { me: User } type User @key(fields: "id") { id: ID! name: String! }`,
    resolvers: {
      Query: { me: () => null },
      User: { __resolveReference: ({ id }: Key) => ({ id, name: `user ${id}` }) },
    },
  },
];

export const QUERIES = {
  'no joins': 'subscription ($run: ID!) { ticks(run: $run) { seq sentAt } }',
  'two entity hops': 'subscription ($run: ID!) { ticks(run: $run) { seq sentAt item { name maker { name } } } }',
  '10 kB': 'subscription ($run: ID!) { ticks(run: $run) { seq sentAt text } }',
} as const;
