import { pino } from 'pino';
import { readConfig } from '#platform/config.ts';
import { createHealth } from '#platform/health.ts';
import { createIdentitySigner } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createRedis } from '#platform/redis.ts';
import { guardConcerns } from '../../router/guards/config.ts';
import { createRouterServer, type RouterDependencies } from '../../router/server.ts';
import { createLocalWakeups } from './local-wakeups.ts';
import { IDENTITY_KEYS, type ScriptedUsers, startScriptedUsers } from './scripted-users.ts';

export interface TestRouter {
  /** Of its GraphQL endpoint. */
  url: string;
  users: ScriptedUsers;
  /** What it has logged as a failure. */
  failures: unknown[];
  /** Says that sessions were revoked, as `users` does through Redis. */
  announceRevocation(): void;
  stop(): Promise<void>;
}

export interface TestRouterOptions {
  /** Settings of its guards. */
  env?: Record<string, string>;
  production?: boolean;
  sandbox?: boolean;
  /** How it signs identities for subgraphs. @default as `npm start` has it */
  signIdentity?: RouterDependencies['signIdentity'];
  /** Where subgraphs are. @default nowhere, but for `users` */
  subgraphUrls?: RouterDependencies['subgraphUrls'];
}

/** A real router on a free port, in this process, with scripted `users` behind it, no other subgraph unless it is named, and no Redis: it counts by itself, when limits are set. */
export async function startRouter({
  env = {},
  production = false,
  sandbox = !production,
  signIdentity = createIdentitySigner('router', IDENTITY_KEYS.router),
  subgraphUrls,
}: TestRouterOptions = {}): Promise<TestRouter> {
  const users = await startScriptedUsers();
  const wakeups = createLocalWakeups();
  const failures: unknown[] = [];
  const logger = pino({ level: 'error' }, { write: (line) => void failures.push(JSON.parse(line)) });
  const redis = createRedis({ url: 'redis://127.0.0.1:1', clusterNodes: undefined, password: undefined }, logger);
  const nobody = 'http://127.0.0.1:1/graphql';
  const server = await createRouterServer({
    supergraphFile: 'supergraph.graphql',
    subgraphUrls: {
      users: `${users.url}/graphql`,
      translation: nobody,
      vocabulary: nobody,
      agents: nobody,
      ...subgraphUrls,
    },
    subgraphTimeoutMs: 5_000,
    operationTimeoutMs: 10_000,
    sharing: true,
    keepsAnswers: true,
    drainMs: 0,
    signIdentity,
    production,
    sandbox,
    guards: readConfig(guardConcerns, {
      NODE_ENV: production ? 'production' : 'development',
      RATE_LIMIT_PER_MINUTE: '0',
      RATE_LIMIT_PER_HOUR: '0',
      ...env,
    }),
    redis,
    wakeups,
    health: createHealth(),
    metrics: createMetrics('router'),
    logger,
  });
  const port = await server.listen(0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    users,
    failures,
    announceRevocation: () => wakeups.wake('sessions-revoked'),
    async stop() {
      await server.stop(100);
      redis.disconnect();
      await users.stop();
    },
  };
}
