interface User {
  id: string;
  weight?: number | null;
  fee?: number | null;
  address?: { zip: string | null; country: string } | null;
}

const USERS: User[] = [
  { id: '1', weight: 3, address: { zip: '100', country: 'CN' } },
  { id: '2', weight: 5, address: null },
  { id: '3', weight: null, address: { zip: null, country: 'DE' } },
];

export const resolvers = {
  users: {
    Query: { users: () => USERS },
    User: { __resolveReference: ({ id }: User) => USERS.find((user) => user.id === id) },
  },
  shipping: {
    User: {
      fee: ({ weight, address }: User) =>
        address && weight != null ? weight * (address.country === 'CN' ? 1 : 2) : null,
      note: ({ address }: User) => (address ? `zip ${address.zip}` : 'nowhere'),
    },
  },
  offers: { User: { offer: ({ fee }: User) => `fee ${fee}` } },
};
