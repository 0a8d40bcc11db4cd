const COPIES = ['1', '2'].map((number) => ({
  number,
  barcode: `b${number}`,
  place: { room: 'north', shelf: `s${number}`, row: 'low' },
}));

interface Key {
  number: string;
  place?: { shelf?: string; row?: string };
}

export const resolvers = {
  loans: {
    Query: { loans: () => COPIES.map((copy) => ({ copy })) },
    Copy: {
      __resolveReference: ({ number, place, ...required }: Key) => {
        const copy = COPIES.find((each) => each.number === number);
        if (copy?.place.shelf !== place?.shelf || place?.row !== 'low') throw new Error('No such place');
        return { ...copy, ...required };
      },
      reminder: ({ title }: { title: string }) => `Bring back ${title}.`,
    },
  },
  titles: { Copy: { __resolveReference: ({ number }: Key) => ({ number, title: `Title ${number}` }) } },
};
