import { readFileSync } from 'node:fs';
import type { ConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createEvents } from '#platform/events.ts';
import type { Health } from '#platform/health.ts';
import { sendJson } from '#platform/http-server.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createSubgraphServer, type PreparedServer, withJobs } from '#platform/subgraph-server.ts';
import type { Database } from '#prisma/database.ts';
import { domainErased } from '#prisma/erasure.ts';
import type { Context } from './context.ts';
import { createErasures } from './data/erasures.ts';
import { createSessions } from './data/sessions.ts';
import { createUsageStore } from './data/usage.ts';
import { createUserChanged } from './data/user-changed.ts';
import { createUsers } from './data/users.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createAccessTokens, type SigningKey } from './services/access-tokens.ts';
import { createAccounts } from './services/accounts.ts';
import { createBudget } from './services/budget.ts';
import { createErasureService } from './services/erasure.ts';
import { createPasswords } from './services/passwords.ts';
import { createUsageService } from './services/usage.ts';

export interface UsersDependencies {
  database: Database<'users'>;
  /** Not started: they start and stop with the server. */
  jobs: Jobs;
  tokens: ConsistencyTokens;
  /** Model tokens a day, of a user for whom nothing else is said. */
  dailyTokenQuota: number;
  /** US dollars; null when there is no budget. */
  budgetMonthlyUsd: number | null;
  signingKeys: readonly SigningKey[];
  identityKeys: Readonly<Record<Issuer, string>>;
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

/** Accounts, sessions and the keys that prove them. */
export async function createUsersServer(dependencies: UsersDependencies): Promise<PreparedServer> {
  const { database, jobs, tokens, signingKeys, identityKeys, health, metrics, logger } = dependencies;
  const { dailyTokenQuota, budgetMonthlyUsd } = dependencies;
  const events = createEvents({ domain: 'users', jobs, metrics, logger });
  const users = createUsers(database, createUserChanged(events));
  const sessions = createSessions(database);
  const usage = createUsageStore(database);
  const accessTokens = await createAccessTokens(signingKeys);
  const passwords = await createPasswords();
  const services = {
    accounts: createAccounts({ users, sessions, passwords, accessTokens }),
    erasure: createErasureService({ users, erasures: createErasures(database, events), passwords, tokens }),
    usage: createUsageService({ usage, dailyTokenQuota }),
  };
  const budget = createBudget({ usage, budgetMonthlyUsd, metrics, logger });
  database.watch(health);

  const server = await createSubgraphServer<Context>({
    typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    verifyIdentity: createIdentityVerifier('users', identityKeys),
    context: (request) => ({ ...request, services, loaders: createLoaders(request.viewer, { users, usage }) }),
    health,
    metrics,
    logger,
  });
  server.route('/.well-known/jwks.json', (_, response) => sendJson(response, 200, accessTokens.jwks));
  const prepared = withJobs(server, jobs, async () => {
    await events.subscribe('domain-erased', domainErased, services.erasure.record);
    await services.usage.follow(events);
    budget.start();
  });
  return {
    ...prepared,
    stop: async (graceMs) => void (await Promise.all([prepared.stop(graceMs), budget.stop()])),
  };
}
