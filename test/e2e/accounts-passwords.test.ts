import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { hash as hashArgon2 } from '@node-rs/argon2';
import { hash as hashBcrypt } from '@node-rs/bcrypt';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { refresh, refusalOf, signIn } from '../support/accounts.ts';
import { ask, signUp } from '../support/client.ts';
import { lettersTo, linksTo } from '../support/outbox.ts';

const { url, databaseUrls, dataFolder } = inject('stack');
const database = new pg.Client(databaseUrls.users);
beforeAll(() => database.connect());
afterAll(() => database.end());

const CHANGE = `mutation ($old: String!, $new: String!) {
  changePassword(currentPassword: $old, newPassword: $new) { ok userErrors { code field } }
}`;
const REQUEST =
  'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted userErrors { code } } }';
const RESET = `mutation ($token: String!, $new: String!) {
  resetPassword(token: $token, newPassword: $new) {
    user { id emailVerified } tokens { accessToken refreshToken } userErrors { code field }
  }
}`;
const VERIFY =
  'mutation ($token: String!) { verifyEmail(token: $token) { user { id emailVerified } userErrors { code field } } }';

const requestReset = (email: string) => ask(url, REQUEST, { variables: { email } });
const reset = (token: string, password: string) => ask(url, RESET, { variables: { token, new: password } });
const verify = (token: string, as?: string) => ask(url, VERIFY, { variables: { token }, ...(as && { token: as }) });
const setHash = (email: string, passwordHash: string) =>
  database.query('UPDATE users.users SET password_hash = $2 WHERE email = $1', [email, passwordHash]);
const hashOf = async (email: string): Promise<string> =>
  (await database.query('SELECT password_hash FROM users.users WHERE email = $1', [email])).rows[0].password_hash;

