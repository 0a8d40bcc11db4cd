import { request } from 'undici';
import { IDENTITY_HEADER } from '#platform/identity.ts';
import { metadataHeaders } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import { StepError } from '../../graphs/workflow.ts';

/** On whose behalf a worker calls, and within which run. */
export interface Caller {
  ownerId: string;
  runId: string;
}

export interface Operation {
  /** The narrowest that serves: a worker may do no more in its owner's name. */
  scope: string;
  query: string;
  variables: object;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Sends one operation and answers with its data. @throws StepError */
export type SubgraphClient = <Data>(caller: Caller, operation: Operation) => Promise<Data>;

export interface SubgraphClientOptions {
  /** The subgraph's name, for which identities are signed. */
  subgraph: string;
  url: string;
  sign: (viewer: Viewer, audience: string) => string;
}

interface Answer {
  data?: unknown;
  errors?: SubgraphError[];
}

interface SubgraphError {
  message: string;
  extensions?: { code?: string };
}

/** What would go wrong again in the same way. */
const FINAL_CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_IMPLEMENTED',
  'QUOTA_EXCEEDED',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
]);

/** Calls another domain by its signed API: the only way in which domains meet. */
export function createSubgraphClient({ subgraph, url, sign }: SubgraphClientOptions): SubgraphClient {
  return async <Data>(caller: Caller, { scope, query, variables, timeoutMs, signal }: Operation) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    let answer: Answer;
    try {
      const response = await request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [IDENTITY_HEADER]: sign(workerOf(caller, scope), subgraph),
          ...metadataHeaders({ requestId: caller.runId }),
        },
        body: JSON.stringify({ query, variables }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      answer = (await response.body.json()) as Answer;
    } catch (cause) {
      // The run was cancelled or the process stops: whoever aborted knows what to do.
      if (signal?.aborted) throw signal.reason;
      throw unreachable(subgraph, timeout.aborted, cause);
    }
    const [error] = answer.errors ?? [];
    if (error) throw refused(subgraph, error);
    return answer.data as Data;
  };
}

/** A worker in the name of a run's owner, who may do one thing. */
export const workerOf = ({ ownerId }: Caller, scope: string): Viewer => ({
  id: ownerId,
  role: 'LEARNER',
  sessionId: null,
  scopes: [scope],
});

export function unreachable(subgraph: string, timedOut: boolean, cause: unknown): StepError {
  return timedOut
    ? new StepError('SUBGRAPH_TIMEOUT', `The ${subgraph} service took too long.`, { retryable: true, cause })
    : new StepError('SUBGRAPH_UNAVAILABLE', `The ${subgraph} service could not be reached.`, {
        retryable: true,
        cause,
      });
}

export function refused(subgraph: string, { message, extensions = {} }: SubgraphError): StepError {
  const { code = 'SUBGRAPH_UNAVAILABLE' } = extensions;
  // The one refusal that the run's owner can do something about: wait.
  const shown = code === 'QUOTA_EXCEEDED' ? message : `The ${subgraph} service could not do its part.`;
  return new StepError(code, shown, { retryable: !FINAL_CODES.has(code), cause: new Error(message) });
}
