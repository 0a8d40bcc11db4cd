import { type GraphQLResolveInfo, print } from 'graphql';

/** What a subgraph sees of a field's directives. */
const seen = (_: unknown, __: unknown, ___: unknown, { fieldNodes }: GraphQLResolveInfo) =>
  fieldNodes.flatMap(({ directives = [] }) => directives.map(print)).join(' ');

export const resolvers = { prices: { Query: { price: seen } }, weights: { Query: { weight: seen } } };
