import { fork } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import type { TestUser } from '../../test/support/client.ts';
import type { Launched } from '../../test/support/launcher.ts';
import type { VerifyOrder } from './argon2-alone.ts';
import { createHttpClient } from './http-client.ts';
import { forMs, inParallel, type Parallel } from './parallel.ts';
import { percentiles } from './percentiles.ts';
import { signUpUsers } from './sign-up-users.ts';

const AT_ONCE = [1, 4, 16];
const MOST = Math.max(...AT_ONCE);
const SIGN_IN = `mutation ($email: EmailAddress!, $password: String!) {
  signIn(input: { email: $email, password: $password }) { tokens { accessToken } userErrors { message } } }`;

export interface SignInOptions {
  rounds: number;
  roundMs: number;
}

/** Sign-ins/s through the router, in turns with argon2id alone. Each place has an account of its own. */
export async function signInsPerSecond(stack: Launched, { rounds, roundMs }: SignInOptions) {
  const users = await signUpUsers(stack.url, MOST);
  const client = createHttpClient(stack.url, MOST);
  const argon2 = fork('bench/support/argon2-alone.ts');
  const alone = { ...users[0], passwordHash: await hashOf(stack, users[0] as TestUser) } as TestUser & VerifyOrder;

  async function signIn(place: number) {
    const { email, password } = users[place] as TestUser;
    const { signIn: payload } = await client.ask(SIGN_IN, { email, password });
    if (!(payload as { tokens: unknown }).tokens) throw new Error(`No sign-in: ${JSON.stringify(payload)}`);
  }
  const sides = {
    'through the router': (atOnce: number, ms: number) => inParallel(atOnce, forMs(ms), signIn),
    async 'argon2id alone'(atOnce: number, ms: number) {
      const { passwordHash, password } = alone;
      argon2.send({ atOnce, ms, passwordHash, password } satisfies VerifyOrder);
      const [verified] = await once(argon2, 'message');
      return verified as Parallel;
    },
  };

  try {
    for (const run of Object.values(sides)) await run(MOST, roundMs);
    const rows = [];
    for (const atOnce of AT_ONCE) {
      const results = Object.entries(sides).map(([name, run]) => ({ name, run, rounds: [] as Parallel[] }));
      for (let n = 0; n < rounds; n++) for (const each of results) each.rounds.push(await each.run(atOnce, roundMs));
      const floor = medianRate(results.at(-1)?.rounds ?? []);
      for (const each of results) {
        const { p50, p99 } = percentiles(each.rounds.flatMap(({ times }) => times));
        rows.push({
          'at once': atOnce,
          'sign-ins': each.name,
          'per second': medianRate(each.rounds).toFixed(1),
          'p50 ms': p50.toFixed(1),
          'p99 ms': p99.toFixed(1),
          'of the floor': `${((100 * medianRate(each.rounds)) / floor).toFixed(0)} %`,
        });
      }
    }
    return rows;
  } finally {
    argon2.disconnect();
    await client.close();
  }
}

const medianRate = (rounds: readonly Parallel[]) => percentiles(rounds.map(({ perSecond }) => perSecond)).p50;

/** As the account has it, so that both sides verify with the same parameters. */
async function hashOf(stack: Launched, { id }: TestUser): Promise<string> {
  const database = new pg.Client({ connectionString: stack.ownerUrl() });
  await database.connect();
  try {
    const { rows } = await database.query('SELECT password_hash FROM users.users WHERE id = $1', [id]);
    return rows[0].password_hash;
  } finally {
    await database.end();
  }
}
