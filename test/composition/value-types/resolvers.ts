let opened = 0;

export const resolvers = {
  pages: {
    Query: {
      page: () => ({ id: '1', slug: 'start', layout: { name: 'wide' } }),
      site: () => ({ id: 's', pages: 4 }),
    },
    Mutation: { open: (_: unknown, { id }: { id: string }) => ({ id: `${id}${++opened}` }) },
  },
  styles: {
    Query: { site: () => ({ id: 's', theme: 'dark' }) },
    Mutation: { open: (_: unknown, { id }: { id: string }) => ({ id: `${id}${++opened}`, theme: 'dark' }) },
    Page: {
      layout: ({ slug }: { slug: string }) => ({ colours: { front: `red of ${slug}` } }),
    },
  },
};
