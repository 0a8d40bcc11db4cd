import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OperationTypeNode } from 'graphql';
import { publicConsistencyHeaders } from '#platform/consistency.ts';
import type { Health } from '#platform/health.ts';
import { createHttpServer, type HttpServer } from '#platform/http-server.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createOperationMeter } from '#platform/operation-meter.ts';
import type { RedisClient } from '#platform/redis.ts';
import { readRequestMetadata } from '#platform/request.ts';
import type { LocalFiles } from '#platform/storage/config.ts';
import { createStorage } from '#platform/storage/create.ts';
import { createSignedUrls, FILES_PATH } from '#platform/storage/signed-urls.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import { allowanceHeaders, createAdmission, tooMany } from './admission.ts';
import { httpContext, type RouterContext } from './context.ts';
import { createSubgraph } from './executor/subgraph.ts';
import { createExplain, EXPLAIN_HEADER } from './explain.ts';
import { serveFiles } from './files.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { type FinishedRequest, serveGraphqlHttp } from './graphql-http.ts';
import { authorizationOf, createTokenVerifier } from './guards/access-tokens.ts';
import { createClientAddress } from './guards/client-address.ts';
import type { GuardConfig } from './guards/config.ts';
import { allowsSocketFrom, createCors } from './guards/cors.ts';
import { createOperationGuard } from './guards/operation-limits.ts';
import { createPersistedDocuments } from './guards/persisted-documents.ts';
import { createRateLimit } from './guards/rate-limit.ts';
import { createRevocations } from './guards/revocations.ts';
import { createSecurityHeaders } from './guards/security-headers.ts';
import { createPlaces } from './guards/socket-limits.ts';
import { cacheControl, createKeptAnswers } from './kept-answers.ts';
import { createMask } from './mask-errors.ts';
import { createRouterMetrics, type RouterMetrics } from './metrics.ts';
import { createReadDocument } from './read-document.ts';
import { createRunOperation } from './run-operation.ts';
import { sandboxPage } from './sandbox-page.ts';
import { createSubgraphHooks, type SignIdentity } from './subgraph-hooks.ts';
import { createClientOperations } from './subscriptions/client-operations.ts';
import { createEventStreams } from './subscriptions/event-streams.ts';
import { createLifetimes } from './subscriptions/lifetimes.ts';
import { createLiveSubscriptions } from './subscriptions/live-subscriptions.ts';
import { createSubscribe } from './subscriptions/subscribe.ts';
import { createUpstreamSockets } from './subscriptions/upstream-sockets.ts';
import { serveWebSockets } from './subscriptions/websocket.ts';
import { followSupergraphFile } from './supergraph-file.ts';

export interface RouterDependencies {
  /** Path of the composed supergraph. */
  supergraphFile: string;
  /** Addresses that take the place of the supergraph's own, by subgraph. */
  subgraphUrls: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that one fetch may take, and that all fetches of an operation may take together. */
  subgraphTimeoutMs: number;
  operationTimeoutMs: number;
  /** Whether equal queries of one viewer at the same moment are sent to a subgraph once. */
  sharing: boolean;
  /** Whether public answers are kept in this process, as long as their subgraphs allow. */
  keepsAnswers: boolean;
  /** Milliseconds between the signal to stop, which readiness tells of, and the last new connection. */
  drainMs: number;
  signIdentity: SignIdentity;
  production: boolean;
  /** Apollo Sandbox on `GET /graphql`, introspection, and suggestions in errors. */
  sandbox: boolean;
  guards: GuardConfig;
  /** Files whose signed URLs are served here. @default null: S3 serves its own */
  localFiles?: LocalFiles | null;
  redis: RedisClient;
  wakeups: Pick<Wakeups, 'listen'>;
  health: Health;
  metrics: Metrics;
  /** What `/metrics` answers. @default these metrics */
  readMetrics?: () => Promise<string>;
  logger: Logger;
}

