import type { Events } from '#platform/events.ts';
import type { Database, DomainTransaction } from '#prisma/database.ts';
import { type AccountErased, eraseAccount } from '#prisma/erasure.ts';

import { eraseSpending } from '#prisma/spending.ts';

export { type AccountErased, accountErased } from '#prisma/erasure.ts';

/** A run may have thousands of events: so few at a time. */
const RUNS_AT_ONCE = 100;

/** Erases whatever this domain holds of a user, and answers with the runs that are gone. A new table is named here. */
export const createErasure = (database: Database<'agents'>, events: Events) => async (event: AccountErased) => {
  const gone: string[] = [];
  const erase = async (transaction: DomainTransaction<'agents'>, userId: string) => {
    const runIds = await lockRuns(transaction, userId);
    gone.push(...runIds);
    // Their jobs, the one that is being worked on included.
    await events.forget('runId', runIds, transaction);
    const runs = (await eraseRuns(transaction, runIds)) + (await eraseStrayCheckpoints(transaction));
    return runs + (await eraseSpending('agents', transaction, userId));
  };
  await eraseAccount({ domain: 'agents', database, events, erase }, event);
  return gone;
};

/** From here on no worker records anything for them. */
async function lockRuns(transaction: DomainTransaction<'agents'>, userId: string): Promise<string[]> {
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    SELECT id FROM agents.runs WHERE user_id = ${userId}::uuid ORDER BY id LIMIT ${RUNS_AT_ONCE} FOR UPDATE`;
  return rows.map(({ id }) => id);
}

async function eraseRuns(transaction: DomainTransaction<'agents'>, runIds: string[]): Promise<number> {
  const ofRuns = { where: { runId: { in: runIds } } };
  const deleted = [
    await transaction.agentRunEvent.deleteMany(ofRuns),
    await transaction.agentStep.deleteMany(ofRuns),
    await transaction.agentRun.deleteMany({ where: { id: { in: runIds } } }),
  ];
  return deleted.reduce((sum, { count }) => sum + count, 0);
}

/**
 * Of runs that are no more. A worker that was saving one when its run went may do so after us, and die before it has
 * cleaned up: so all strays, whosever they are. The tables are small, as each run that ends forgets its own.
 */
async function eraseStrayCheckpoints(transaction: DomainTransaction<'agents'>): Promise<number> {
  return (
    (await transaction.$executeRaw`
      DELETE FROM agents.checkpoints WHERE NOT EXISTS (SELECT FROM agents.runs WHERE id = thread_id::uuid)`) +
    (await transaction.$executeRaw`
      DELETE FROM agents.checkpoint_blobs WHERE NOT EXISTS (SELECT FROM agents.runs WHERE id = thread_id::uuid)`) +
    (await transaction.$executeRaw`
      DELETE FROM agents.checkpoint_writes WHERE NOT EXISTS (SELECT FROM agents.runs WHERE id = thread_id::uuid)`)
  );
}
