const SKUS = ['t1', 't2', 't3'];

export const resolvers = {
  orders: { Query: { orders: () => [...SKUS.map((sku) => ({ tool: { sku } })), null, { tool: null }] } },
  numbers: {
    // It has never heard of the second.
    Tool: { __resolveReference: ({ sku }: { sku: string }) => (sku === 't2' ? null : { sku, number: `no-${sku}` }) },
  },
  makers: {
    Tool: {
      __resolveReference: ({ number }: { number?: string | null }) => {
        if (!number) throw new Error('A tool without a number');
        return { number, maker: { name: `Maker of ${number}` } };
      },
    },
  },
};
