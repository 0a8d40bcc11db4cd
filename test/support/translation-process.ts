import type { ChildProcess } from 'node:child_process';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import type { GraphqlAnswer } from './client.ts';
import { startDomainProcess } from './domain-process.ts';

/** Of its identities, and of the addresses of its files. */
export const SECRET = 'r'.repeat(32);
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
  const { origin, child, stop } = await startDomainProcess({
    main: 'subgraphs/translation/main.ts',
    portVariable: 'TRANSLATION_PORT',
    keys: { router: SECRET, worker: SECRET },
    env,
  });
  const url = `${origin}/graphql`;
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
