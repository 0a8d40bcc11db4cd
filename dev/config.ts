import path from 'node:path';
import { z } from 'zod';
import { port } from '#platform/config.ts';

const list = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .pipe(z.array(z.string().min(1)));

/** What `npm start` reads itself; the services read the rest of the environment. */
export const startConfig = z
  .object({
    NODE_ENV: z.string().default('development'),
    DATA_DIR: z.string().default('.data'),
    CACHE_DIR: z.string().optional(),
    HOST: z.string().default('127.0.0.1'),
    PORT: port.default(4000),
    USERS_PORT: port.default(4001),
    TRANSLATION_PORT: port.default(4002),
    VOCABULARY_PORT: port.default(4003),
    AGENTS_PORT: port.default(4004),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgresql://…' }).optional(),
    DATABASE_REPLICA_URLS: list.optional(),
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected redis://host:port' }).optional(),
    REDIS_CLUSTER_NODES: list.optional(),
    /** Several, separated by commas, are nodes of one cluster. */
    QDRANT_URL: z
      .string()
      .regex(/^https?:\/\/[^\s,]+(\s*,\s*https?:\/\/[^\s,]+)*$/, 'expected http://host:port')
      .optional(),
    S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'expected https://host' }).optional(),
    ROUTER_IDENTITY_SECRET: z.string().optional(),
    WORKER_IDENTITY_SECRET: z.string().optional(),
    ACCESS_TOKEN_KEYS: z.string().optional(),
    REFRESH_TOKEN_SECRET: z.string().optional(),
    DATABASE_ROLE_PASSWORD: z.string().optional(),
    SMTP_URL: z.string().optional(),
    PUBLIC_URL: z.string().optional(),
    LLM_BASE_URL: z.string().optional(),
    LLM_MODEL: z.string().optional(),
    LLM_AUTODETECT: z
      .union([z.literal('off'), z.url({ protocol: /^https?$/ })], 'expected off, or the address of an Ollama')
      .default('http://127.0.0.1:11434'),
    SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).default(10_000),
    EMBEDDED_PORTS: z.enum(['usual', 'free']).default('usual'),
    EMBEDDED_DURABLE: z.enum(['on', 'off']).default('on'),
    PATH: z.string().default('/usr/local/bin:/usr/bin:/bin'),
  })
  .transform((env) => ({
    production: env.NODE_ENV === 'production',
    dataFolder: env.DATA_DIR,
    /** What is built once; may be shared by several data folders. */
    cacheFolder: env.CACHE_DIR ?? path.join(env.DATA_DIR, 'cache'),
    host: env.HOST,
    ports: {
      router: env.PORT,
      users: env.USERS_PORT,
      translation: env.TRANSLATION_PORT,
      vocabulary: env.VOCABULARY_PORT,
      agents: env.AGENTS_PORT,
    },
    given: {
      databaseUrl: env.DATABASE_URL,
      replicaUrls: env.DATABASE_REPLICA_URLS,
      redisUrl: env.REDIS_URL,
      redisClusterNodes: env.REDIS_CLUSTER_NODES,
      qdrantUrl: env.QDRANT_URL,
      s3Endpoint: env.S3_ENDPOINT,
    },
    /** Where to look for an Ollama, and for which model of it; null to look nowhere. */
    localModel:
      env.LLM_BASE_URL || env.LLM_AUTODETECT === 'off' || env.NODE_ENV === 'production'
        ? null
        : { address: env.LLM_AUTODETECT, wanted: env.LLM_MODEL },
    /** Secrets that are set take the place of the installation's own. */
    secrets: {
      routerIdentitySecret: env.ROUTER_IDENTITY_SECRET,
      workerIdentitySecret: env.WORKER_IDENTITY_SECRET,
      accessTokenKeys: env.ACCESS_TOKEN_KEYS,
      refreshTokenSecret: env.REFRESH_TOKEN_SECRET,
      databaseRolePassword: env.DATABASE_ROLE_PASSWORD,
    },
    /** Where letters are sent, and where the links in them lead. */
    letters: { smtpUrl: env.SMTP_URL, publicUrl: env.PUBLIC_URL },
    /** For tests: private ports, and no waiting for the disk. */
    embedded: { ports: env.EMBEDDED_PORTS, durable: env.EMBEDDED_DURABLE === 'on' },
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    searchPath: env.PATH,
  }));

export type StartConfig = z.infer<typeof startConfig>;
