import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Supergraph } from '@apollo/federation-internals';
import { v7 } from 'uuid';
import { createIdentitySigner } from '#platform/identity.ts';
import { createLogger } from '#platform/logging.ts';
import { createRedis } from '#platform/redis.ts';
import type { Viewer } from '#platform/viewer.ts';
import { createTokenVerifier } from '../../router/guards/access-tokens.ts';
import { createCors } from '../../router/guards/cors.ts';
import { createOperationGuard, operationLimitsConfig } from '../../router/guards/operation-limits.ts';
import { createPersistedDocuments } from '../../router/guards/persisted-documents.ts';
import { createRateLimit } from '../../router/guards/rate-limit.ts';
import { createSecurityHeaders } from '../../router/guards/security-headers.ts';
import type { Launched } from '../../test/support/launcher.ts';
import { ORIGIN } from './http-client.ts';
import { type Measured, measure } from './measure.ts';

const MANY = { rounds: 100_000, batch: 100 };
const FEW = 2_000;
/** As many operations at once as in the measurement over HTTP. */
const AT_ONCE = 16;
const QUERY = '{ me { displayName } }';
const logger = createLogger('bench', 'silent');

const row = (guard: string, { p50, cpu }: Measured, each = 1) => ({
  guard,
  'p50 µs': (p50 / each).toFixed(2),
  'CPU µs': (cpu / each).toFixed(2),
});

/** Each guard in this process, one operation after the other. `tokenOf` signs a token for a user. */
export async function guardsAlone(stack: Launched, tokenOf: (id: string) => Promise<string>) {
  return [
    ...(await tokenCheck(stack, tokenOf)),
    ...(await rateLimit(stack)),
    ...(await operations()),
    ...(await signing()),
    ...(await headers()),
  ];
}

async function tokenCheck({ ports }: Launched, tokenOf: (id: string) => Promise<string>) {
  const jwksUrl = new URL(`http://127.0.0.1:${ports.users}/.well-known/jwks.json`);
  const { verify, close } = createTokenVerifier({ jwksUrl, isRevoked: () => false, logger });
  // The warm-up takes the first tenth: it must not leave any that is known.
  const authorizations = await Promise.all(
    Array.from({ length: FEW * 1.1 }, async () => `Bearer ${await tokenOf(v7())}`),
  );
  let next = 0;
  const fresh = await measure(FEW, () => verify(authorizations[next++]));
  const kept = await measure(MANY.rounds, () => verify(authorizations[0]), MANY.batch);
  close();
  return [row('token, seen before', kept), row('token, new', fresh)];
}

async function rateLimit({ redisUrl }: Launched) {
  const redis = createRedis({ url: redisUrl(), clusterNodes: undefined, password: undefined }, logger);
  await once(redis, 'ready');
  const limit = createRateLimit({ perMinute: 1e9, perHour: 1e9, patienceMs: 5_000, redis, logger });
  const callers = Array.from({ length: AT_ONCE }, () => `user:${v7()}`);
  const alone = await measure(FEW, () => limit.count(callers[0] as string));
  const together = await measure(FEW, () => Promise.all(callers.map((caller) => limit.count(caller))));
  limit.close();
  redis.disconnect();
  return [row('rate limit, one at once', alone), row(`rate limit, ${AT_ONCE} at once`, together, AT_ONCE)];
}

async function operations() {
  const schema = Supergraph.build(readFileSync('supergraph.graphql', 'utf8')).apiSchema().toGraphQLJSSchema();
  const guard = createOperationGuard(() => schema, operationLimitsConfig.parse({}));
  const documents = createPersistedDocuments({ listed: new Map(), only: false });
  const known = await measure(MANY.rounds, () => guard.check({ query: QUERY }), MANY.batch);
  let next = 0;
  const fresh = await measure(FEW, () => guard.check({ query: `query Q${next++} ${QUERY}` }));
  const resolved = await measure(MANY.rounds, () => documents.resolve({ query: QUERY }), MANY.batch);
  return [
    row('operation limits, document seen before', known),
    row('operation limits, document new', fresh),
    row('persisted documents, none named', resolved),
  ];
}

async function signing() {
  const sign = createIdentitySigner('router', 'a secret of the benchmark, for nobody else');
  const viewerOf = (id: string): Viewer => ({ id, role: 'LEARNER', sessionId: id, scopes: null });
  const viewer = viewerOf(v7());
  const kept = await measure(MANY.rounds, () => sign(viewer, 'users'), MANY.batch);
  const strangers = Array.from({ length: FEW * 1.1 }, () => viewerOf(v7()));
  let next = 0;
  const fresh = await measure(FEW, () => sign(strangers[next++] as Viewer, 'users'));
  return [row('signed identity, kept', kept), row('signed identity, new', fresh)];
}

async function headers() {
  const request = Object.assign(new IncomingMessage(new Socket()), { method: 'POST', headers: { origin: ORIGIN } });
  const secure = createSecurityHeaders({ production: true, sandbox: false });
  const applyCors = createCors({ any: false, allows: (origin) => origin === ORIGIN });
  const put = await measure(
    MANY.rounds,
    () => {
      const response = new ServerResponse(request);
      secure(request, response);
      applyCors(request, response);
    },
    MANY.batch,
  );
  return [row('CORS and security headers', put)];
}
