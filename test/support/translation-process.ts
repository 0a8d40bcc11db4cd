import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import type { GraphqlAnswer } from './client.ts';
import { freePorts } from './launcher.ts';
import { until } from './until.ts';

/** Of its identities, and of the addresses of its files. */
export const SECRET = 'r'.repeat(32);
/** On a machine that others use. */
const START_WITHIN_MS = 120_000;
const sign = createIdentitySigner('router', SECRET);

/** A process of the translation domain, as it runs in production, asked as the router would. */
export interface TranslationProcess {
  url: string;
  child: ChildProcess;
  /** @param userId null for nobody */
  ask(userId: string | null, query: string, variables?: object): Promise<Pick<GraphqlAnswer, 'data' | 'errors'>>;
  /** All values of the subscription's only field. */
  // biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of an event
  watch(userId: string, query: string, variables?: object): Promise<any[]>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** @param env its settings beside those of its identity; they name a database at least */
export async function startTranslationProcess(env: Record<string, string>): Promise<TranslationProcess> {
  const { port } = await freePorts(['port']);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'subgraphs/translation/main.ts'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ENV_FILE: '',
      TRANSLATION_PORT: String(port),
      // Nobody.
      REDIS_URL: 'redis://127.0.0.1:9',
      CACHE_DIR: path.resolve('.data/cache'),
      ROUTER_IDENTITY_SECRET: SECRET,
      WORKER_IDENTITY_SECRET: SECRET,
      ...env,
    },
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.ok ?? false;
  await until(isReady, START_WITHIN_MS).catch(async (error) => {
    await stop();
    throw error;
  });
  const url = `http://127.0.0.1:${port}/graphql`;
  const identity = (id: string | null) => ({
    [IDENTITY_HEADER]: sign({ id, role: id === null ? null : 'LEARNER', sessionId: null, scopes: null }, 'translation'),
  });

  return {
    url,
    child,
    async ask(userId, query, variables) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...identity(userId) },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Pick<GraphqlAnswer, 'data' | 'errors'>;
    },
    async watch(userId, query, variables = {}) {
      const client = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
      const events = [];
      const extensions = { headers: identity(userId) };
      for await (const { data } of client.iterate({ query, variables: { ...variables }, extensions })) {
        events.push(Object.values(data ?? {})[0]);
      }
      await client.dispose();
      return events;
    },
    stop,
  };
}
