const by = (subgraph: string) => {
  const artist = { id: 'a1', name: `Artist by ${subgraph}` };
  const painting = { __typename: 'Painting', id: 'p1', title: `Lake by ${subgraph}`, artist, year: 1900 };
  const statue = { __typename: 'Statue', id: 's1', title: `Head by ${subgraph}` };
  const speaks = [
    { __typename: 'Spoken', name: `Chinese by ${subgraph}`, words: 9 },
    { __typename: 'Signed', name: `Signs by ${subgraph}` },
  ];
  return { painting, statue, person: { __typename: 'Person', id: 'g1', speaks } };
};

const gallery = by('gallery');
const archive = by('archive');

export const resolvers = {
  gallery: {
    Query: {
      wall: () => [gallery.painting, gallery.statue],
      room: () => ({ works: [gallery.statue, gallery.painting] }),
      guide: () => gallery.person,
    },
  },
  archive: {
    Query: { wall: () => [archive.painting, archive.statue] },
    Painting: { __resolveReference: () => archive.painting },
    Statue: { __resolveReference: () => archive.statue },
    Person: { __resolveReference: () => archive.person },
  },
};
