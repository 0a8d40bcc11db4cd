import type { ChildProcess } from 'node:child_process';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import type { GraphqlAnswer } from './client.ts';
import { startDomainProcess } from './domain-process.ts';

const SECRET = 'v'.repeat(32);
const sign = createIdentitySigner('router', SECRET);

/** A process of the vocabulary domain, as it runs in production, asked as the router would. */
export interface VocabularyProcess {
  child: ChildProcess;
  ask(userId: string, query: string, variables?: object): Promise<Pick<GraphqlAnswer, 'data' | 'errors'>>;
  /** SIGKILL ends it as a crash would. @default 'SIGTERM' */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** @param env its settings beside those of its identity; they name a database at least */
export async function startVocabularyProcess(env: Record<string, string>): Promise<VocabularyProcess> {
  const { origin, child, stop } = await startDomainProcess({
    main: 'subgraphs/vocabulary/main.ts',
    portVariable: 'VOCABULARY_PORT',
    keys: { router: SECRET, worker: SECRET },
    env: { SIMILAR_WORDS: '3000', ...env },
  });
  return {
    child,
    async ask(id, query, variables) {
      const viewer = { id, role: 'LEARNER' as const, sessionId: null, scopes: null };
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [IDENTITY_HEADER]: sign(viewer, 'vocabulary') },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Pick<GraphqlAnswer, 'data' | 'errors'>;
    },
    stop,
  };
}
