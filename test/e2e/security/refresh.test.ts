import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { refresh, refusalOf } from '../../support/accounts.ts';
import { ask, type GraphqlAnswer, signUp } from '../../support/client.ts';

const { url, databaseUrls } = inject('stack');
const database = new pg.Client(databaseUrls.users);
beforeAll(() => database.connect());
afterAll(() => database.end());

/** As if the last rotation had been so long ago. */
const age = (userId: string, seconds: number) =>
  database.query(`UPDATE users.sessions SET rotated_at = rotated_at - $2 * interval '1 s' WHERE user_id = $1`, [
    userId,
    seconds,
  ]);
const sessionsOf = async (userId: string): Promise<number> =>
  (await database.query('SELECT count(*)::int AS count FROM users.sessions WHERE user_id = $1', [userId])).rows[0]
    .count;
const revokedOf = async (sessionId: string): Promise<number> =>
  (await database.query('SELECT FROM users.revoked_sessions WHERE session_id = $1', [sessionId])).rowCount as number;
const sessionIdOf = async (token: string): Promise<string> =>
  (await ask(url, '{ me { sessions { id } } }', { token })).data.me.sessions[0].id;
const successorOf = (answer: GraphqlAnswer): string => answer.data.refreshSession.tokens?.refreshToken;

describe('100 parallel refreshes of one token', () => {
  it('all get the one successor, which goes on working', async () => {
    const user = await signUp(url);
    const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(url, user.refreshToken)));
    expect(answers.every(({ status, errors }) => status === 200 && !errors)).toBe(true);
    const successors = new Set(answers.map(successorOf));
    expect(successors.size).toBe(1);
    expect(await sessionsOf(user.id)).toBe(1);
    expect(refusalOf(await refresh(url, [...successors][0] as string), 'refreshSession')).toBeNull();
  });

  it('have one winner when the others come too late to be repeats', async () => {
    const user = await signUp(url);
    const winner = await refresh(url, user.refreshToken);
    expect(successorOf(winner)).toBeTypeOf('string');
    await age(user.id, 11);
    const late = await Promise.all(Array.from({ length: 100 }, () => refresh(url, user.refreshToken)));
    expect(late.every(({ status, errors }) => status === 200 && !errors)).toBe(true);
    expect(new Set(late.map((answer) => refusalOf(answer, 'refreshSession')))).toEqual(
      new Set(['INVALID_REFRESH_TOKEN']),
    );
  });

  it('of two generations leave at most one family, and no error', async () => {
    const user = await signUp(url);
    const next = successorOf(await refresh(url, user.refreshToken));
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => refresh(url, n % 2 ? next : user.refreshToken)),
    );
    expect(answers.every(({ status, errors }) => status === 200 && !errors)).toBe(true);
    expect(await sessionsOf(user.id)).toBeLessThanOrEqual(1);
  });
});

describe('a refresh token that was used', () => {
  it('gives the same answer again within ten seconds', async () => {
    const user = await signUp(url);
    const first = await refresh(url, user.refreshToken);
    const again = await refresh(url, user.refreshToken);
    const { refreshToken, refreshTokenExpiresAt } = first.data.refreshSession.tokens;
    expect(again.data.refreshSession.tokens).toMatchObject({ refreshToken, refreshTokenExpiresAt });
    await age(user.id, 9);
    expect(successorOf(await refresh(url, user.refreshToken))).toBe(refreshToken);
  });

  it('ends its session when it is used later, for the thief and for the owner', async () => {
    const user = await signUp(url);
    const sessionId = await sessionIdOf(user.token);
    const next = successorOf(await refresh(url, user.refreshToken));
    await age(user.id, 11);
    expect(refusalOf(await refresh(url, user.refreshToken), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    expect(refusalOf(await refresh(url, next), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    expect(await sessionsOf(user.id)).toBe(0);
    expect(await revokedOf(sessionId)).toBe(1);
  });

  it('ends its session at once when it is older than the last, however many came after it', async () => {
    const user = await signUp(url);
    let token = user.refreshToken;
    for (let n = 0; n < 5; n++) token = successorOf(await refresh(url, token));
    expect(refusalOf(await refresh(url, user.refreshToken), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    expect(refusalOf(await refresh(url, token), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
  });

  it('ends no other session of the user', async () => {
    const user = await signUp(url);
    const other = await ask(
      url,
      'mutation ($input: SignInInput!) { signIn(input: $input) { tokens { refreshToken } } }',
      { variables: { input: { email: user.email, password: user.password } } },
    );
    await refresh(url, user.refreshToken);
    await age(user.id, 11);
    await refresh(url, user.refreshToken);
    expect(refusalOf(await refresh(url, other.data.signIn.tokens.refreshToken), 'refreshSession')).toBeNull();
  });
});

describe('a session that is known', () => {
  it('cannot be ended by a token that somebody made up for it', async () => {
    const user = await signUp(url);
    const next = successorOf(await refresh(url, user.refreshToken));
    const bytes = Buffer.from(user.refreshToken, 'base64url');
    for (const [from, to] of [
      [16, 20],
      [20, 52],
      [52, 68],
    ] as const) {
      const forged = Buffer.from(bytes).fill(7, from, to).toString('base64url');
      expect(refusalOf(await refresh(url, forged), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    }
    expect(refusalOf(await refresh(url, next), 'refreshSession')).toBeNull();
  });
});
