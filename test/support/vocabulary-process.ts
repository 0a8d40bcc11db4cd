import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import type { GraphqlAnswer } from './client.ts';
import { freePorts } from './launcher.ts';
import { until } from './until.ts';

const SECRET = 'v'.repeat(32);
/** On a machine that others use. */
const START_WITHIN_MS = 120_000;
const sign = createIdentitySigner('router', SECRET);

/** A process of the vocabulary domain, as it runs in production, asked as the router would. */
export interface VocabularyProcess {
  child: ChildProcess;
  ask(userId: string, query: string, variables?: object): Promise<Pick<GraphqlAnswer, 'data' | 'errors'>>;
  stop(): Promise<void>;
}

/** @param env its settings beside those of its identity; they name a database at least */
export async function startVocabularyProcess(env: Record<string, string>): Promise<VocabularyProcess> {
  const { port } = await freePorts(['port']);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'subgraphs/vocabulary/main.ts'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ENV_FILE: '',
      VOCABULARY_PORT: String(port),
      // Nobody.
      REDIS_URL: 'redis://127.0.0.1:9',
      CACHE_DIR: path.resolve('.data/cache'),
      ROUTER_IDENTITY_SECRET: SECRET,
      WORKER_IDENTITY_SECRET: SECRET,
      SIMILAR_WORDS: '3000',
      ...env,
    },
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.ok ?? false;
  await until(isReady, START_WITHIN_MS).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    child,
    async ask(id, query, variables) {
      const viewer = { id, role: 'LEARNER' as const, sessionId: null, scopes: null };
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [IDENTITY_HEADER]: sign(viewer, 'vocabulary') },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Pick<GraphqlAnswer, 'data' | 'errors'>;
    },
    stop,
  };
}
