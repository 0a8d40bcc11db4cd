import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from '#platform/logging.ts';
import { closePool, createPool, createPooledClient, type OnStatement, type PooledClient } from './pool.ts';
import { type Position, positionOf } from './position.ts';
import { createRotation, type Rotation } from './rotation.ts';

export interface ReplicaOptions {
  primaryUrl: string;
  replicaUrls: readonly string[];
  /** Connections to each replica. */
  poolSize: number;
  statementTimeoutMs: number;
  maxLagMs: number;
  onStatement: OnStatement;
  logger: Logger;
}

/** Replicas, and what is known of them. Asks each server in the background where it is; reads ask nothing. */
export interface Replicas {
  readonly names: readonly string[];
  readonly rotation: Rotation;
  clientOf(replica: string): PooledClient;
  close(): Promise<void>;
}

/** What the primary has written safely, and may have sent; what a standby has replayed, null for another server. */
const WRITTEN = 'SELECT pg_current_wal_flush_lsn()::text AS lsn';
const REPLAYED = 'SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END::text AS lsn';

const LOOK_EVERY_MS = 100;
/** While a request waits for a replica to get somewhere. */
const LOOK_OFTEN_MS = 2;
/** A server that takes this long to say where it is counts as hung. */
const LOOK_TIMEOUT_MS = 400;
const ACQUIRE_TIMEOUT_MS = 500;

interface Lookout {
  pause: () => Promise<void>;
  onPosition: (position: Position) => void;
  onFailure: (error: unknown) => void;
}

export function createReplicas(options: ReplicaOptions): Replicas {
  const { primaryUrl, replicaUrls, poolSize, statementTimeoutMs, maxLagMs, onStatement, logger } = options;
  const names = replicaUrls.map((_, index) => `replica-${index + 1}`);
  const urls = new Map(names.map((name, index) => [name, replicaUrls[index] as string]));
  const rotation = createRotation({
    replicas: names,
    maxLagMs,
    onChange: (replica, serving, reason) =>
      logger[serving ? 'info' : 'warn']({ replica, reason }, serving ? 'a replica serves reads' : 'a replica is out'),
  });
  const clients = new Map(
    [...urls].map(([name, url]) => [
      name,
      createPooledClient(
        { url, size: poolSize, acquireTimeoutMs: ACQUIRE_TIMEOUT_MS, statementTimeoutMs },
        onStatement,
      ),
    ]),
  );

  const stopped = new AbortController();
  const bell = createBell();
  const lookAtPrimary = () =>
    lookOut(primaryUrl, WRITTEN, {
      pause: () => bell.wait(LOOK_EVERY_MS),
      onPosition: rotation.primaryIsAt,
      // Its standbys may still serve.
      onFailure: () => {},
    });
  const lookouts = [
    ...(names.length > 0 ? [lookAtPrimary()] : []),
    ...[...urls].map(([name, url]) =>
      lookOut(url, REPLAYED, {
        pause: () => (rotation.awaited() ? delay(LOOK_OFTEN_MS) : bell.wait(LOOK_EVERY_MS)),
        onPosition: (position) => rotation.replicaIsAt(name, position),
        onFailure: (error) => {
          logger.debug({ err: error, replica: name }, 'a replica did not say where it is');
          rotation.replicaFailed(name);
        },
      }),
    ),
  ];

  /** Asks one server again and again, over a connection of its own: a pool that is busy says nothing about its server. */
  async function lookOut(url: string, statement: string, { pause, onPosition, onFailure }: Lookout): Promise<void> {
    const pool = createPool({ url, size: 1, acquireTimeoutMs: LOOK_TIMEOUT_MS, statementTimeoutMs: 0 });
    while (!stopped.signal.aborted) {
      try {
        onPosition(await ask(pool, statement));
      } catch (error) {
        onFailure(error);
      }
      await pause();
    }
    await closePool(pool);
  }

  return {
    names,
    rotation: {
      ...rotation,
      waitFor(needed, ms) {
        const reached = rotation.waitFor(needed, ms);
        bell.ring();
        return reached;
      },
    },
    clientOf: (replica) => clients.get(replica) as PooledClient,
    async close() {
      stopped.abort();
      bell.ring();
      await Promise.all([...lookouts, ...[...clients.values()].map((client) => client.close())]);
    },
  };
}

async function ask(pool: Pool, statement: string): Promise<Position> {
  const query = { text: statement, query_timeout: LOOK_TIMEOUT_MS };
  const { rows } = await pool.query<{ lsn: string | null }>(query);
  return positionOf(rows[0]?.lsn);
}

/** Ends the waiting of all who wait at once. */
function createBell() {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const wake of waiting) wake();
    },
    wait(ms: number): Promise<void> {
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      });
    },
  };
}
