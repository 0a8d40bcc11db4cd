import { describe, expect, it } from 'vitest';
import { ANONYMOUS, type Viewer } from '#platform/viewer.ts';
import { answerMe } from './answer-me.ts';

const viewer: Viewer = { id: 'u1', role: 'LEARNER', sessionId: null, scopes: null };

describe('answerMe', () => {
  it('gives the id that the router knows, under the names of the fetch, and nothing else', () => {
    expect(answerMe('{ me { id displayName } }', viewer)).toEqual({ me: { id: 'u1' } });
    expect(
      answerMe(
        'query Q__users__0 { who: me { key: id __typename dueCards { id } } word(term: "x") { lemma } }',
        viewer,
      ),
    ).toEqual({
      who: { key: 'u1', __typename: 'User' },
    });
    expect(answerMe('{ me { ...f ... on User { again: id } } } fragment f on User { id }', viewer)).toEqual({
      me: { id: 'u1', again: 'u1' },
    });
  });

  it('knows nobody when nobody is signed in', () => {
    expect(answerMe('{ me { id } }', ANONYMOUS)).toEqual({ me: null });
  });

  it('has nothing to say of other fetches', () => {
    expect(answerMe('{ word(term: "x") { lemma } }', viewer)).toBeNull();
    expect(
      answerMe('query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id } } }', viewer),
    ).toBeNull();
    expect(answerMe('mutation { signOut { deletedId } }', viewer)).toBeNull();
  });
});
