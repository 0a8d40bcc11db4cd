import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Thrown with every problem of the configuration at once, one a line, ready to be printed. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

const SETTING = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/**
 * Reads `NAME=value` lines; `#` begins a comment line; a value may stand in one pair of quotes.
 * Stricter than Node's own reader, which passes over a broken line in silence.
 */
export function parseEnvFile(text: string, file: string): Record<string, string> {
  const settings: Record<string, string> = {};
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name, value] = SETTING.exec(trimmed) ?? [];
    if (name === undefined || value === undefined) {
      problems.push(`${file}, line ${index + 1}: expected NAME=value`);
      continue;
    }
    settings[name] = /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return settings;
}

/** The process's environment over the settings of `.env` (or of the file that `ENV_FILE` names; empty for none). */
export function readEnvironment(): Environment {
  const file = process.env.ENV_FILE ?? '.env';
  if (file === '' || !existsSync(file)) return process.env;
  return { ...parseEnvFile(readSettings(file), file), ...process.env };
}

function readSettings(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

type Concerns = Record<string, z.ZodType>;
export type Config<C extends Concerns> = { readonly [K in keyof C]: z.infer<C[K]> };

/**
 * Reads one zod schema per concern from the environment and reports the problems of all of them together.
 * An empty value counts as not set.
 * @throws ConfigError
 */
export function readConfig<C extends Concerns>(concerns: C, environment: Environment = readEnvironment()): Config<C> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const config: Record<string, unknown> = {};
  const problems = new Set<string>();
  for (const [concern, schema] of Object.entries(concerns)) {
    const result = schema.safeParse(given);
    if (result.success) config[concern] = result.data;
    for (const issue of result.error?.issues ?? []) problems.add(`${issue.path.join('.')}: ${issue.message}`);
  }
  if (problems.size > 0) throw new ConfigError([...problems].join('\n'));
  return config as Config<C>;
}

export const port = z.coerce.number('expected a port number').int().min(0).max(65_535);
export const secret = z
  .string('required: a random text of at least 32 characters')
  .min(32, 'expected at least 32 characters');

/** Where what is built once lies; it may be shared by processes and deleted at any time. */
export const cacheConfig = z
  .object({ DATA_DIR: z.string().default('.data'), CACHE_DIR: z.string().optional() })
  .transform((env) => env.CACHE_DIR ?? path.join(env.DATA_DIR, 'cache'));

/** What every process needs. */
export const processConfig = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    HOST: z.string().default('127.0.0.1'),
    SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).default(10_000),
  })
  .transform((env) => ({
    production: env.NODE_ENV === 'production',
    logLevel: env.LOG_LEVEL,
    /** Address to listen on. */
    host: env.HOST,
    /** Milliseconds that requests in flight may take after a signal to stop. */
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
  }));

export type ProcessConfig = z.infer<typeof processConfig>;
