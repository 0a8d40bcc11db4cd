const item = (id: string, from: string) => ({ id, name: `${id} of ${from}`, size: { width: 1 } });

export const resolvers = {
  catalog: {
    Query: {
      item: () => item('1', 'catalog'),
      cheap: () => [
        { ...item('1', 'catalog'), price: 7 },
        { ...item('2', 'catalog'), price: null },
      ],
    },
    Item: { rating: () => 5 },
  },
  prices: {
    Item: {
      __resolveReference: ({ id }: { id: string }) => ({
        ...item(id, 'prices'),
        price: 9,
        size: { width: 1, height: 2 },
      }),
      rating: () => 1,
    },
  },
};
