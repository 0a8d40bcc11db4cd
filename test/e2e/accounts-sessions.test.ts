import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { refresh, refusalOf, signIn } from '../support/accounts.ts';
import { ask, signUp, type TestUser } from '../support/client.ts';
import { until } from '../support/until.ts';

const { url, ports, databaseUrls, dataFolder } = inject('stack');
const database = new pg.Client(databaseUrls.users);
beforeAll(() => database.connect());
afterAll(() => database.end());

const SESSIONS = '{ me { id sessions { id createdAt lastSeenAt userAgent current } } }';

interface Session {
  id: string;
  userAgent: string | null;
  current: boolean;
  lastSeenAt: string;
}

const sessionsOf = async (token: string, consistency?: string | null): Promise<Session[]> => {
  const headers: Record<string, string> = consistency ? { 'x-consistency-token': consistency } : {};
  return (await ask(url, SESSIONS, { token, headers })).data.me.sessions;
};

/** A user who has signed in on a second device as well. */
async function withTwoDevices(): Promise<{ user: TestUser; phone: { accessToken: string; refreshToken: string } }> {
  const user = await signUp(url);
  const { data } = await signIn(url, user, 'Phone/1.0');
  return { user, phone: data.signIn.tokens };
}

const secrets = () => JSON.parse(readFileSync(path.join(dataFolder, 'secrets.json'), 'utf8'));

/** What the router asks the users service. */
async function revocations(after?: string, key = secrets().routerIdentitySecret) {
  const response = await fetch(`http://127.0.0.1:${ports.users}/revocations${after ? `?after=${after}` : ''}`, {
    headers: { [IDENTITY_HEADER]: createIdentitySigner('router', key)(ANONYMOUS, 'users') },
  });
  return { status: response.status, ...((await response.json()) as { cursor: string; revoked: string[] }) };
}

