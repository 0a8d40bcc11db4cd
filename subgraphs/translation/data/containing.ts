/** Prisma's condition for a text that has `search` in it, in any case. */
export const containing = (search: string) => ({
  // Prisma hands these to LIKE as they are.
  contains: search.replace(/[\\%_]/g, '\\$&'),
  mode: 'insensitive' as const,
});
