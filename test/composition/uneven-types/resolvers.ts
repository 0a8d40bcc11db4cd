const SONG = { __typename: 'Song', name: 'Aria' };
const ACTOR = { __typename: 'Actor', name: 'Ada', roles: 7 };
const PLAY = { __typename: 'Play', cast: [ACTOR], length: 90 };
const evening = (acts: unknown[], lead: unknown) => ({ id: '1', programme: { acts, lead } });

export const resolvers = {
  stage: {
    Query: { evening: () => evening([SONG, PLAY], ACTOR), tonight: () => evening([SONG], null) },
    Play: { author: (_: unknown, { short }: { short: boolean }) => (short ? 'W. S.' : 'William') },
  },
  hall: {
    Query: { tonight: () => evening([SONG], null) },
    Evening: { __resolveReference: () => evening([SONG, { __typename: 'Film', length: '2 h' }], null) },
  },
};