export interface RouterServer extends HttpServer {
  /** Reads the supergraph's file again, which happens by itself when the file changes. Never throws. */
  reloadSupergraph(): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** A megabyte of a file, and what it grows by as a string of JSON. */
const MAX_BODY_BYTES = 1.25 * 1024 * 1024;
/** For clients that want a path of its own; `/graphql` streams as well, to those that accept it. */
const EVENT_STREAM_PATH = '/graphql/stream';

/** The one endpoint: HTTP, event streams and WebSocket at `/graphql`. Opens no port until `listen`. */
export async function createRouterServer(dependencies: RouterDependencies): Promise<RouterServer> {
  const { supergraphFile, signIdentity, sandbox, guards, redis, wakeups, health, metrics, logger } = dependencies;
  const hooks = createSubgraphHooks(signIdentity);
  const routerMetrics: RouterMetrics = createRouterMetrics({
    metrics,
    subgraphs: () => gateway.subgraphs.keys(),
    isShut: (name) => gateway.isShut(name),
  });
  const supergraphSdl = readFileSync(supergraphFile, 'utf8');
  const gateway = createGateway<RouterContext>({
    ...dependencies,
    supergraphSdl,
    urls: dependencies.subgraphUrls,
    connect: (name, url) =>
      createSubgraph({
        name,
        url,
        timeoutMs: dependencies.subgraphTimeoutMs,
        hooks,
        sharing: dependencies.sharing,
        observer: routerMetrics.observe(name),
      }),
    onPrepared: routerMetrics.operationPrepared,
  });

  const operationGuard = createOperationGuard(gateway.supergraphSchema, guards.operationLimits);
  const maskError = createMask({ suggestions: sandbox });
  const meter = createOperationMeter(metrics, 'info');
  const readDocument = createReadDocument({ introspection: sandbox, onParsing: routerMetrics.parsing });
  const run = createRunOperation<RouterContext>({
    gateway,
    readDocument,
    formatError: (error, { logger, requestId }) => maskError(error, logger, requestId),
    onAnswered(answered, { logger }) {
      meter(answered, logger);
      const { type, name, errors, milliseconds } = answered;
      if (type !== 'none') routerMetrics.finished(name, errors.length > 0 ? 'error' : 'ok', milliseconds / 1000);
    },
    keptAnswers: dependencies.keepsAnswers
      ? createKeptAnswers((event) => routerMetrics.answersKept.inc({ event }))
      : undefined,
  });

  watchSubgraphs(health, gateway);
  const supergraph = followSupergraphFile({
    file: supergraphFile,
    gateway,
    text: supergraphSdl,
    onReload: (outcome) => routerMetrics.supergraphReloads.inc({ outcome }),
    logger,
  });
  const usersUrl = gateway.subgraphs.get('users');
  if (!usersUrl) throw new Error('The supergraph has no subgraph "users", whose keys verify access tokens.');

  const revocations = createRevocations({ usersUrl: new URL(usersUrl), signIdentity, wakeups, logger });
  const tokens = createTokenVerifier({
    jwksUrl: new URL('/.well-known/jwks.json', usersUrl),
    isRevoked: revocations.isRevoked,
    logger,
  });
  const rateLimit = createRateLimit({ ...guards.rateLimit, redis, logger });
  const admission = createAdmission({
    tokens,
    rateLimit,
    persistedDocuments: createPersistedDocuments(guards.persistedDocuments),
    operationGuard,
  });
  const clientAddressOf = createClientAddress(guards.trustedProxies);

  async function contextOf(request: IncomingMessage, response: ServerResponse): Promise<RouterContext> {
    const clientAddress = clientAddressOf(request);
    const metadata = { ...readRequestMetadata(request.headers), clientAddress };
    response.setHeader('x-request-id', metadata.requestId);
    const caller = await admission.identify(authorizationOf(request), clientAddress);
    const allowance = await admission.count(caller);
    if (allowance) response.setHeaders(new Map(Object.entries(allowanceHeaders(allowance))));
    if (allowance?.refused) throw tooMany(allowance);
    return httpContext(request, response, metadata, caller, logger);
  }

  const live = createLiveSubscriptions();
  gateway.onUpdate(() => {
    const { kept, ended } = live.supergraphChanged(gateway);
    if (kept + ended > 0) logger.info({ kept, ended }, 'subscriptions went over to another supergraph');
  });
  const upstream = createUpstreamSockets(gateway.subgraphs, routerMetrics);
  const operations = createClientOperations({
    run,
    readDocument,
    schema: gateway.schema,
    subscribe: createSubscribe({ gateway, sockets: upstream, live, hooks, metrics: routerMetrics }),
    places: createPlaces(guards.socketLimits.subscriptionsPerViewer),
    maskError,
    metrics: routerMetrics,
  });
  const allowsOrigin = ({ headers }: IncomingMessage) => allowsSocketFrom(headers, guards.cors.allows);
  const lifetimes = createLifetimes(revocations);
  const eventStreams = createEventStreams({ operations, allowsOrigin, lifetimes });

  const explain = createExplain({ gateway, operationGuard, plans: sandbox });

  function finish({ outcome, operation: { variables }, context, request, response }: FinishedRequest<RouterContext>) {
    const { operation, result } = outcome;
    const mayKeep = operation?.definition.operation === OperationTypeNode.QUERY && !result.errors;
    response.setHeader('cache-control', cacheControl(mayKeep ? context.cachePolicy : null, context.viewer.id !== null));
    const headers = publicConsistencyHeaders(context.consistency);
    for (const name in headers) response.setHeader(name, headers[name] as string);
    const asked = request.headers[EXPLAIN_HEADER];
    if (typeof asked !== 'string' || asked === '' || !operation) return;
    result.extensions = { ...result.extensions, ...explain(asked, operation, variables) };
  }

  const graphql = serveGraphqlHttp({
    run,
    maxBodyBytes: MAX_BODY_BYTES,
    context: contextOf,
    admit: (operation, { caller }) => admission.admit(operation, caller),
    eventStream: eventStreams.serve,
    landingPage: sandbox ? sandboxPage : undefined,
    onRefused: (code, context) => {
      routerMetrics.refused.inc({ code });
      (context?.logger ?? logger).info({ codes: [code] }, 'operation refused');
    },
    finish,
  });
  const applyCors = createCors(guards.cors);
  const http = createHttpServer({ ...dependencies, prepare: createSecurityHeaders(dependencies) });
  for (const path of ['/graphql', EVENT_STREAM_PATH]) {
    http.route(path, (request, response) => {
      if (!applyCors(request, response)) return graphql(request, response);
    });
  }

  const { localFiles = null } = dependencies;
  if (localFiles) {
    const files = serveFiles({ storage: await createStorage(localFiles, metrics), urls: createSignedUrls(localFiles) });
    const applyFileCors = createCors(guards.cors, { methods: ['GET', 'HEAD', 'PUT'] });
    http.route(FILES_PATH, (request, response) => {
      if (!applyFileCors(request, response)) return files(request, response);
    });
  }

  const webSockets = serveWebSockets({
    http: http.server,
    operations,
    admission,
    allowsSocket: allowsOrigin,
    clientAddressOf,
    lifetimes,
    socketsPerViewer: guards.socketLimits.socketsPerViewer,
    metrics: routerMetrics,
    logger,
  });

  return {
    ...http,
    reloadSupergraph: supergraph.reload,
    async stop(graceMs) {
      health.stopping();
      supergraph.close();
      eventStreams.close();
      await Promise.all([webSockets.close(), http.close(graceMs, dependencies.drainMs)]);
      tokens.close();
      revocations.close();
      rateLimit.close();
      upstream.close();
      await gateway.close();
    },
  };
}

/** A subgraph that is down takes only its own fields with it. */
function watchSubgraphs(health: Health, gateway: Pick<Gateway<RouterContext>, 'subgraphs' | 'onUpdate'>): void {
  const watched = new Set<string>();
  function watch() {
    for (const name of watched) if (!gateway.subgraphs.has(name)) health.forget(name);
    for (const [name, url] of gateway.subgraphs) {
      health.watch(name, () => expectReady(new URL('/health/ready', url)), { required: false });
      watched.add(name);
    }
  }
  watch();
  gateway.onUpdate(watch);
}

async function expectReady(url: URL): Promise<void> {
  const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (!ok) throw new Error(`${url} answered ${status}`);
}
