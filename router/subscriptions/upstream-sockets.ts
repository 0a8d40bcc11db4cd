import { type Client, createClient, type ExecutionResult, type Sink, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { endOnMissingPong } from './pong-timeout.ts';

export type UpstreamSink = Sink<ExecutionResult<Record<string, unknown>, unknown>>;

export interface UpstreamSockets {
  /** Starts an operation at a subgraph; the returned function ends it there. */
  subscribe(subgraph: string, payload: SubscribePayload, sink: UpstreamSink): () => void;
  close(): Promise<void>;
}

const PING_MS = 10_000;
const ACKNOWLEDGE_WITHIN_MS = 5_000;
/** Milliseconds that a socket without operations stays open for the next one. */
const LINGER_MS = 5_000;

/**
 * One socket per subgraph, opened when it is needed, carrying the operations of all clients. It never retries by itself: a
 * silent retry would start a subscription anew and repeat or lose events.
 */
export function createUpstreamSockets(urls: ReadonlyMap<string, string>): UpstreamSockets {
  const clients = new Map<string, Client>();

  function clientFor(subgraph: string): Client {
    const existing = clients.get(subgraph);
    if (existing) return existing;
    const url = urls.get(subgraph);
    if (!url) throw new Error(`No subgraph is named ${subgraph}`);
    const client: Client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      lazy: true,
      lazyCloseTimeout: LINGER_MS,
      keepAlive: PING_MS,
      connectionAckWaitTimeout: ACKNOWLEDGE_WITHIN_MS,
      on: endOnMissingPong(() => client.terminate()),
      retryAttempts: 0,
      // A socket that fails tells each of its operations; the client itself has nobody to tell.
      onNonLazyError: () => {},
    });
    clients.set(subgraph, client);
    return client;
  }

  return {
    subscribe: (subgraph, payload, sink) => clientFor(subgraph).subscribe(payload, sink as never),
    async close() {
      // dispose() rejects when it meets a socket that is just opening.
      await Promise.allSettled([...clients.values()].map((client) => client.dispose()));
    },
  };
}
