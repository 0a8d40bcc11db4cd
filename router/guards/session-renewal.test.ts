import { expect, it } from 'vitest';
import { onlyRenewsSession } from './session-renewal.ts';

it.each([
  ['mutation { refreshSession(refreshToken: "x") { tokens { accessToken } } }', true],
  ['mutation R($t: String!) { again: refreshSession(refreshToken: $t) { user { id } } }', true],
  ['mutation { refreshSession(refreshToken: "x") { user { id } } __typename }', false],
  ['query { refreshSession(refreshToken: "x") { user { id } } }', false],
  ['mutation { refreshSession: signOut { deletedId } }', false],
  ['mutation { ... on Mutation { refreshSession(refreshToken: "x") { user { id } } } }', false],
  ['mutation A { refreshSession(refreshToken: "x") { user { id } } } mutation B { signOut { deletedId } }', false],
  ['{', false],
  ['', false],
])('what only renews a session is told from all else: %s', (query, expected) => {
  expect(onlyRenewsSession(query)).toBe(expected);
});
