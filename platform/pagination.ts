import { badUserInput } from './errors.ts';

const MAX_FIRST = 100;

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  pageInfo: PageInfo;
}

/** The place of a row in a list that is sorted by time and then id, newest first. */
export interface TimeKey {
  createdAt: Date;
  id: string;
}

export interface PageRequest {
  first: number;
  /** Rows strictly after this one; null for the first page. */
  after: TimeKey | null;
}

/** @throws BAD_USER_INPUT when `first` is not 1 to 100 or `after` is not a cursor of ours */
export function readPageRequest(args: { first?: number | null; after?: string | null }): PageRequest {
  return { first: readFirst(args.first ?? 20), after: args.after == null ? null : decodeCursor(args.after) };
}

/** @throws BAD_USER_INPUT */
export function readFirst(first: number, max = MAX_FIRST): number {
  if (first < 1 || first > max) throw badUserInput(`first must be between 1 and ${max}.`);
  return first;
}

/**
 * The condition for rows after a place, newest first, in Prisma's terms. Its first part is the bound that an index scan
 * begins at and that leaves out newer partitions, neither of which an OR can be; the second only parts rows of one time.
 */
export function olderThan(after: TimeKey | null) {
  if (!after) return {};
  const { createdAt, id } = after;
  return { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] };
}

/** Prisma's order for the same list. */
export const newestFirst: [{ createdAt: 'desc' }, { id: 'desc' }] = [{ createdAt: 'desc' }, { id: 'desc' }];

/** Makes a page of `first + 1` rows, the last of which only tells that there are more. */
export function toConnection<T extends TimeKey>(rows: readonly T[], { first, after }: PageRequest): Connection<T> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: encodeCursor(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export function encodeCursor({ createdAt, id }: TimeKey): string {
  return Buffer.from(`${createdAt.getTime()}:${id}`).toString('base64url');
}

/** Milliseconds of 13 digits reach to the year 2286. */
const CURSOR = /^(\d{1,13}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** @throws BAD_USER_INPUT for all but what `encodeCursor` gives, letter by letter */
export function decodeCursor(cursor: string): TimeKey {
  const [, time, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const key = time !== undefined && id !== undefined && { createdAt: new Date(Number(time)), id };
  if (!key || encodeCursor(key) !== cursor) throw badUserInput('This cursor is not one that we gave out.');
  return key;
}
