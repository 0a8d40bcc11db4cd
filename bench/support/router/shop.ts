import type { SubgraphParts } from '../../../test/support/composed.ts';

/** A supergraph of four that makes plans of every shape: who sells what, what is left of it, who says what of it. */
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

const words = (id: string, length: number) => `${id} `.repeat(Math.ceil(length / (id.length + 1))).slice(0, length);
const userOf = (number: number) => ({ id: `u${number % 12}` });
const reviewsOf = (id: string) =>
  [1, 2, 3].map((n) => ({ id: `r${n}-${id}`, body: words(`review-${n}`, 60), author: userOf(id.length * 7 + n) }));

interface Key {
  id: string;
}

/** `users` is there, as the router asks it for keys. */
export const SHOP: SubgraphParts[] = [
  {
    name: 'catalog',
    sdl: `${LINK} type Query { products(first: Int!): [Product!]! }
      type Product @key(fields: "id") { id: ID! name: String! price: Int! description: String }`,
    resolvers: {
      Query: {
        products: (_: unknown, { first }: { first: number }) =>
          Array.from({ length: first }, (_, n) => product({ id: `p${n}` })),
      },
      Product: { __resolveReference: product },
    },
  },
  {
    name: 'stock',
    sdl: `${LINK} type Product @key(fields: "id") { id: ID! inStock: Boolean! warehouse: String }`,
    resolvers: {
      Product: { __resolveReference: ({ id }: Key) => ({ id, inStock: true, warehouse: words(`hall-${id}`, 20) }) },
    },
  },
  {
    name: 'reviews',
    sdl: `${LINK} type Query { latest(first: Int!): [Review!]! }
      type Product @key(fields: "id") { id: ID! reviews: [Review!]! }
      type User @key(fields: "id") { id: ID! }
      type Review @key(fields: "id") { id: ID! body: String! author: User product: Product }`,
    resolvers: {
      Query: {
        latest: (_: unknown, { first }: { first: number }) =>
          Array.from({ length: first }, (_, n) => ({
            id: `l${n}`,
            body: words(`latest-${n}`, 60),
            author: userOf(n),
            product: { id: `p${n}` },
          })),
      },
      Product: { __resolveReference: ({ id }: Key) => ({ id, reviews: reviewsOf(id) }) },
    },
  },
  {
    name: 'users',
    sdl: `${LINK} type Query { me: User } type User @key(fields: "id") { id: ID! name: String! email: String }`,
    resolvers: {
      Query: { me: () => user({ id: 'u1' }) },
      User: { __resolveReference: user },
    },
  },
];

function product({ id }: Key) {
  return { id, name: words(`name-${id}`, 24), price: id.length * 100, description: words(`text-of-${id}`, 200) };
}

function user({ id }: Key) {
  return { id, name: words(`user-${id}`, 16), email: `${id}@example.com` };
}

export interface BenchCase {
  query: string;
  /** How many fetches its plan has on each level. */
  levels: number[];
}

export const CASES: Record<string, BenchCase> = {
  big: {
    query: `{ me { id name email }
      products(first: 20) { id name price inStock warehouse reviews { id body author { id name email } } }
      latest(first: 20) { id body author { name email } product { id name price } } }`,
    levels: [3, 4, 1],
  },
  small: { query: '{ me { name } products(first: 1) { name inStock } }', levels: [2, 1] },
  'list of 100': {
    query: '{ products(first: 100) { id name price inStock warehouse reviews { id body } } }',
    levels: [1, 2],
  },
  '90 kB': { query: '{ products(first: 320) { id name price description } }', levels: [1] },
};
