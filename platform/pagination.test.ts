import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, readPageRequest, type TimeKey, toConnection } from './pagination.ts';

const row = (n: number): TimeKey => ({
  id: `01a20636-4137-716b-a2e2-${String(n).padStart(12, '0')}`,
  createdAt: new Date(1_800_000_000_000 + n),
});

const encoded = (text: string) => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  it('leads back to its row', () => {
    expect(decodeCursor(encodeCursor(row(7)))).toEqual(row(7));
  });

  it.each([
    ['rubbish', 'rubbish'],
    ['nothing', ''],
    ['half of one', 'MTIz'],
    ['with another id', encoded('1:not-a-uuid')],
    ['of an impossible time', encoded(`99999999999999999999:${row(1).id}`)],
    ['of a time that PostgreSQL lacks', encoded(`999999999999999:${row(1).id}`)],
    ['of a negative time', encoded(`-1:${row(1).id}`)],
    ['of a time with zeros before it', encoded(`007:${row(1).id}`)],
    ['with something after it', `${encodeCursor(row(1))}%%%`],
    ['with another line', encoded(`1:${row(1).id}\n`)],
    ['in other letters', encodeCursor(row(1)).toLowerCase()],
    ['a megabyte long', 'A'.repeat(1_000_000)],
    ['NUL', '\u0000'],
    ['an emoji', '🙂'],
  ])('that we did not give out is BAD_USER_INPUT: %s', (_, cursor) => {
    expect(() => readPageRequest({ after: cursor })).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
    );
  });
});

describe('a page', () => {
  it.each([0, -1, 101, 2_147_483_647])('of %i rows is BAD_USER_INPUT', (first) => {
    expect(() => readPageRequest({ first })).toThrow(/between 1 and 100/);
  });

  it('has 20 rows when nothing is said, and takes an explicit null for nothing', () => {
    expect(readPageRequest({})).toEqual({ first: 20, after: null });
    expect(readPageRequest({ first: null, after: null })).toEqual({ first: 20, after: null });
  });

  it('tells from the one row more that there is a next page, and does not show it', () => {
    const page = toConnection([row(3), row(2), row(1)], { first: 2, after: row(4) });
    expect(page.edges.map(({ node }) => node)).toEqual([row(3), row(2)]);
    expect(page.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: encodeCursor(row(3)),
      endCursor: encodeCursor(row(2)),
    });
  });

  it('without rows has no cursors', () => {
    expect(toConnection([], { first: 2, after: null })).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });
});
