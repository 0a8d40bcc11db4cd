import { describe, expect, inject, it } from 'vitest';
import { ask, signUp, type TestUser } from '../../support/client.ts';
import { openSession } from '../../support/raw-socket.ts';
import { until } from '../../support/until.ts';

const { url } = inject('stack');

/** Another session of the same user, as on a second device. */
async function signInAgain({ email, password }: TestUser): Promise<string> {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { tokens { accessToken } } }';
  const { data } = await ask(url, query, { variables: { input: { email, password } } });
  return data.signIn.tokens.accessToken;
}

async function currentSession(token: string): Promise<string> {
  const { data } = await ask(url, '{ me { sessions { id current } } }', { token });
  return data.me.sessions.find((session: { current: boolean }) => session.current).id;
}

const untilRefused = (token: string) =>
  until(
    async () => (await ask(url, '{ me { id } }', { token })).errors?.[0]?.extensions.code === 'UNAUTHENTICATED',
    60_000,
  );

describe('a session that is ended', { timeout: 120_000 }, () => {
  it('by another one is refused over HTTP, and its sockets are closed with 4403', async () => {
    const user = await signUp(url);
    const lost = await signInAgain(user);
    const socket = await openSession(url, lost);
    const mine = await openSession(url, user.token);
    const id = await currentSession(lost);
    await user.ask('mutation ($id: ID!) { revokeSession(id: $id) { deletedId userErrors { message } } }', { id });
    expect((await socket.closed).code).toBe(4403);
    await untilRefused(lost);
    // The one that ended it goes on.
    expect((await user.ask('{ me { id } }')).data.me.id).toBe(user.id);
    mine.send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
    await mine.received('next');
  });

  it('by signing out is refused likewise', async () => {
    const user = await signUp(url);
    const socket = await openSession(url, user.token);
    await user.ask('mutation { signOut { deletedId userErrors { message } } }');
    expect((await socket.closed).code).toBe(4403);
    await untilRefused(user.token);
  });
});
