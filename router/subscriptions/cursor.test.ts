import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compose } from '../../test/support/composed.ts';
import { type Cursor, cursorOf } from './cursor.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';
const RUNS = `type Query { runs: Int }
  type Subscription {
    progress(run: ID!, after: Int = 0): Event!
    pages(after: String!): Page
    plain(run: ID!): Event!
    other(after: String): Event!
    joined(after: Int): Joined!
  }
  interface Event { seq: Int! text: String }
  type Text implements Event { seq: Int! text: String }
  type Page { cursor: String! seq: Int }
  type Joined @key(fields: "id") { id: ID! }`;
const JOINED = 'type Joined @key(fields: "id") { id: ID! seq: Int }';

const { gateway } = compose([
  { name: 'runs', sdl: `${LINK} ${RUNS}` },
  { name: 'joins', sdl: `${LINK} ${JOINED}` },
]);
const schema = buildSchema(RUNS.replace(' @key(fields: "id")', ''));

function cursorIn(query: string): Cursor | null {
  const { primary, supergraphSchema } = gateway.prepare(query, parse(query));
  if (!primary) throw new Error('This is no subscription');
  return cursorOf(supergraphSchema, primary);
}

/** What the subgraph is asked, in one line, once it is known to be valid. */
function asked(operation: string | undefined): string {
  const document = parse(operation ?? '');
  expect(validate(schema, document)).toEqual([]);
  return (operation ?? '').replaceAll(/\s+/g, ' ');
}

describe('the cursor of a subscription', () => {
  it('is asked for beside what the client wants, and read from each event', () => {
    const cursor = cursorIn('subscription { mine: progress(run: "a") { text } }');
    expect(asked(cursor?.operation)).toContain('__cursor: seq');
    const event = { mine: { __typename: 'Text', text: 'x', __cursor: 7 } };
    expect(cursor?.of({ data: event })).toBe(7);
    expect(cursor?.of({ data: null, errors: [{ message: 'x' }] })).toBeUndefined();
    expect(cursor?.of({ data: { mine: null } })).toBeUndefined();
  });

  it.each([
    ['nothing', 'subscription { progress(run: "a") { seq } }'],
    ['a literal', 'subscription { progress(run: "a", after: 3) { seq } }'],
    ['a variable', 'subscription ($from: Int, $run: ID!) { progress(run: $run, after: $from) { seq } }'],
  ])('takes the place of what the client began after: %s', (_, query) => {
    const cursor = cursorIn(query);
    const resumed = asked(cursor?.operationAfter(12));
    expect(resumed).toContain('after: 12');
    expect(resumed).not.toContain('$from');
    if (query.includes('$run')) expect(resumed).toContain('run: $run');
    // The first time it is as the client has it.
    asked(cursor?.operation);
  });

  it('may be a text', () => {
    const cursor = cursorIn('subscription ($from: String!) { pages(after: $from) { seq } }');
    expect(asked(cursor?.operation)).toContain('__cursor: cursor');
    expect(asked(cursor?.operationAfter('a"b'))).toContain('after: "a\\"b"');
  });

  it.each([
    ['there is no argument for it', 'subscription { plain(run: "a") { seq } }'],
    ['the event has none of its type', 'subscription { other(after: "x") { seq } }'],
    ['another subgraph knows it', 'subscription { joined(after: 1) { id } }'],
  ])('is not there where %s', (_, query) => {
    expect(cursorIn(query)).toBeNull();
  });
});
