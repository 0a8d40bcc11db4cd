import { setImmediate } from 'node:timers/promises';

/** Answers when whoever was asked at the same time has answered. */
async function late<T>(answer: T): Promise<T> {
  await setImmediate();
  await setImmediate();
  return answer;
}

export const resolvers = {
  people: {
    Query: { me: () => ({ id: '1', name: 'Mei', home: { id: 'h1', street: 'Long' } }) },
  },
  letters: { Query: { me: () => late({ letters: 3, box: { size: 2 } }) } },
  slow: {
    Person: {
      __resolveReference: async ({ id }: { id: string }) => {
        await late(null);
        return late({ id, mood: 'calm' });
      },
    },
    Home: {
      __resolveReference: async ({ id }: { id: string }) => {
        await late(null);
        return late({ id, colour: 'green' });
      },
    },
  },
};
