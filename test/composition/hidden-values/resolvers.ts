const cat = (name: string, mood: string) => ({
  __typename: 'Cat',
  name,
  mood,
  moods: ['GOOD', mood, null],
  surely: mood,
});
const ANIMALS = [cat('a', 'GOOD'), { __typename: 'Secret', name: 'x' }, cat('b', 'BAD')];

export const resolvers = {
  zoo: {
    Query: { animals: () => ANIMALS, strict: () => ANIMALS, any: () => ANIMALS },
    Animal: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
    Any: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
  },
  food: {
    Cat: {
      food: ({ name }: { name: string }, { mood, words }: { mood: string; words?: string[] }) =>
        [name, mood, ...(words ?? [])].join(' '),
    },
  },
};
