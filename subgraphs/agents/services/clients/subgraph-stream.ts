import { createClient, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import { IDENTITY_HEADER } from '#platform/identity.ts';
import { metadataHeaders } from '#platform/request.ts';
import {
  type Caller,
  type Operation,
  refused,
  type SubgraphClientOptions,
  unreachable,
  workerOf,
} from './subgraph-client.ts';

/** Subscribes, calls `onEvent` with the data of each event, and resolves when the subgraph says that it was the last. @throws StepError */
export type SubgraphStream = <Data>(
  caller: Caller,
  operation: Operation,
  onEvent: (data: Data) => void,
) => Promise<void>;

/** Follows another domain's subscriptions. All that run at once share one socket, which is closed when the last has ended. */
export function createSubgraphStream({ subgraph, url, sign }: SubgraphClientOptions): SubgraphStream {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    // A silent retry would begin the subscription anew; the step that is tried again has a key for that.
    retryAttempts: 0,
    // What ends a socket is told to each of its subscriptions.
    onNonLazyError: () => {},
  });

  return <Data>(
    caller: Caller,
    { scope, query, variables, timeoutMs, signal }: Operation,
    onEvent: (data: Data) => void,
  ) =>
    new Promise<void>((resolve, reject) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      const ends = signal ? AbortSignal.any([signal, timeout]) : timeout;
      if (ends.aborted) return reject(ends.reason);
      const headers = {
        [IDENTITY_HEADER]: sign(workerOf(caller, scope), subgraph),
        ...metadataHeaders({ requestId: caller.runId }),
      };
      const unsubscribe = client.subscribe(
        { query, variables: { ...variables }, extensions: { headers } },
        {
          next({ data, errors }: ExecutionResult) {
            const [error] = errors ?? [];
            if (error) settle(refused(subgraph, error as Parameters<typeof refused>[1]));
            else onEvent(data as Data);
          },
          error: (cause) => settle(failureOf(cause)),
          complete: () => settle(null),
        },
      );
      ends.addEventListener('abort', onAbort);

      function onAbort() {
        // Whoever aborted knows what to do.
        settle(signal?.aborted ? signal.reason : unreachable(subgraph, true, timeout.reason));
        unsubscribe();
      }
      function settle(error: unknown) {
        ends.removeEventListener('abort', onAbort);
        if (error === null) resolve();
        else reject(error);
      }
      /** A refusal comes as a list of errors, a lost socket as the event or the error that ended it. */
      function failureOf(cause: unknown) {
        return Array.isArray(cause) ? refused(subgraph, cause[0]) : unreachable(subgraph, false, cause);
      }
    });
}