describe('the list of sessions', () => {
  it('has every device of the user, and says which one asks', async () => {
    const { user, phone } = await withTwoDevices();
    const seenByPhone = await sessionsOf(phone.accessToken);
    expect(seenByPhone).toHaveLength(2);
    expect(seenByPhone.filter(({ current }) => current)).toMatchObject([{ userAgent: 'Phone/1.0' }]);
    const seenByOther = await sessionsOf(user.token);
    expect(seenByOther.find(({ current }) => current)?.userAgent).not.toBe('Phone/1.0');
  });

  it('tells when each was last seen, which is when its token was last exchanged', async () => {
    const { user, phone } = await withTwoDevices();
    const before = (await sessionsOf(user.token)).find(({ userAgent }) => userAgent === 'Phone/1.0') as Session;
    // A clock of milliseconds may not have moved on since.
    await until(() => Date.now() > Date.parse(before.lastSeenAt));
    // Who exchanges a token is nobody yet: only the answer's own token tells the next read what it must have seen.
    const { data, consistency } = await refresh(url, phone.refreshToken);
    const { accessToken } = data.refreshSession.tokens;
    const after = (await sessionsOf(accessToken, consistency)).find(({ current }) => current) as Session;
    expect(after.id).toBe(before.id);
    expect(Date.parse(after.lastSeenAt)).toBeGreaterThan(Date.parse(before.lastSeenAt));
  });

  it('leaves out what has expired', async () => {
    const { user, phone } = await withTwoDevices();
    const [mine] = (await sessionsOf(phone.accessToken)).filter(({ current }) => current) as [Session];
    await database.query(`UPDATE users.sessions SET expires_at = now() - interval '1 s' WHERE id = $1`, [mine.id]);
    const { data } = await ask(url, SESSIONS, { token: user.token });
    await expect
      .poll(async () => (await sessionsOf(user.token)).map(({ userAgent }) => userAgent))
      .not.toContain('Phone/1.0');
    expect(data.me.sessions.length).toBeGreaterThan(0);
    expect(refusalOf(await refresh(url, phone.refreshToken), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
  });
});

describe('refreshing', () => {
  it('answers with the user and new tokens that work', async () => {
    const user = await signUp(url);
    const { data } = await refresh(url, user.refreshToken);
    const { tokens, user: refreshed, userErrors } = data.refreshSession;
    expect({ refreshed, userErrors }).toEqual({
      refreshed: { id: user.id, email: user.email, role: 'LEARNER' },
      userErrors: [],
    });
    const days = (Date.parse(tokens.refreshTokenExpiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
    expect((await ask(url, '{ me { id } }', { token: tokens.accessToken })).data.me.id).toBe(user.id);
    expect(refusalOf(await refresh(url, tokens.refreshToken), 'refreshSession')).toBeNull();
  });

  it.each(['', 'rubbish', 'A'.repeat(91), `${'A'.repeat(43)}.${'B'.repeat(43)}`])('refuses %j', async (token) => {
    expect(refusalOf(await refresh(url, token), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
  });
});

describe('signing out', () => {
  it('ends the session that asks and no other', async () => {
    const { user, phone } = await withTwoDevices();
    const [mine] = (await sessionsOf(phone.accessToken)).filter(({ current }) => current) as [Session];
    const { data } = await ask(url, 'mutation { signOut { deletedId userErrors { code } } }', {
      token: phone.accessToken,
    });
    expect(data.signOut).toEqual({ deletedId: mine.id, userErrors: [] });
    expect(refusalOf(await refresh(url, phone.refreshToken), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    expect(refusalOf(await refresh(url, user.refreshToken), 'refreshSession')).toBeNull();
  });

  it('needs somebody who is signed in', async () => {
    const { errors } = await ask(url, 'mutation { signOut { deletedId } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('revoking a session', () => {
  const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { deletedId userErrors { code field } } }';

  it('ends that of another device', async () => {
    const { user, phone } = await withTwoDevices();
    const other = (await sessionsOf(user.token)).find(({ current }) => !current) as Session;
    const { data } = await user.ask(REVOKE, { id: other.id });
    expect(data.revokeSession).toEqual({ deletedId: other.id, userErrors: [] });
    expect(refusalOf(await refresh(url, phone.refreshToken), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    expect((await sessionsOf(user.token)).map(({ id }) => id)).not.toContain(other.id);
  });

  it('reaches nobody else’s, and nothing that is no session', async () => {
    const [user, stranger] = await Promise.all([signUp(url), signUp(url)]);
    const [theirs] = (await sessionsOf(stranger.token)) as [Session];
    for (const id of [theirs.id, randomUUID(), 'x', "' OR 1=1 --"]) {
      const { data } = await user.ask(REVOKE, { id });
      expect(data.revokeSession).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] });
    }
    expect(refusalOf(await refresh(url, stranger.refreshToken), 'refreshSession')).toBeNull();
  });

  it('is told to the router, from a cursor on, more than once rather than not at all', async () => {
    const user = await signUp(url);
    const [mine] = (await sessionsOf(user.token)) as [Session];
    const before = await revocations();
    expect(before.revoked).not.toContain(mine.id);
    await ask(url, 'mutation { signOut { deletedId } }', { token: user.token });
    const { cursor, revoked } = await revocations(before.cursor);
    expect(revoked).toContain(mine.id);
    expect((await revocations(cursor)).revoked).toContain(mine.id);
    expect((await revocations('rubbish')).revoked).toContain(mine.id);
    await database.query(
      `UPDATE users.revoked_sessions SET revoked_at = now() - interval '11 s' WHERE session_id = $1`,
      [mine.id],
    );
    expect((await revocations(cursor)).revoked).not.toContain(mine.id);
    expect((await revocations()).revoked).toContain(mine.id);
  });

  it('is told to the router alone', async () => {
    expect((await revocations(undefined, 'x'.repeat(32))).status).toBe(401);
    const worker = createIdentitySigner('worker', secrets().workerIdentitySecret);
    const asWorker = worker(
      { id: randomUUID(), role: 'LEARNER', sessionId: null, scopes: ['vocabulary:read'] },
      'users',
    );
    for (const headers of [{}, { [IDENTITY_HEADER]: asWorker }] as Record<string, string>[]) {
      const response = await fetch(`http://127.0.0.1:${ports.users}/revocations`, { headers });
      expect(response.status).toBe(401);
    }
  });
});
