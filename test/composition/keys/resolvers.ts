const product = (id: string, sku: string, code: string) => ({ id, sku, region: { code }, name: `Product “${id}” \\` });
const PRODUCTS = [product('1', 'a', 'EU'), product('2', 'a', 'US'), product('3', 'b', 'EU')];
const [first, second, third] = PRODUCTS;

interface StockKey {
  sku: string;
  region: { code: string };
}

export const resolvers = {
  products: {
    Query: {
      products: () => PRODUCTS,
      product: (_: unknown, { id }: { id: string }) => PRODUCTS.find((each) => each.id === id),
      bundles: () => [
        { main: first, rest: [[second, first], [], null, [null, third]] },
        null,
        { main: null, rest: null },
      ],
    },
    Product: { __resolveReference: ({ id }: { id: string }) => PRODUCTS.find((each) => each.id === id) },
  },
  stock: {
    Product: {
      __resolveReference: (key: StockKey) => ({ ...key, __typename: 'Product' }),
      inStock: ({ sku, region }: StockKey) => (sku === 'a' ? 1 : 2) * (region.code === 'EU' ? 10 : 100),
      shelf: ({ sku }: StockKey) => ({ id: `shelf-${sku}` }),
    },
  },
  shelves: {
    Shelf: { __resolveReference: ({ id }: { id: string }) => ({ id, label: `Label of ${id}` }) },
  },
};
