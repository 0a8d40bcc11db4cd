import type { Launched } from '../../test/support/launcher.ts';
import { type RouterProcess, startRouterProcess } from '../../test/support/router-process.ts';
import { ORIGIN } from './http-client.ts';

/** Limits that are counted with each operation and reached by nobody. */
export const UNREACHED = { RATE_LIMIT_PER_MINUTE: '1000000000', RATE_LIMIT_PER_HOUR: '1000000000' };

export type RouterName = 'as it is' | 'without rate limit' | 'without guards';

/** Three routers over the same subgraphs, set as in production: each a process of its own. */
export async function startRouters(
  { ports, redisUrl }: Launched,
  identitySecret: string,
  viewerId: string,
): Promise<Record<RouterName, RouterProcess>> {
  const { router: _, ...subgraphs } = ports;
  const env = {
    NODE_ENV: 'production',
    ROUTER_IDENTITY_SECRET: identitySecret,
    ...Object.fromEntries(
      Object.entries(subgraphs).map(([name, port]) => [
        `${name.toUpperCase()}_URL`,
        `http://127.0.0.1:${port}/graphql`,
      ]),
    ),
    REDIS_URL: redisUrl(),
    CORS_ORIGINS: ORIGIN,
    // On a busy machine Redis answers late, and it is Redis that is to count.
    RATE_LIMIT_PATIENCE_MS: '5000',
  };
  return {
    'as it is': await startRouterProcess({ ...env, ...UNREACHED }),
    'without rate limit': await startRouterProcess(env),
    'without guards': await startRouterProcess({ ...env, BENCH_VIEWER: viewerId }, 'bench/support/bare-router.ts'),
  };
}
