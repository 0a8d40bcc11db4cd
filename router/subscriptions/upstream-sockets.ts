import type { RouterMetrics } from '../metrics.ts';
import { openUpstreamSocket, type UpstreamSink, type UpstreamSocket } from './upstream-socket.ts';

export interface UpstreamSockets {
  /**
   * Starts an operation at a subgraph; the returned function ends it there.
   * @param payload of the `subscribe` message, as JSON
   * @param alone on a socket of its own: whatever breaks it then breaks nothing else
   */
  subscribe(subgraph: string, payload: string, sink: UpstreamSink, alone?: boolean): () => void;
  close(): void;
}

/** Of one socket: what breaks it makes so many begin anew, and no more. */
const MAX_OPERATIONS = 500;
/** To one subgraph. */
const MAX_SOCKETS = 100;

/**
 * Sockets to the subgraphs, opened when they are needed, each carrying operations of many clients. Who asks comes with the
 * operation and not with the socket. The first one with room is taken, so that the others become empty and are closed.
 */
export function createUpstreamSockets(
  urls: ReadonlyMap<string, string>,
  metrics: Pick<RouterMetrics, 'upstreamSockets' | 'upstreamLosses'>,
): UpstreamSockets {
  const pools = new Map<string, Set<UpstreamSocket>>();
  /** Those that carry one operation and are to get no other. */
  const lonely = new WeakSet<UpstreamSocket>();

  function poolOf(url: string): Set<UpstreamSocket> {
    const pool = pools.get(url) ?? new Set();
    pools.set(url, pool);
    return pool;
  }

  function open(subgraph: string, url: string, pool: Set<UpstreamSocket>): UpstreamSocket {
    const gauge = metrics.upstreamSockets.labels(subgraph);
    const socket = openUpstreamSocket(url, (ended, loss) => {
      if (ended.load > 0) metrics.upstreamLosses.inc({ subgraph, loss });
      pool.delete(ended);
      if (pool.size === 0) pools.delete(url);
      gauge.dec();
    });
    gauge.inc();
    pool.add(socket);
    return socket;
  }

  function withRoom(pool: Set<UpstreamSocket>): UpstreamSocket | undefined {
    for (const socket of pool) if (socket.load < MAX_OPERATIONS && !lonely.has(socket)) return socket;
    return undefined;
  }

  return {
    subscribe(subgraph, payload, sink, alone = false) {
      const url = urls.get(subgraph);
      if (!url) throw new Error(`No subgraph is named ${subgraph}`);
      const pool = poolOf(url);
      const shared = alone ? undefined : withRoom(pool);
      if (!shared && pool.size >= MAX_SOCKETS) {
        sink.lost('gone');
        return () => {};
      }
      const socket = shared ?? open(subgraph, url, pool);
      if (alone) lonely.add(socket);
      return socket.subscribe(payload, sink);
    },
    close() {
      for (const pool of [...pools.values()]) for (const socket of [...pool]) socket.close();
    },
  };
}