describe('a new password', () => {
  it.each([
    ['is among the most common', 'Sunshine1', 'password'],
    ['is the address', 'li.wei.accounts@example.com', 'password'],
    ['is what stands before the @', 'LI.WEI.Accounts', 'password'],
  ])('is refused when it %s', async (_, password, field) => {
    const input = { email: 'li.wei.accounts@example.com', password, displayName: 'x' };
    const query = 'mutation ($input: SignUpInput!) { signUp(input: $input) { user { id } userErrors { code field } } }';
    const { data } = await ask(url, query, { variables: { input } });
    expect(data.signUp).toEqual({ user: null, userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', field] }] });
  });
});

describe('a hash', () => {
  it.each([
    ['bcrypt', (password: string) => hashBcrypt(password, { cost: 10 })],
    ['argon2id with less memory', (password: string) => hashArgon2(password, { memoryCost: 8_192 })],
  ])('of %s lets its user in, and is ours from then on', async (_, hash) => {
    const user = await signUp(url);
    await setHash(user.email, await hash(user.password));
    expect(refusalOf(await signIn(url, { ...user, password: 'not the password' }), 'signIn')).toBe(
      'INVALID_CREDENTIALS',
    );
    expect(await hashOf(user.email)).not.toMatch(/m=19456/);
    expect(refusalOf(await signIn(url, user), 'signIn')).toBeNull();
    expect(await hashOf(user.email)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(refusalOf(await signIn(url, user), 'signIn')).toBeNull();
  });

  it('that asks for all memory lets nobody in, and hurts nobody', async () => {
    const user = await signUp(url);
    await setHash(
      user.email,
      '$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    );
    expect(refusalOf(await signIn(url, user), 'signIn')).toBe('INVALID_CREDENTIALS');
  });
});

describe('changing the password', () => {
  it('needs the old one, and ends the sessions of all other devices', async () => {
    const user = await signUp(url);
    const phone = (await signIn(url, user)).data.signIn.tokens;
    const next = 'another long password';
    const wrong = await user.ask(CHANGE, { old: 'not the password', new: next });
    expect(wrong.data.changePassword).toEqual({
      ok: false,
      userErrors: [{ code: 'INVALID_CREDENTIALS', field: ['currentPassword'] }],
    });
    const weak = await user.ask(CHANGE, { old: user.password, new: 'password' });
    expect(weak.data.changePassword.userErrors).toEqual([{ code: 'BAD_USER_INPUT', field: ['newPassword'] }]);

    const right = await user.ask(CHANGE, { old: user.password, new: next });
    expect(right.data.changePassword).toEqual({ ok: true, userErrors: [] });
    expect(refusalOf(await refresh(url, phone.refreshToken), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    expect(refusalOf(await refresh(url, user.refreshToken), 'refreshSession')).toBeNull();
    expect(refusalOf(await signIn(url, user), 'signIn')).toBe('INVALID_CREDENTIALS');
    expect(refusalOf(await signIn(url, { ...user, password: next }), 'signIn')).toBeNull();
  });

  it('happens once when it is asked for ten times at once', async () => {
    const user = await signUp(url);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, n) => user.ask(CHANGE, { old: user.password, new: `another password ${n}` })),
    );
    const changed = answers.flatMap(({ data }, n) => (data?.changePassword?.ok ? [n] : []));
    expect(changed).toHaveLength(1);
    expect(refusalOf(await signIn(url, { ...user, password: `another password ${changed[0]}` }), 'signIn')).toBeNull();
  });

  it('is for the user in person', async () => {
    const { errors } = await ask(url, CHANGE, { variables: { old: 'x', new: 'y' } });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('resetting the password', () => {
  it('works once, with the link of a letter, and signs in', async () => {
    const user = await signUp(url);
    expect((await requestReset(user.email.toUpperCase())).data.requestPasswordReset).toEqual({
      accepted: true,
      userErrors: [],
    });
    const [token = ''] = await linksTo(dataFolder, user.email, 'reset-password');

    const weak = await reset(token, 'password');
    expect(weak.data.resetPassword).toMatchObject({ user: null, userErrors: [{ field: ['newPassword'] }] });
    const { data } = await reset(token, 'another long password');
    expect(data.resetPassword).toMatchObject({ user: { id: user.id, emailVerified: true }, userErrors: [] });
    const me = await ask(url, '{ me { id } }', { token: data.resetPassword.tokens.accessToken });
    expect(me.data.me.id).toBe(user.id);

    expect(refusalOf(await reset(token, 'a third long password'), 'resetPassword')).toBe('INVALID_TOKEN');
    expect(refusalOf(await refresh(url, user.refreshToken), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    expect(refusalOf(await signIn(url, user), 'signIn')).toBe('INVALID_CREDENTIALS');
    expect(refusalOf(await signIn(url, { ...user, password: 'another long password' }), 'signIn')).toBeNull();
  });

  it('takes one of many uses of a link at once', async () => {
    const user = await signUp(url);
    await requestReset(user.email);
    const [token = ''] = await linksTo(dataFolder, user.email, 'reset-password');
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => reset(token, `another long password ${n}`)));
    expect(answers.filter(({ data }) => data.resetPassword.user).length).toBe(1);
  });

  it('takes the newest link alone, and none that has expired', async () => {
    const user = await signUp(url);
    await requestReset(user.email);
    await linksTo(dataFolder, user.email, 'reset-password');
    await requestReset(user.email);
    const [older = '', newer = ''] = await linksTo(dataFolder, user.email, 'reset-password', 2);
    expect(refusalOf(await reset(older, 'another long password'), 'resetPassword')).toBe('INVALID_TOKEN');
    await database.query(`UPDATE users.email_tokens SET expires_at = now() - interval '1 s' WHERE user_id = $1`, [
      user.id,
    ]);
    expect(refusalOf(await reset(newer, 'another long password'), 'resetPassword')).toBe('INVALID_TOKEN');
  });

  it('opens an account again that somebody has locked by guessing', async () => {
    const user = await signUp(url);
    let locked = false;
    for (let n = 0; n < 10 && !locked; n++) {
      locked =
        (await signIn(url, { ...user, password: `guess number ${n}` })).errors?.[0]?.extensions.code === 'RATE_LIMITED';
    }
    expect(locked).toBe(true);
    await requestReset(user.email);
    const [token = ''] = await linksTo(dataFolder, user.email, 'reset-password');
    await reset(token, 'another long password');
    expect(refusalOf(await signIn(url, { ...user, password: 'another long password' }), 'signIn')).toBeNull();
  });

  it('sends nothing to an address that has no account, and says the same', async () => {
    const stranger = `${randomUUID()}@example.com`;
    const user = await signUp(url);
    const unknown = await requestReset(stranger);
    const known = await requestReset(user.email);
    expect(unknown.data).toEqual(known.data);
    expect(unknown.errors).toBeUndefined();
    await linksTo(dataFolder, user.email, 'reset-password');
    expect(await lettersTo(dataFolder, stranger)).toEqual([]);
  });

  it('stores no token, neither in its table nor in the queue', async () => {
    const user = await signUp(url);
    await requestReset(user.email);
    const [token = ''] = await linksTo(dataFolder, user.email, 'reset-password');
    const { rows: jobs } = await database.query(`SELECT data::text FROM queue.job WHERE name = 'users.mail'`);
    const { rows: tokens } = await database.query('SELECT * FROM users.email_tokens WHERE user_id = $1', [user.id]);
    expect(tokens.length).toBeGreaterThan(0);
    expect(jobs.length).toBeGreaterThan(0);
    expect(JSON.stringify([jobs, tokens])).not.toContain(token);
  });
});

describe('verifying the address', () => {
  it('works once, with the link of the letter that a sign-up sends', async () => {
    const user = await signUp(url);
    const before = await user.ask('{ me { emailVerified } }');
    expect(before.data.me.emailVerified).toBe(false);
    const [token = ''] = await linksTo(dataFolder, user.email, 'verify-email');
    const { data } = await verify(token, user.token);
    expect(data.verifyEmail).toEqual({ user: { id: user.id, emailVerified: true }, userErrors: [] });
    expect((await user.ask('{ me { emailVerified } }')).data.me.emailVerified).toBe(true);
    expect(refusalOf(await verify(token), 'verifyEmail')).toBe('INVALID_TOKEN');
  });

  it('works on a device that is not signed in', async () => {
    const user = await signUp(url);
    const [token = ''] = await linksTo(dataFolder, user.email, 'verify-email');
    expect((await verify(token)).data.verifyEmail.userErrors).toEqual([]);
  });

  it('takes no link that was meant for a password, nor the other way round', async () => {
    const user = await signUp(url);
    await requestReset(user.email);
    const [verification = ''] = await linksTo(dataFolder, user.email, 'verify-email');
    const [passwordReset = ''] = await linksTo(dataFolder, user.email, 'reset-password');
    expect(refusalOf(await verify(passwordReset), 'verifyEmail')).toBe('INVALID_TOKEN');
    expect(refusalOf(await reset(verification, 'another long password'), 'resetPassword')).toBe('INVALID_TOKEN');
  });
});

describe('a letter', () => {
  it('is in both languages, with a link to where clients reach the system', async () => {
    const user = await signUp(url, { nativeLanguage: 'ZH', displayName: 'Buy at evil.example' });
    await linksTo(dataFolder, user.email, 'verify-email');
    const [letter] = await lettersTo(dataFolder, user.email);
    expect(letter?.text).toMatch(/确认邮箱[\s\S]+confirm/);
    expect(letter?.text).toContain(new URL('/#/verify-email?token=', url.replace('127.0.0.1', 'localhost')).href);
    // Whoever signs up a stranger's address must not write to them through us.
    expect(letter?.raw).not.toContain('evil.example');
  });

  it('lies in a folder that only its owner can read', async () => {
    const user = await signUp(url);
    await linksTo(dataFolder, user.email, 'verify-email');
    expect((await stat(path.join(dataFolder, 'outbox'))).mode & 0o777).toBe(0o700);
  });
});
