export const resolvers = {
  people: { Query: { badge: () => ({ id: 'b1' }), firm: () => 'Firm' } },
  printers: { Query: { printed: () => ({ id: 'b2', colour: 'red' }) } },
};
