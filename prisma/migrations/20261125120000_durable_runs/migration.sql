-- A worker's lease, the job that a run has in the queue, its pause for a person; no table is rewritten.
-- AlterTable
ALTER TABLE "agents"."runs" ADD COLUMN     "awaiting_since" TIMESTAMPTZ(3),
ADD COLUMN     "deltas_pruned" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "job_id" UUID,
ADD COLUMN     "lease_id" UUID,
ADD COLUMN     "lease_until" TIMESTAMPTZ(3),
ADD COLUMN     "review" JSONB,
ADD COLUMN     "takeups" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "agents"."run_steps" ADD COLUMN     "finished_round" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "saved" JSONB;

-- Steps that had finished before rounds were counted had finished their only one.
UPDATE "agents"."run_steps" SET "finished_round" = 1 WHERE "status" IN ('SUCCEEDED', 'SKIPPED') AND "attempt" > 0;

-- What is looked for again and again is next to nothing of the table.
CREATE INDEX "runs_open_idx" ON "agents"."runs"("user_id") WHERE "status" IN ('QUEUED', 'RUNNING', 'AWAITING_REVIEW');
CREATE INDEX "runs_queued_idx" ON "agents"."runs"("created_at") WHERE "status" = 'QUEUED';
CREATE INDEX "runs_running_idx" ON "agents"."runs"("id") WHERE "status" = 'RUNNING';
CREATE INDEX "runs_awaiting_idx" ON "agents"."runs"("awaiting_since") WHERE "status" = 'AWAITING_REVIEW';
CREATE INDEX "runs_unpruned_idx" ON "agents"."runs"("finished_at") WHERE NOT "deltas_pruned" AND "finished_at" IS NOT NULL;
