import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '#platform/metrics.ts';
import { recordStatement } from '#platform/spans.ts';
import type { PooledClient } from './pool.ts';
import type { Rotation } from './rotation.ts';

export type Target = 'primary' | 'replica';

/** Why a read that a replica could have served went to the primary. */
export type FallbackReason =
  /** No replica is in the rotation. */
  | 'none_serving'
  /** None has replayed what the viewer has seen or written. */
  | 'behind'
  /** It cannot be told what the viewer has written. */
  | 'unknown'
  /** Every connection to the replica was in use. */
  | 'busy'
  /** The replica failed while it was asked. */
  | 'failed';

/** What is counted as it happens; pools and replicas are looked at when the metrics are collected. */
export function createDatabaseMetrics({ registry, sqlStatements }: Metrics) {
  const registers = [registry];
  const reads = new Counter({
    name: 'yuqiao_database_reads_total',
    help: 'Reads by the server that answered them.',
    labelNames: ['target'],
    registers,
  });
  const fallbacks = new Counter({
    name: 'yuqiao_database_read_fallbacks_total',
    help: 'Reads that went to the primary although replicas are configured, by reason.',
    labelNames: ['reason'],
    registers,
  });

  return {
    statement(target: Target, sql: string, milliseconds: number) {
      sqlStatements.inc({ target });
      recordStatement(sql, milliseconds, target);
    },
    read: (target: Target) => reads.inc({ target }),
    fallback: (reason: FallbackReason) => fallbacks.inc({ reason }),

    watchPools(pools: ReadonlyMap<string, PooledClient['pool']>) {
      new Gauge({
        name: 'yuqiao_database_connections',
        help: 'Connections of a pool that are in use, and requests that wait for one.',
        labelNames: ['pool', 'state'],
        registers,
        collect() {
          for (const [name, { totalCount, idleCount, waitingCount }] of pools) {
            this.set({ pool: name, state: 'in_use' }, totalCount - idleCount);
            this.set({ pool: name, state: 'idle' }, idleCount);
            this.set({ pool: name, state: 'waiting' }, waitingCount);
          }
        },
      });
    },

    watchReplicas({ report }: Rotation) {
      new Gauge({
        name: 'yuqiao_replica_serving',
        help: '1 while the replica is in the rotation.',
        labelNames: ['replica'],
        registers,
        collect() {
          for (const { replica, serving } of report()) this.set({ replica }, serving ? 1 : 0);
        },
      });
      new Gauge({
        name: 'yuqiao_replica_lag_seconds',
        help: 'For how long the primary has had what the replica has not replayed.',
        labelNames: ['replica'],
        registers,
        collect() {
          for (const { replica, lagMs } of report()) this.set({ replica }, lagMs === null ? Number.NaN : lagMs / 1000);
        },
      });
      new Gauge({
        name: 'yuqiao_replica_replayed_bytes',
        help: "The replica's position in the primary's log.",
        labelNames: ['replica'],
        registers,
        collect() {
          for (const { replica, replayed } of report()) {
            this.set({ replica }, replayed === null ? Number.NaN : Number(BigInt(`0x${replayed}`)));
          }
        },
      });
    },
  };
}

export type DatabaseMetrics = ReturnType<typeof createDatabaseMetrics>;
