const MEDIA = [
  { __typename: 'Book', id: '1', title: 'One', pages: 100 },
  { __typename: 'Film', id: '2', title: 'Two', minutes: 90 },
];

export const resolvers = {
  media: {
    Query: { media: () => MEDIA },
    Media: {
      __resolveReference: ({ id }: { id: string }) => MEDIA.find((each) => each.id === id),
      __resolveType: ({ __typename }: { __typename: string }) => __typename,
    },
    Book: { __resolveReference: ({ id }: { id: string }) => MEDIA.find((each) => each.id === id) },
    Film: { __resolveReference: ({ id }: { id: string }) => MEDIA.find((each) => each.id === id) },
  },
  reviews: {
    Query: {
      reviewed: () => [
        { id: '2', stars: 4 },
        { id: '1', stars: 3 },
      ],
    },
    Media: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: Number(id) + 2 }) },
  },
};
