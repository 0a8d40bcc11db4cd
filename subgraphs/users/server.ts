import { readFileSync } from 'node:fs';
import type { Health } from '#platform/health.ts';
import { sendJson } from '#platform/http-server.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createSubgraphServer, type SubgraphServer } from '#platform/subgraph-server.ts';
import type { Database } from '#prisma/database.ts';
import type { Context } from './context.ts';
import { createSessions } from './data/sessions.ts';
import { createUsers } from './data/users.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createAccessTokens, type SigningKey } from './services/access-tokens.ts';
import { createAccounts } from './services/accounts.ts';
import { createPasswords } from './services/passwords.ts';

export interface UsersDependencies {
  database: Database<'users'>;
  signingKeys: readonly SigningKey[];
  identityKeys: Readonly<Record<Issuer, string>>;
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

/** Accounts, sessions and the keys that prove them. */
export async function createUsersServer(dependencies: UsersDependencies): Promise<SubgraphServer> {
  const { database, signingKeys, identityKeys, health, metrics, logger } = dependencies;
  const users = createUsers(database);
  const sessions = createSessions(database);
  const accessTokens = await createAccessTokens(signingKeys);
  const accounts = createAccounts({ users, sessions, passwords: await createPasswords(), accessTokens });
  database.watch(health);

  const server = await createSubgraphServer<Context>({
    typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    verifyIdentity: createIdentityVerifier('users', identityKeys),
    context: (request) => ({ ...request, services: { accounts }, loaders: createLoaders(request.viewer, { users }) }),
    health,
    metrics,
    logger,
  });
  server.route('/.well-known/jwks.json', (_, response) => sendJson(response, 200, accessTokens.jwks));
  return server;
}
