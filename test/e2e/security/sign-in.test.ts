import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { refusalOf, signIn } from '../../support/accounts.ts';
import { ask, signUp } from '../../support/client.ts';

const { url } = inject('stack');

const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
};

type Attempt = () => Promise<unknown>;
type Pair = readonly [Attempt, Attempt];

async function timeOf(attempt: Attempt): Promise<number> {
  const before = performance.now();
  await attempt();
  return performance.now() - before;
}

/**
 * The median of what the first of each pair takes, by what the second takes. The two follow each other, so that a slow moment
 * falls on both; every other time in turn, so that what one sets off in the background falls on both as often.
 */
async function ratioOfRound(pairs: readonly Pair[]): Promise<number> {
  const ratios: number[] = [];
  for (const [n, [first, second]] of pairs.entries()) {
    if (n % 2 === 0) {
      const time = await timeOf(first);
      ratios.push(time / (await timeOf(second)));
    } else {
      const time = await timeOf(second);
      ratios.push((await timeOf(first)) / time);
    }
  }
  return median(ratios);
}

const MOST_ROUNDS = 6;
const isEqual = (ratio: number) => ratio > 0.9 && ratio < 1.1;

/** Rounds until a quiet one finds no difference: a real one is found in each. */
async function ratioOf(newRound: () => Promise<Pair[]>): Promise<number> {
  await ratioOfRound((await newRound()).slice(0, 3));
  let ratio = Number.NaN;
  for (let round = 0; round < MOST_ROUNDS && !isEqual(ratio); round++) ratio = await ratioOfRound(await newRound());
  return ratio;
}

const REQUEST = 'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }';
const requestReset = (email: string) => ask(url, REQUEST, { variables: { email } });

describe('whether an address has an account', () => {
  it('cannot be told from how long a sign-in takes', { timeout: 120_000 }, async () => {
    const codes = new Set<string | null>();
    const attempt = (email: string) => async () => {
      codes.add(refusalOf(await signIn(url, { email, password: 'not the password' }), 'signIn'));
    };
    const ratio = await ratioOf(async () => {
      // Each account has a few free attempts.
      const users = await Promise.all(Array.from({ length: 4 }, () => signUp(url)));
      return [...users, ...users, ...users].map(
        ({ email }): Pair => [attempt(`${randomUUID()}@example.com`), attempt(email)],
      );
    });
    expect(codes).toEqual(new Set(['INVALID_CREDENTIALS']));
    expect(ratio).toSatisfy(isEqual);
  });

  it('cannot be told from how long the request of a new password takes', { timeout: 120_000 }, async () => {
    const ratio = await ratioOf(async () => {
      const users = await Promise.all(Array.from({ length: 20 }, () => signUp(url)));
      return [...users, ...users].map(
        ({ email }): Pair => [() => requestReset(`${randomUUID()}@example.com`), () => requestReset(email)],
      );
    });
    expect(ratio).toSatisfy(isEqual);
  });

  it('cannot be told from when attempts are refused', async () => {
    const user = await signUp(url);
    const codesOf = async (email: string) => {
      const codes: string[] = [];
      for (let n = 0; n < 8; n++) {
        const answer = await signIn(url, { email, password: 'not the password' });
        codes.push(answer.errors?.[0]?.extensions.code ?? answer.data.signIn.userErrors[0].code);
      }
      return codes;
    };
    const [unknown, known] = await Promise.all([`${randomUUID()}@example.com`, user.email].map(codesOf));
    expect(unknown).toEqual(known);
  });
});

const batchOf = (email: string, password: (n: number) => string, count = 20) =>
  `mutation { ${Array.from(
    { length: count },
    (_, n) =>
      `a${n}: signIn(input: { email: "${email}", password: "${password(n)}" }) { user { id } userErrors { code } }`,
  ).join(' ')} }`;

describe('guessing a password', () => {
  it('counts each of an aliased batch, and refuses the right one, too, once too many were wrong', async () => {
    const user = await signUp(url);
    const batch = batchOf(user.email, (n) => (n === 19 ? user.password : `guess number ${n}`));
    const { data, errors } = await ask(url, batch);
    const tried = Object.values(data).filter(Boolean) as { user: null; userErrors: { code: string }[] }[];
    expect(tried).toHaveLength(5);
    expect(tried.every(({ userErrors }) => userErrors[0]?.code === 'INVALID_CREDENTIALS')).toBe(true);
    expect(errors).toHaveLength(15);
    expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['RATE_LIMITED']));
    expect(errors?.[0]?.extensions.retryAfterSeconds).toBe(1);
  });

  it('counts each of many at once', async () => {
    const user = await signUp(url);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => signIn(url, { ...user, password: `guess number ${n}` })),
    );
    expect(answers.filter(({ errors }) => !errors).length).toBe(5);
  });

  it('has to wait longer after each further attempt', async () => {
    const user = await signUp(url);
    const guess = async () => (await signIn(url, { ...user, password: 'not the password' })).errors?.[0]?.extensions;
    expect(await Promise.all(Array.from({ length: 5 }, guess))).toEqual(Array(5).fill(undefined));
    const waits: number[] = [];
    for (let n = 0; n < 3; n++) {
      if (n > 0) await expect.poll(guess, { timeout: 20_000, interval: 200 }).toBeUndefined();
      const refused = await guess();
      expect(refused?.code).toBe('RATE_LIMITED');
      waits.push(refused?.retryAfterSeconds as number);
    }
    expect(waits).toEqual([1, 2, 4]);
  });

  it('is forgiven by the right password', async () => {
    const user = await signUp(url);
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 4 }, () => signIn(url, { ...user, password: 'not the password' })));
      expect(refusalOf(await signIn(url, user), 'signIn')).toBeNull();
    }
  });

  it('is as slow for one who holds an access token and wants another password', async () => {
    const user = await signUp(url);
    const change =
      'mutation ($old: String!) { changePassword(currentPassword: $old, newPassword: "another long password") { ok } }';
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => user.ask(change, { old: `guess number ${n}` })),
    );
    expect(answers.filter(({ errors }) => errors?.[0]?.extensions.code === 'RATE_LIMITED').length).toBe(7);
  });
});
