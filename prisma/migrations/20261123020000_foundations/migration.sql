-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "agents";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "translation";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "users";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "vocabulary";

-- CreateEnum
CREATE TYPE "agents"."run_status" AS ENUM ('QUEUED', 'RUNNING', 'AWAITING_REVIEW', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "agents"."step_status" AS ENUM ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED');

-- CreateEnum
CREATE TYPE "agents"."complexity" AS ENUM ('SIMPLE', 'COMPLEX');

-- CreateEnum
CREATE TYPE "agents"."language" AS ENUM ('EN', 'ZH');

-- CreateEnum
CREATE TYPE "translation"."language" AS ENUM ('EN', 'ZH');

-- CreateEnum
CREATE TYPE "translation"."kind" AS ENUM ('TRANSLATION', 'GLOSS');

-- CreateEnum
CREATE TYPE "users"."role" AS ENUM ('LEARNER', 'ADMIN');

-- CreateEnum
CREATE TYPE "users"."cefr_level" AS ENUM ('A1', 'A2', 'B1', 'B2', 'C1', 'C2');

-- CreateEnum
CREATE TYPE "users"."native_language" AS ENUM ('EN', 'ZH');

-- CreateEnum
CREATE TYPE "vocabulary"."card_state" AS ENUM ('NEW', 'LEARNING', 'REVIEW', 'RELEARNING');

-- CreateTable
CREATE TABLE "agents"."runs" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "workflow" TEXT NOT NULL,
    "status" "agents"."run_status" NOT NULL DEFAULT 'QUEUED',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "text" TEXT NOT NULL,
    "context" TEXT,
    "source" "agents"."language",
    "target" "agents"."language",
    "require_review" BOOLEAN NOT NULL DEFAULT false,
    "complexity" "agents"."complexity",
    "translation_id" UUID,
    "output_text" TEXT,
    "grammar_issues" JSONB NOT NULL DEFAULT '[]',
    "changes" JSONB NOT NULL DEFAULT '[]',
    "quality_score" DOUBLE PRECISION,
    "learning_plan" JSONB,
    "tokens" INTEGER NOT NULL DEFAULT 0,
    "cost_usd" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error" TEXT,
    "retry_of" UUID,
    "idempotency_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agents"."run_steps" (
    "run_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "role" TEXT,
    "status" "agents"."step_status" NOT NULL DEFAULT 'PENDING',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_steps_pkey" PRIMARY KEY ("run_id","name")
);

-- CreateTable
CREATE TABLE "agents"."run_events" (
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "progress" DOUBLE PRECISION NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "run_events_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "agents"."checkpoint_migrations" (
    "v" INTEGER NOT NULL,

    CONSTRAINT "checkpoint_migrations_pkey" PRIMARY KEY ("v")
);

-- CreateTable
CREATE TABLE "agents"."checkpoints" (
    "thread_id" TEXT NOT NULL,
    "checkpoint_ns" TEXT NOT NULL DEFAULT '',
    "checkpoint_id" TEXT NOT NULL,
    "parent_checkpoint_id" TEXT,
    "type" TEXT,
    "checkpoint" JSONB NOT NULL,
    "metadata" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "checkpoints_pkey" PRIMARY KEY ("thread_id","checkpoint_ns","checkpoint_id")
);

-- CreateTable
CREATE TABLE "agents"."checkpoint_blobs" (
    "thread_id" TEXT NOT NULL,
    "checkpoint_ns" TEXT NOT NULL DEFAULT '',
    "channel" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "blob" BYTEA,

    CONSTRAINT "checkpoint_blobs_pkey" PRIMARY KEY ("thread_id","checkpoint_ns","channel","version")
);

-- CreateTable
CREATE TABLE "agents"."checkpoint_writes" (
    "thread_id" TEXT NOT NULL,
    "checkpoint_ns" TEXT NOT NULL DEFAULT '',
    "checkpoint_id" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "idx" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "type" TEXT,
    "blob" BYTEA NOT NULL,

    CONSTRAINT "checkpoint_writes_pkey" PRIMARY KEY ("thread_id","checkpoint_ns","checkpoint_id","task_id","idx")
);

-- CreateTable
CREATE TABLE "translation"."translations" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "source" "translation"."language" NOT NULL,
    "target" "translation"."language" NOT NULL,
    "source_text" TEXT NOT NULL,
    "target_text" TEXT NOT NULL,
    "kind" "translation"."kind" NOT NULL,
    "engine" TEXT NOT NULL,
    "model" TEXT,
    "cached" BOOLEAN NOT NULL DEFAULT false,
    "segments" JSONB NOT NULL,
    "stars" INTEGER,
    "idempotency_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "translations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users"."users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "password_hash" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "role" "users"."role" NOT NULL DEFAULT 'LEARNER',
    "level" "users"."cefr_level" NOT NULL DEFAULT 'B1',
    "native_language" "users"."native_language" NOT NULL DEFAULT 'ZH',
    "time_zone" TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    "new_cards_per_day" INTEGER NOT NULL DEFAULT 20,
    "reviews_per_day" INTEGER NOT NULL DEFAULT 200,
    "desired_retention" DOUBLE PRECISION NOT NULL DEFAULT 0.9,
    "topics" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users"."sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "refresh_token_hash" BYTEA NOT NULL,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vocabulary"."cards" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "word_id" TEXT,
    "front" TEXT NOT NULL,
    "back" TEXT NOT NULL,
    "example" TEXT,
    "tags" TEXT[],
    "state" "vocabulary"."card_state" NOT NULL DEFAULT 'NEW',
    "due" TIMESTAMPTZ(3) NOT NULL,
    "stability" DOUBLE PRECISION,
    "difficulty" DOUBLE PRECISION,
    "reps" INTEGER NOT NULL DEFAULT 0,
    "lapses" INTEGER NOT NULL DEFAULT 0,
    "learning_steps" INTEGER NOT NULL DEFAULT 0,
    "last_review_at" TIMESTAMPTZ(3),
    "suspended" BOOLEAN NOT NULL DEFAULT false,
    "leech" BOOLEAN NOT NULL DEFAULT false,
    "client_data" JSONB,
    "translation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cards_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "runs_user_id_created_at_id_idx" ON "agents"."runs"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "runs_user_id_idempotency_key_key" ON "agents"."runs"("user_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "translations_user_id_created_at_id_idx" ON "translation"."translations"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "translations_user_id_idempotency_key_key" ON "translation"."translations"("user_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"."users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_refresh_token_hash_key" ON "users"."sessions"("refresh_token_hash");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "users"."sessions"("user_id");

-- CreateIndex
CREATE INDEX "cards_user_id_word_id_idx" ON "vocabulary"."cards"("user_id", "word_id");

-- CreateIndex
CREATE INDEX "cards_user_id_suspended_due_id_idx" ON "vocabulary"."cards"("user_id", "suspended", "due", "id");

-- CreateIndex
CREATE INDEX "cards_user_id_created_at_id_idx" ON "vocabulary"."cards"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "cards_user_id_front_key" ON "vocabulary"."cards"("user_id", "front");

-- AddForeignKey
ALTER TABLE "agents"."run_steps" ADD CONSTRAINT "run_steps_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "agents"."runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agents"."run_events" ADD CONSTRAINT "run_events_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "agents"."runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users"."sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The versions that LangGraph's checkpointer would have noted, had it made its four tables itself.
INSERT INTO "agents"."checkpoint_migrations" ("v") VALUES (0), (1), (2), (3), (4);
