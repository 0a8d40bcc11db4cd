import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_TOKENS } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import { createJobs } from '#platform/jobs.ts';
import { createLogger } from '#platform/logging.ts';
import { createMail, mailConfig } from '#platform/mail.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createRedis } from '#platform/redis.ts';
import { CLIENT_ADDRESS_HEADER } from '#platform/request.ts';
import type { PreparedServer } from '#platform/subgraph-server.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { ask as askUrl, type GraphqlAnswer } from '../../test/support/client.ts';
import { openDatabase } from '../../test/support/database.ts';
import { createLocalWakeups } from '../../test/support/local-wakeups.ts';
import { type MailServer, startMailServer } from '../../test/support/mail-server.ts';
import { startMigratedPostgres } from '../../test/support/throwaway-postgres.ts';
import { until } from '../../test/support/until.ts';
import { createUsersServer } from './server.ts';
import type { SigningKey } from './services/access-tokens.ts';

const logger = createLogger('users-test', 'silent');
const identityKeys = { router: 'r'.repeat(32), worker: 'w'.repeat(32) };
const identity = createIdentitySigner('router', identityKeys.router)(ANONYMOUS, 'users');
const PER_ADDRESS = 4;

let mailServer: MailServer;
let server: PreparedServer;
let port: number;
const stops: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  const postgres = await startMigratedPostgres();
  stops.push(() => postgres.stop());
  const url = Object.assign(new URL(postgres.url), { username: 'users', password: 'secret' }).href;
  const database = openDatabase('users', { url });
  stops.push(() => database.close());
  mailServer = await startMailServer();
  stops.push(() => mailServer.stop());
  // As with Redis away: this process counts for itself.
  const redis = createRedis({ url: 'redis://127.0.0.1:1', clusterNodes: undefined, password: undefined }, logger);
  stops.push(() => redis.disconnect());

  server = await createUsersServer({
    database,
    redis,
    tokens: NO_TOKENS,
    wakeups: createLocalWakeups(),
    jobs: createJobs({ databaseUrl: url, logger }),
    mail: createMail(mailConfig.parse({ SMTP_URL: mailServer.url, MAIL_FROM: 'no-reply@yuqiao.example' }), logger),
    settings: {
      refreshTokenSecret: 's'.repeat(32),
      publicUrl: 'https://yuqiao.example',
      attemptsPerAddress: PER_ADDRESS,
    },
    signingKeys: [{ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'a' } as SigningKey],
    identityKeys,
    dailyTokenQuota: 1_000,
    budgetMonthlyUsd: null,
    health: createHealth(),
    metrics: createMetrics('users'),
    logger,
  });
  await server.prepare();
  port = await server.listen(0, '127.0.0.1');
  stops.push(() => server.stop(100));
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** As the router asks for an anonymous client at this address. */
const askFrom = (address: string, query: string, variables: Record<string, unknown>): Promise<GraphqlAnswer> =>
  askUrl(`http://127.0.0.1:${port}/graphql`, query, {
    variables,
    headers: { [IDENTITY_HEADER]: identity, [CLIENT_ADDRESS_HEADER]: address },
  });

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) { user { id } userErrors { code } } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { user { id } userErrors { code } } }`;
const VERIFY = `mutation ($token: String!) { verifyEmail(token: $token) { user { id emailVerified } userErrors { code } } }`;

const signUp = (address: string, email = `${randomUUID()}@example.com`) =>
  askFrom(address, SIGN_UP, { input: { email, password: 'a long password', displayName: 'x' } });
const lettersTo = (email: string) => mailServer.received().filter(({ to }) => to.includes(email));
const codeOf = ({ errors }: GraphqlAnswer) => errors?.[0]?.extensions.code;

describe('one address', () => {
  it('makes a few accounts, then has to wait; another need not', async () => {
    for (let n = 0; n < PER_ADDRESS; n++) expect(codeOf(await signUp('203.0.113.1'))).toBeUndefined();
    expect((await signUp('203.0.113.1')).errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 1,
    });
    expect(codeOf(await signUp('203.0.113.2'))).toBeUndefined();
  });

  it('guesses at a few accounts, one password each, then has to wait', async () => {
    const guess = () =>
      askFrom('2001:db8::1', SIGN_IN, { input: { email: `${randomUUID()}@example.com`, password: 'Spring2026!' } });
    for (let n = 0; n < PER_ADDRESS; n++) expect(codeOf(await guess())).toBeUndefined();
    expect(codeOf(await guess())).toBe('RATE_LIMITED');
  });

  it('tries a few links, then has to wait', async () => {
    const attempt = () => askFrom('203.0.113.4', VERIFY, { token: randomUUID() });
    for (let n = 0; n < PER_ADDRESS; n++)
      expect((await attempt()).data.verifyEmail.userErrors[0].code).toBe('INVALID_TOKEN');
    expect(codeOf(await attempt())).toBe('RATE_LIMITED');
  });
});

describe('a sign-in that is refused because too many come at once', () => {
  it('is not counted as a guess at the account', async () => {
    const guess = (email: string, address: string) =>
      askFrom(address, SIGN_IN, { input: { email, password: 'not the password' } });
    // Far more than are hashed and queued at once, on a fast machine too.
    const crowd = Array.from({ length: 400 }, (_, n) => ({
      email: `${n}@crowd.example`,
      address: `198.51.${n >> 8}.${n & 255}`,
    }));
    const answers = await Promise.all(crowd.map(({ email, address }) => guess(email, address)));
    const refused = crowd.filter((_, n) => codeOf(answers[n] as GraphqlAnswer) === 'RATE_LIMITED');
    expect(refused.length).toBeGreaterThan(20);
    // Each of these addresses may guess so often, and has not begun.
    for (const { email, address } of refused.slice(0, 2)) {
      const codes = [];
      for (let n = 0; n <= PER_ADDRESS; n++) codes.push(codeOf(await guess(email, address)));
      expect(codes).toEqual([...Array(PER_ADDRESS).fill(undefined), 'RATE_LIMITED']);
    }
  });
});

describe('the letter that a sign-up sends', () => {
  it('comes over SMTP, with a link that works', async () => {
    const email = `${randomUUID()}@example.com`;
    const { data } = await signUp('203.0.113.5', email);
    const letter = await until(() => lettersTo(email)[0]);
    const token = /https:\/\/yuqiao\.example\/#\/verify-email\?token=([\w-]+)/.exec(letter?.text ?? '')?.[1];
    const verified = await askFrom('203.0.113.5', VERIFY, { token });
    expect(verified.data.verifyEmail).toEqual({
      user: { id: data.signUp.user.id, emailVerified: true },
      userErrors: [],
    });
  });

  it('is sent later when the mail server cannot take it now', async () => {
    const email = `busy@${randomUUID()}.example.com`;
    mailServer.busy = true;
    await signUp('203.0.113.6', email);
    await until(() => mailServer.turnedAway().includes(email));
    mailServer.busy = false;
    await until(() => lettersTo(email).length > 0, 30_000);
  });

  it('is not made for an account that was not made', async () => {
    const email = `${randomUUID()}@example.com`;
    await signUp('203.0.113.7', email);
    await until(() => lettersTo(email).length > 0);
    const { data } = await signUp('203.0.113.7', email);
    expect(data.signUp.userErrors[0].code).toBe('EMAIL_TAKEN');
    const another = `${randomUUID()}@example.com`;
    await signUp('203.0.113.7', another);
    // Letters leave in the order in which they were asked for.
    await until(() => lettersTo(another).length > 0);
    expect(lettersTo(email)).toHaveLength(1);
  });
});
