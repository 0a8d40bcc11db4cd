import { type ConsistencyTokens, UNKNOWN } from '#platform/consistency-tokens.ts';
import { PublicError } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import type { DatabaseConfig, Reader } from './database.ts';
import type { DatabaseMetrics, FallbackReason } from './database-metrics.ts';
import type { PrismaClient } from './generated/client.ts';
import type { Position } from './position.ts';
import type { Replicas } from './replicas.ts';
import { isPoolBusy, isReplicaFailure } from './server-failure.ts';

interface ReadRouterParts {
  config: Pick<DatabaseConfig, 'replicaUrls' | 'replicaRatio' | 'maxReplicaLagMs'>;
  replicas: Pick<Replicas, 'rotation' | 'clientOf'>;
  tokens: Pick<ConsistencyTokens, 'recall'>;
  metrics: Pick<DatabaseMetrics, 'read' | 'fallback'>;
  logger: Logger;
  onPrimary: <T>(run: Read<T>) => Promise<T>;
}

type Read<T> = (client: PrismaClient) => Promise<T>;
type Choice = { replica: string } | { reason: FallbackReason | null };

/** A standby shows a commit within a millisecond or so; for longer than this it is not worth waiting. */
const WAIT_MS = 50;
/** For Redis to say what a viewer wrote, when the alternative is to fail. */
const PATIENT_MS = 1_000;
/** Between two looks at a replica, and some more. */
const SETTLE_MARGIN_MS = 1_000;

class ReplicaGone extends Error {
  override name = 'ReplicaGone';
}

/** Sends each read to a replica that may serve it, else to the primary. No read fails because a replica did. */
export function createReadRouter({ config, replicas, tokens, metrics, logger, onPrimary }: ReadRouterParts) {
  const { rotation } = replicas;
  const recalled = new WeakMap<Reader, ReturnType<ConsistencyTokens['recall']>>();

  const settleMs = config.maxReplicaLagMs + SETTLE_MARGIN_MS;

  /** Asked once per request, for one viewer object is one request. */
  function recall(viewer: Reader, id: string) {
    const answer = recalled.get(viewer) ?? tokens.recall(id, settleMs);
    recalled.set(viewer, answer);
    return answer;
  }

  async function neededBy(viewer: Reader): Promise<Position | null | typeof UNKNOWN> {
    const shared = viewer.id === null ? null : await recall(viewer, viewer.id);
    // Only now: a write of the same request may have come first.
    const own = viewer.consistency?.token ?? null;
    if (shared === UNKNOWN) return own ?? UNKNOWN;
    return own === null || (shared !== null && shared > own) ? shared : own;
  }

  async function choose(viewer: Reader): Promise<Choice> {
    if (config.replicaUrls.length === 0 || Math.random() >= config.replicaRatio) return { reason: null };
    if (!rotation.serving()) return { reason: 'none_serving' };
    const needed = await neededBy(viewer);
    if (needed === UNKNOWN) return { reason: 'unknown' };
    const replica = rotation.choose(needed) ?? (needed && (await rotation.waitFor(needed, WAIT_MS)));
    return replica ? { replica } : { reason: 'behind' };
  }

  /** Rejects as soon as the replica is known to be gone, however long its connections would wait for it. */
  async function onReplica<T>(replica: string, run: Read<T>): Promise<T> {
    let unlisten = () => {};
    const gone = new Promise<never>((_, reject) => {
      unlisten = rotation.onFailure(replica, () => reject(new ReplicaGone(replica)));
    });
    try {
      const answer = await Promise.race([run(replicas.clientOf(replica).client), gone]);
      metrics.read('replica');
      return answer;
    } finally {
      unlisten();
    }
  }

  async function fallBack<T>(viewer: Reader, reason: FallbackReason | null, run: Read<T>): Promise<T> {
    if (reason) metrics.fallback(reason);
    metrics.read('primary');
    try {
      return await onPrimary(run);
    } catch (error) {
      // An error of the query itself would be one on a replica too.
      const replica = reason && error instanceof PublicError ? await lastResort(viewer) : null;
      if (replica === null) throw error;
      return onReplica(replica, run).catch(() => Promise.reject(error));
    }
  }

  /** With the primary away, one that lags or was out for a moment may still have all that this viewer has seen. */
  async function lastResort(viewer: Reader): Promise<string | null> {
    // There is time now: an answer that came a moment too late for the usual way is good enough.
    if (viewer.id !== null) recalled.set(viewer, tokens.recall(viewer.id, settleMs, PATIENT_MS));
    const needed = await neededBy(viewer);
    return needed === UNKNOWN ? null : rotation.reached(needed);
  }

  return {
    async read<T>(viewer: Reader, run: Read<T>): Promise<T> {
      const choice = await choose(viewer);
      if ('reason' in choice) return fallBack(viewer, choice.reason, run);
      const { replica } = choice;
      try {
        return await onReplica(replica, run);
      } catch (error) {
        if (isPoolBusy(error)) return fallBack(viewer, 'busy', run);
        if (!(error instanceof ReplicaGone) && !isReplicaFailure(error)) throw error;
        logger.debug({ err: error, replica }, 'a replica failed a read');
        if (!(error instanceof ReplicaGone)) rotation.replicaFailed(replica);
        return fallBack(viewer, 'failed', run);
      }
    },
  };
}
