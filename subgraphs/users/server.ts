import { readFileSync } from 'node:fs';
import type { ConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createEvents, type Events } from '#platform/events.ts';
import type { Health } from '#platform/health.ts';
import { sendJson } from '#platform/http-server.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Mail } from '#platform/mail.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { RedisClient } from '#platform/redis.ts';
import { createSubgraphServer, type PreparedServer, withJobs } from '#platform/subgraph-server.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Database } from '#prisma/database.ts';
import { domainErased } from '#prisma/erasure.ts';
import type { UsersConfig } from './config.ts';
import type { Context, Services } from './context.ts';
import { createAttemptCounters } from './data/attempt-counters.ts';
import { createCredentials } from './data/credentials.ts';
import { createEmailTokens } from './data/email-tokens.ts';
import { createErasures } from './data/erasures.ts';
import { createRevocations } from './data/revocations.ts';
import { createSessions } from './data/sessions.ts';
import { createUsageStore } from './data/usage.ts';
import { createUserChanged } from './data/user-changed.ts';
import { createUsers } from './data/users.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createRevocationsRoute, REVOCATIONS_PATH } from './revocations-route.ts';
import { createAccessTokens, type SigningKey } from './services/access-tokens.ts';
import { createAccounts } from './services/accounts.ts';
import { createAttempts } from './services/attempts.ts';
import { createBudget } from './services/budget.ts';
import { createCleanUp } from './services/clean-up.ts';
import { createEmailLinks } from './services/email-links.ts';
import { createEmailVerification } from './services/email-verification.ts';
import { createErasureService } from './services/erasure.ts';
import { createMailQueue } from './services/mail-queue.ts';
import { createPasswordChanges } from './services/password-changes.ts';
import { loadCommonPasswords } from './services/passwords/common-passwords.ts';
import { createPasswords } from './services/passwords/passwords.ts';
import { createPostman } from './services/postman.ts';
import { createProfiles } from './services/profile.ts';
import { createRefreshTokens } from './services/refresh-tokens.ts';
import { createSessionTokens } from './services/session-tokens.ts';
import { createSessionService } from './services/sessions.ts';
import { createUsageService } from './services/usage.ts';

export interface UsersDependencies {
  database: Database<'users'>;
  redis: RedisClient;
  tokens: ConsistencyTokens;
  wakeups: Wakeups;
  /** Not started: they start and stop with the server. */
  jobs: Jobs;
  mail: Mail;
  settings: Pick<UsersConfig, 'refreshTokenSecret' | 'publicUrl' | 'attemptsPerAddress'>;
  signingKeys: readonly SigningKey[];
  identityKeys: Readonly<Record<Issuer, string>>;
  /** Model tokens a day, of a user for whom nothing else is said. */
  dailyTokenQuota: number;
  /** US dollars; null when there is no budget. */
  budgetMonthlyUsd: number | null;
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

/** Accounts, sessions and the keys that prove them. */
export async function createUsersServer(dependencies: UsersDependencies): Promise<PreparedServer> {
  const { database, jobs, mail, settings, signingKeys, identityKeys, health, metrics, logger } = dependencies;
  const events = createEvents({ domain: 'users', jobs, metrics, logger });
  const data = createData(database, events);
  const mailQueue = createMailQueue({ jobs, inTransaction: (work) => database.transaction(null, work) });
  const accessTokens = await createAccessTokens(signingKeys);
  const services = await createServices({ ...dependencies, data, mailQueue, accessTokens });
  const verifyIdentity = createIdentityVerifier('users', identityKeys);
  database.watch(health);

  const server = await createSubgraphServer<Context>({
    typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    verifyIdentity,
    context: (request) => ({ ...request, services, loaders: createLoaders(request.viewer, data) }),
    health,
    metrics,
    logger,
  });
  server.route('/.well-known/jwks.json', (_, response) => sendJson(response, 200, accessTokens.jwks));
  server.route(REVOCATIONS_PATH, createRevocationsRoute({ revocations: data.revocations, verifyIdentity }));

  const cleanUp = createCleanUp({ ...data, logger });
  const budget = createBudget({ ...data, budgetMonthlyUsd: dependencies.budgetMonthlyUsd, metrics, logger });
  const makeLink = createEmailLinks({ ...data, publicUrl: settings.publicUrl });
  const prepared = withJobs(server, jobs, async () => {
    await mailQueue.prepare();
    await mailQueue.work(createPostman({ ...data, makeLink, mail, logger }));
    await events.subscribe('domain-erased', domainErased, services.erasure.record);
    await services.usage.follow(events);
    cleanUp.start();
    budget.start();
  });
  return {
    ...prepared,
    async stop(graceMs) {
      await Promise.all([prepared.stop(graceMs), cleanUp.stop(), budget.stop()]);
      mail.close();
    },
  };
}

const createData = (database: Database<'users'>, events: Events) => ({
  users: createUsers(database, createUserChanged(events)),
  sessions: createSessions(database),
  credentials: createCredentials(database),
  revocations: createRevocations(database),
  emailTokens: createEmailTokens(database),
  erasures: createErasures(database, events),
  usage: createUsageStore(database),
});

interface ServiceParts extends UsersDependencies {
  data: ReturnType<typeof createData>;
  mailQueue: ReturnType<typeof createMailQueue>;
  accessTokens: Awaited<ReturnType<typeof createAccessTokens>>;
}

async function createServices({ data, mailQueue, accessTokens, ...parts }: ServiceParts): Promise<Services> {
  const { redis, wakeups, tokens, settings, dailyTokenQuota, logger } = parts;
  const refreshTokens = createRefreshTokens(settings.refreshTokenSecret);
  const counters = createAttemptCounters(redis, logger);
  const shared = {
    ...data,
    attempts: createAttempts({ counters, perAddress: settings.attemptsPerAddress }),
    passwords: await createPasswords(),
    isCommonPassword: loadCommonPasswords(),
    sessionTokens: createSessionTokens({ accessTokens, refreshTokens }),
    mail: mailQueue,
    wakeups,
    tokens,
  };
  return {
    accounts: createAccounts(shared),
    sessions: createSessionService({ ...shared, refreshTokens }),
    passwords: createPasswordChanges(shared),
    emailVerification: createEmailVerification(shared),
    profiles: createProfiles(shared),
    erasure: createErasureService({ ...shared, mail: parts.mail }),
    usage: createUsageService({ ...data, dailyTokenQuota }),
  };
}
