import { GraphQLError } from 'graphql';

const refuse = (code: string) => new GraphQLError('No.', { extensions: { code } });
const post = (id: string, author: string, coauthor = '1') => ({
  id,
  author: { id: author },
  coauthor: { id: coauthor },
});
let counted = 0;

interface Author {
  id: string;
}

export const resolvers = {
  posts: {
    Query: {
      posts: () => [post('1', '1'), post('2', 'bad'), null, post('3', 'bad'), post('4', 'gone'), post('5', '1', 'bad')],
      first: () => post('1', 'bad', 'bad'),
      failing: () => refuse('FORBIDDEN'),
    },
    Mutation: {
      count: () => ++counted,
      rename: (_: unknown, { to }: { to: string }) => post(to, '1'),
    },
  },
  authors: {
    Query: { authors: () => [{ id: '1' }, { id: 'bad' }] },
    Mutation: { again: () => 0 },
    Author: {
      __resolveReference: ({ id }: Author) => (id === 'gone' ? null : { id }),
      name: ({ id }: Author) => (id === 'bad' ? refuse('NOT_FOUND') : `Name ${id}`),
      nick: ({ id }: Author) => (id === 'bad' ? refuse('FORBIDDEN') : null),
    },
  },
};
