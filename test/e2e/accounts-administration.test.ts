import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { setRole } from '../../subgraphs/users/set-role.ts';
import { refresh, refusalOf, signIn } from '../support/accounts.ts';
import { ask, signUp, type TestUser } from '../support/client.ts';
import { until } from '../support/until.ts';

const { url, databaseUrls, dataFolder } = inject('stack');

/** Runs `npm run users:role` as an operator would, and answers with what it printed and its exit code. */
async function runCommand(args: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  const options = { env: { PATH: process.env.PATH, ENV_FILE: '', DATABASE_URL: databaseUrls.users, ...env } };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['dev/users-role.ts', ...args], options);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

async function newAdministrator(): Promise<TestUser> {
  const user = await signUp(url);
  await setRole(databaseUrls.users as string, user.email, 'ADMIN');
  const { data } = await signIn(url, user);
  const token: string = data.signIn.tokens.accessToken;
  return { ...user, token, ask: (query, variables) => ask(url, query, { variables, token }) };
}

const USERS = `query ($first: Int, $after: String, $search: String) {
  users(first: $first, after: $after, search: $search) {
    edges { cursor node { id email displayName goals { topics } sessions { id } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface UserPage {
  edges: { node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

/** What others have written, a replica may show some milliseconds later than the primary: each condition is waited for. */
const idsFor = async (admin: TestUser, search: string): Promise<string[]> =>
  (await admin.ask(USERS, { search })).data.users.edges.map(({ node }: { node: { id: string } }) => node.id);

/** The same, taken two at a time. */
async function pagedIdsFor(admin: TestUser, search: string): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { data }: { data: { users: UserPage } } = await admin.ask(USERS, { first: 2, after, search });
    found.push(...data.users.edges.map(({ node }) => node.id));
    after = data.users.pageInfo.endCursor;
    more = data.users.pageInfo.hasNextPage;
  }
  return found;
}

describe('the command that sets a role', () => {
  it('makes an administrator, who has to sign in again', async () => {
    const user = await signUp(url);
    const { code, output } = await runCommand([user.email.toUpperCase(), 'ADMIN']);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/is ADMIN now/) });
    expect(refusalOf(await refresh(url, user.refreshToken), 'refreshSession')).toBe('INVALID_REFRESH_TOKEN');
    expect((await signIn(url, user)).data.signIn.user.role).toBe('ADMIN');
  });

  it('makes a learner of an administrator again', async () => {
    const admin = await newAdministrator();
    await runCommand([admin.email, 'LEARNER']);
    const { data } = await signIn(url, admin);
    const { errors } = await ask(url, USERS, { token: data.signIn.tokens.accessToken });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('finds the embedded database by itself', async () => {
    const user = await signUp(url);
    const { code } = await runCommand([user.email, 'ADMIN'], { DATABASE_URL: '', DATA_DIR: dataFolder });
    expect(code).toBe(0);
  });

  it.each([
    ['an address that has no account', [`${randomUUID()}@example.com`, 'ADMIN'], /No account has the address/],
    ['a role that there is not', ['a@example.com', 'KING'], /npm run users:role/],
    ['no arguments', [], /npm run users:role/],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { code, output } = await runCommand(args);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(message) });
  });

  it('says that no database can be reached', async () => {
    const nowhere = await runCommand(['a@example.com', 'ADMIN'], { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/x' });
    expect(nowhere).toEqual({ code: 1, output: expect.stringMatching(/cannot be reached/) });
    const none = await runCommand(['a@example.com', 'ADMIN'], { DATABASE_URL: '', DATA_DIR: '/nonexistent' });
    expect(none).toEqual({ code: 1, output: expect.stringMatching(/set DATABASE_URL/) });
  });
});

describe('the list of users', () => {
  let admin: TestUser;
  beforeAll(async () => {
    admin = await newAdministrator();
  });

  it('is for administrators', async () => {
    const user = await signUp(url);
    expect((await user.ask(USERS)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await ask(url, USERS)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('finds a part of an address or of a name, in any case, and takes % and _ for what they are', async () => {
    const mark = randomUUID().slice(0, 8);
    const named = await signUp(url, { displayName: `Wang ${mark} 50%_off` });
    const search = (text: string) => idsFor(admin, text);
    for (const part of [mark, `wANG ${mark}`, named.email.slice(0, 20).toUpperCase(), `${mark} 50%_`])
      await until(async () => (await search(part)).join() === named.id);
    expect(await search(`${mark}%50`)).toEqual([]);
    expect(await search(`${mark} 50__off`)).toEqual([]);
    for (const nobody of ['\u0000', 'x'.repeat(101), "'; DROP TABLE users.users; --"])
      expect(await search(nobody)).toEqual([]);
  });

  it('goes on after a cursor, newest first, without gaps and repeats', async () => {
    const mark = randomUUID().slice(0, 8);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await signUp(url, { displayName: `${mark} ${n}` })).id);
    await until(async () => (await pagedIdsFor(admin, mark)).join() === ids.join());
  });

  it('refuses what is no page', async () => {
    for (const variables of [{ first: 0 }, { first: 101 }, { after: 'x' }]) {
      expect((await admin.ask(USERS, variables)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('shows administrators an address, but neither goals nor sessions of others', async () => {
    const user = await signUp(url);
    const shown = await until(async () => {
      const { data } = await admin.ask(USERS, { search: user.email });
      return data.users.edges[0]?.node;
    });
    expect(shown).toMatchObject({ id: user.id, email: user.email, goals: null, sessions: null });
  });
});
