/** `text` as LIKE takes it: nothing in it stands for something else. */
export const escapedForLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Prisma's condition for a text that has `search` in it, in any case. Prisma hands it to LIKE as it is. */
export const containing = (search: string) => ({ contains: escapedForLike(search), mode: 'insensitive' as const });
