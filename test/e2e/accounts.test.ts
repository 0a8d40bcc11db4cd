import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { ask, signUp } from '../support/client.ts';

const { url, ports } = inject('stack');

const SIGN_UP = `mutation ($input: SignUpInput!) {
  signUp(input: $input) {
    user { id email displayName role level nativeLanguage timeZone goals { newCardsPerDay } }
    tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
    userErrors { code message field }
  }
}`;

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { user { id } tokens { accessToken } userErrors { code message field } }
}`;

describe('signing up', () => {
  it('makes an account with the defaults of the contract and signs it in', async () => {
    const email = `${randomUUID()}@Example.com`;
    const variables = { input: { email, password: 'a long password', displayName: ' 李薇 ' } };
    const { data, errors } = await ask(url, SIGN_UP, { variables });
    expect(errors).toBeUndefined();
    expect(data.signUp.userErrors).toEqual([]);
    expect(data.signUp.user).toMatchObject({
      email: email.toLowerCase(),
      displayName: '李薇',
      role: 'LEARNER',
      level: 'B1',
      nativeLanguage: 'ZH',
      timeZone: 'Asia/Shanghai',
    });

    const { accessToken, accessTokenExpiresAt } = data.signUp.tokens;
    const minutes = (Date.parse(accessTokenExpiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);
    const me = await ask(url, '{ me { id displayName } }', { token: accessToken });
    expect(me.data.me).toEqual({ id: data.signUp.user.id, displayName: '李薇' });
  });

  it('refuses an address that has an account, however it is capitalised', async () => {
    const user = await signUp(url);
    const input = { email: user.email.toUpperCase(), password: 'a long password', displayName: 'x' };
    const { data } = await ask(url, SIGN_UP, { variables: { input } });
    expect(data.signUp).toMatchObject({ user: null, tokens: null, userErrors: [{ code: 'EMAIL_TAKEN' }] });
  });

  it('makes one account of ten sign-ups at once', async () => {
    const input = { email: `${randomUUID()}@example.com`, password: 'a long password', displayName: 'x' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(url, SIGN_UP, { variables: { input } })));
    expect(answers.filter(({ data }) => data.signUp.user).length).toBe(1);
    expect(answers.filter(({ data }) => data.signUp.userErrors[0]?.code === 'EMAIL_TAKEN').length).toBe(9);
  });

  it('reports every field that is wrong, as data', async () => {
    const input = {
      email: `${randomUUID()}@example.com`,
      password: 'short',
      displayName: '',
      timeZone: 'Mars/Olympus',
    };
    const { data } = await ask(url, SIGN_UP, { variables: { input } });
    const fields = data.signUp.userErrors.map(({ field }: { field: string[] }) => field.at(-1));
    expect(fields.sort()).toEqual(['displayName', 'password', 'timeZone']);
  });

  it('refuses what is no e-mail address before anything is asked', async () => {
    const input = { email: 'nobody', password: 'a long password', displayName: 'x' };
    const { errors } = await ask(url, SIGN_UP, { variables: { input } });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('signing in', () => {
  it('gives the same answer for a wrong password and for an address nobody has', async () => {
    const user = await signUp(url);
    const attempt = (email: string, password: string) =>
      ask(url, SIGN_IN, { variables: { input: { email, password } } }).then(({ data }) => data.signIn);
    const right = await attempt(user.email, user.password);
    expect(right).toMatchObject({ user: { id: user.id }, userErrors: [] });
    const wrong = await attempt(user.email, 'not the password');
    expect(wrong).toMatchObject({ user: null, tokens: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] });
    expect(await attempt(`${randomUUID()}@example.com`, user.password)).toEqual(wrong);
  });
});

describe('who is asking', () => {
  it('is nobody without a token', async () => {
    const { data, errors } = await ask(url, '{ me { id } }');
    expect(errors).toBeUndefined();
    expect(data.me).toBeNull();
  });

  it.each([
    ['no token at all', 'Bearer'],
    ['rubbish', 'Bearer x.y.z'],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['an unsigned token', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'],
  ])('is refused with UNAUTHENTICATED for %s', async (_, authorization) => {
    const { status, errors } = await ask(url, '{ me { id } }', { headers: { authorization } });
    expect(status).toBe(401);
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('a subgraph that is asked directly', () => {
  const queries = ['{ __typename }', '{ _service { sdl } }', '{ _entities(representations: []) { __typename } }'];
  const subgraphs = Object.entries(ports).filter(([name]) => name !== 'router');

  it.each(subgraphs)('answers UNAUTHENTICATED: %s', async (_, port) => {
    for (const query of queries) {
      for (const headers of [{}, { 'x-yuqiao-identity': 'e30.AAAA' }, { authorization: 'Bearer x' }]) {
        const { status, data, errors } = await ask(`http://127.0.0.1:${port}/graphql`, query, {
          headers: headers as never,
        });
        expect({ status, data, code: errors?.[0]?.extensions.code }).toEqual({
          status: 401,
          data: undefined,
          code: 'UNAUTHENTICATED',
        });
      }
    }
  });
});
