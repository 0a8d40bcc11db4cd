import path from 'node:path';
import type { Environment } from '#platform/config.ts';
import { migrate } from '#prisma/migrate.ts';
import { domains } from '#prisma/roles.ts';
import { allOrFirstFailure } from './all-or-first-failure.ts';
import type { StartConfig } from './config.ts';
import { prepareDictionary } from './dictionary.ts';
import { prepareDataFolder } from './infrastructure/data-folder.ts';
import { type Infrastructure, startInfrastructure } from './infrastructure/index.ts';
import { acquireLock } from './infrastructure/lock.ts';
import { findLocalModel } from './local-model.ts';
import { readOrCreateSecrets, type Secrets } from './secrets.ts';
import { type Listener, type RunningService, refuseTakenPorts, type Service, startService } from './services.ts';
import { StartError } from './start-error.ts';

export interface StackReporter {
  /** A part is ready. */
  part(name: string, detail: string, ms?: number): void;
  /** How far a long job is, 0 to 1. */
  progress(name: string, done: number): void;
  /** Something the developer should know. */
  note(text: string): void;
}

export interface Stack {
  url: string;
  /** The services first, from the edge inwards, then the servers. */
  stop(): Promise<void>;
}

/** Beyond the grace that a service gives its requests. */
const STOP_MARGIN_MS = 5_000;

