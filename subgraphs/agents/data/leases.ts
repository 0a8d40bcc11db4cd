import { newId } from '#platform/ids.ts';
import type { Database } from '#prisma/database.ts';

/** Whoever drives a run holds its lease: only then may it write to the run. */
export interface Lease {
  id: string;
  runId: string;
}

/** Somebody else may drive the run by now. */
export class LeaseLost extends Error {
  override name = 'LeaseLost';

  constructor() {
    super('Another worker may drive this run by now.');
  }
}

export interface Leases {
  /** Null when the run has nothing to be driven for, or another lease of it holds. `takeups`: leases since a step has finished. */
  take(runId: string, holdMs: number): Promise<(Lease & { takeups: number }) | null>;
  /** Answers which of them still hold, and do so for that time from now on. */
  renew(leaseIds: readonly string[], holdMs: number): Promise<string[]>;
  release(lease: Lease): Promise<void>;
}

export function createLeases(database: Database<'agents'>): Leases {
  return {
    async take(runId, holdMs) {
      const id = newId();
      const rows = await database.write(
        null,
        (client) => client.$queryRaw<{ takeups: number }[]>`
          UPDATE agents.runs SET
            lease_id = ${id}::uuid, lease_until = now() + ${holdMs}::int * interval '1 ms', takeups = takeups + 1
          WHERE id = ${runId}::uuid AND status IN ('QUEUED', 'RUNNING')
            AND (lease_until IS NULL OR lease_until < now())
          RETURNING takeups`,
      );
      return rows[0] ? { id, runId, takeups: rows[0].takeups } : null;
    },

    async renew(leaseIds, holdMs) {
      // In the order of the key, as whatever else locks several runs: nobody waits for each other.
      const rows = await database.write(
        null,
        (client) => client.$queryRaw<{ leaseId: string }[]>`
          WITH held AS MATERIALIZED (
            SELECT id FROM agents.runs WHERE lease_id = ANY (${leaseIds}::uuid[]) AND status IN ('QUEUED', 'RUNNING')
            ORDER BY id FOR NO KEY UPDATE
          )
          UPDATE agents.runs AS run SET lease_until = now() + ${holdMs}::int * interval '1 ms'
          FROM held WHERE run.id = held.id RETURNING run.lease_id AS "leaseId"`,
      );
      return rows.map(({ leaseId }) => leaseId);
    },

    async release({ id, runId }) {
      await database.write(
        null,
        (client) => client.$executeRaw`
          UPDATE agents.runs SET lease_id = NULL, lease_until = NULL
          WHERE id = ${runId}::uuid AND lease_id = ${id}::uuid`,
      );
    },
  };
}

/** A run that is locked by its reader. @throws LeaseLost */
export function expectLease(held: string | null, lease: Lease | undefined): void {
  if (lease && held !== lease.id) throw new LeaseLost();
}