/** Starts the servers, prepares their data and starts the five services. On failure everything is stopped again. */
export async function startStack(config: StartConfig, env: Environment, report: StackReporter): Promise<Stack> {
  refuseEmbeddedInProduction(config);
  const stops: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stopAll = async () => {
    for (const each of stops.reverse()) await each();
  };
  // Whoever asks again waits for the same end.
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };
  try {
    const dataFolder = path.resolve(config.dataFolder);
    await prepareDataFolder(dataFolder);
    // Before the ports: a second launcher would only be told that they are taken.
    acquireLock(dataFolder).release();
    await refuseTakenPorts(listenersOf(config));
    const { infrastructure, secrets } = await startServers(config, dataFolder, report);
    stops.push(() => infrastructure.stop());

    const [model] = await Promise.all([
      localModel(config, report),
      prepareDatabase(infrastructure, secrets, report),
      prepareWords(config.cacheFolder, report),
    ]);

    const options = {
      logFolder: path.join(dataFolder, 'logs'),
      guard: infrastructure.guard,
      stopWithinMs: config.shutdownGraceMs + STOP_MARGIN_MS,
      onExit: (name: string, detail: string) => report.note(`${name} stopped: ${detail}`),
    };
    const running: RunningService[] = [];
    stops.push(() => stopFromTheEdge(running));
    const start = async (service: Service): Promise<void> => {
      const before = performance.now();
      const { name, host, port } = service;
      const started = await startService(service, options);
      running.push(started);
      report.part(name, `${host}:${port} (process ${started.pid})`, performance.now() - before);
    };
    const services = describeServices(config, { ...env, ...model }, dataFolder, infrastructure, secrets);
    await allOrFirstFailure(services.map(start));
    return { url: `http://localhost:${config.ports.router}/graphql`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** First who takes requests, then who makes them for others, then those who only answer. */
async function stopFromTheEdge(running: readonly RunningService[]): Promise<void> {
  const stop = (names: readonly string[]) =>
    Promise.all(running.filter(({ name }) => names.includes(name)).map((service) => service.stop()));
  await stop(['router']);
  await stop(['agents']);
  await stop(['users', 'translation', 'vocabulary']);
}

function refuseEmbeddedInProduction({ production, given, secrets, letters }: StartConfig): void {
  if (!production) return;
  const required = {
    DATABASE_URL: given.databaseUrl,
    'REDIS_URL or REDIS_CLUSTER_NODES': given.redisUrl ?? given.redisClusterNodes,
    QDRANT_URL: given.qdrantUrl,
    S3_ENDPOINT: given.s3Endpoint,
    ROUTER_IDENTITY_SECRET: secrets.routerIdentitySecret,
    WORKER_IDENTITY_SECRET: secrets.workerIdentitySecret,
    ACCESS_TOKEN_KEYS: secrets.accessTokenKeys,
    REFRESH_TOKEN_SECRET: secrets.refreshTokenSecret,
    DATABASE_ROLE_PASSWORD: secrets.databaseRolePassword,
    SMTP_URL: letters.smtpUrl,
    PUBLIC_URL: letters.publicUrl,
  };
  const missing = Object.entries(required).flatMap(([name, value]) => (value ? [] : [name]));
  if (missing.length === 0) return;
  throw new StartError(
    `NODE_ENV=production runs no embedded servers, makes no secrets and sends letters. Set ${missing.join(', ')}.`,
  );
}

async function startServers(config: StartConfig, dataFolder: string, report: StackReporter) {
  const secrets = readOrCreateSecrets(dataFolder);
  const infrastructure = await startInfrastructure({
    dataFolder,
    given: config.given,
    postgresPassword: secrets.postgresPassword,
    searchPath: config.searchPath,
    ...config.embedded,
    onReady: ({ part, detail, ms }) => report.part(part, detail, ms),
    onExit: ({ part, logFile }) => report.note(`${part} stopped by itself; its log is ${logFile}`),
  });
  for (const note of infrastructure.notes) report.note(note);
  const given = Object.fromEntries(Object.entries(config.secrets).filter(([, value]) => value !== undefined));
  return { infrastructure, secrets: { ...secrets, ...given } };
}

async function prepareDatabase({ databaseUrl }: Infrastructure, secrets: Secrets, report: StackReporter) {
  const before = performance.now();
  const rolePasswords = Object.fromEntries(domains.map((domain) => [domain, secrets.databaseRolePassword]));
  const { applied } = await migrate({ databaseUrl, rolePasswords, log: report.note });
  const detail = applied.length > 0 ? `${applied.length} applied` : 'up to date';
  report.part('Migrations', detail, performance.now() - before);
}

/** The settings that make the services use the Ollama of this machine, if there is one. */
async function localModel({ localModel: wanted }: StartConfig, report: StackReporter): Promise<Environment> {
  const found = wanted && (await findLocalModel(wanted.address, wanted.wanted));
  if (!found) return {};
  report.part('Model', `${found.name}, found at ${found.baseUrl}; LLM_AUTODETECT=off leaves it alone`);
  return { LLM_BASE_URL: found.baseUrl, LLM_MODEL: found.name };
}

async function prepareWords(cacheFolder: string, report: StackReporter) {
  const before = performance.now();
  await prepareDictionary(cacheFolder, (done) => report.progress('Dictionary', done));
  report.part('Dictionary', 'ECDICT and CC-CEDICT', performance.now() - before);
}

const PORT_VARIABLES = {
  router: 'PORT',
  users: 'USERS_PORT',
  translation: 'TRANSLATION_PORT',
  vocabulary: 'VOCABULARY_PORT',
  agents: 'AGENTS_PORT',
} as const;

/** Subgraphs are reached by the router alone, wherever the router itself listens. */
const SUBGRAPH_HOST = '127.0.0.1';

/** Where each service is to listen, and the variable that moves its port. */
const listenersOf = ({ ports, host }: StartConfig): Listener[] =>
  Object.entries(PORT_VARIABLES).map(([name, portVariable]) => ({
    host: name === 'router' ? host : SUBGRAPH_HOST,
    port: ports[name as keyof typeof ports],
    portVariable,
  }));

function describeServices(
  config: StartConfig,
  env: Environment,
  dataFolder: string,
  infrastructure: Infrastructure,
  secrets: Secrets,
): Service[] {
  const { ports } = config;
  const urlOf = (domain: (typeof domains)[number]) => `http://127.0.0.1:${ports[domain]}/graphql`;
  const shared = {
    ...env,
    // The launcher has read it; what follows must not be overridden by it.
    ENV_FILE: '',
    DATA_DIR: dataFolder,
    CACHE_DIR: path.resolve(config.cacheFolder),
    REDIS_URL: infrastructure.redisUrl ?? undefined,
    REDIS_CLUSTER_NODES: infrastructure.redisClusterNodes.join(',') || undefined,
    QDRANT_URL: infrastructure.qdrantUrl ?? undefined,
    ROUTER_IDENTITY_SECRET: secrets.routerIdentitySecret,
    WORKER_IDENTITY_SECRET: secrets.workerIdentitySecret,
    PUBLIC_URL: config.letters.publicUrl || `http://localhost:${ports.router}`,
    ...Object.fromEntries(domains.map((domain) => [`${domain.toUpperCase()}_URL`, urlOf(domain)])),
    ...Object.fromEntries(
      Object.entries(PORT_VARIABLES).map(([name, variable]) => [variable, String(ports[name as keyof typeof ports])]),
    ),
  };
  const subgraphs = domains.map((domain) => ({
    name: domain,
    main: `subgraphs/${domain}/main.ts`,
    host: SUBGRAPH_HOST,
    port: ports[domain],
    portVariable: PORT_VARIABLES[domain],
    env: {
      ...shared,
      HOST: SUBGRAPH_HOST,
      DATABASE_URL: asRole(infrastructure.databaseUrl, domain, secrets.databaseRolePassword),
      DATABASE_REPLICA_URLS:
        infrastructure.replicaUrls.map((url) => asRole(url, domain, secrets.databaseRolePassword)).join(',') ||
        undefined,
      ...(domain === 'users' && {
        ACCESS_TOKEN_KEYS: secrets.accessTokenKeys,
        REFRESH_TOKEN_SECRET: secrets.refreshTokenSecret,
      }),
    },
  }));
  const router = {
    name: 'router',
    main: 'router/main.ts',
    host: config.host,
    port: ports.router,
    portVariable: PORT_VARIABLES.router,
    env: { ...shared, DATABASE_URL: undefined, HOST: config.host },
  };
  return [router, ...subgraphs];
}

/** The same database for one domain's role. */
function asRole(databaseUrl: string, role: string, password: string): string {
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  return url.href;
}
