-- The log of reviews is the truth: a card's schedule is its replay, and the days are sums of it.

CREATE TYPE "vocabulary"."review_kind" AS ENUM ('RATED', 'IMPORTED', 'RESCHEDULED', 'UNDONE');

CREATE TYPE "vocabulary"."review_rating" AS ENUM ('AGAIN', 'HARD', 'GOOD', 'EASY');

CREATE TABLE "vocabulary"."reviews" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "card_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" "vocabulary"."review_kind" NOT NULL,
    "rating" "vocabulary"."review_rating",
    "at" TIMESTAMPTZ(3) NOT NULL,
    "day" DATE NOT NULL,
    "state_before" "vocabulary"."card_state" NOT NULL,
    "duration_ms" INTEGER,
    "scheduled_days" DOUBLE PRECISION NOT NULL,
    "parameters_version" INTEGER NOT NULL,
    "schedule" JSONB,
    "undoes" UUID,
    "idempotency_key" TEXT,

    CONSTRAINT "reviews_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "reviews_kind_check" CHECK (
        ("kind" = 'RATED') = ("rating" IS NOT NULL)
        AND ("kind" = 'IMPORTED') = ("schedule" IS NOT NULL)
        AND ("kind" = 'UNDONE') = ("undoes" IS NOT NULL)
    )
);

CREATE UNIQUE INDEX "reviews_card_id_seq_key" ON "vocabulary"."reviews"("card_id", "seq");

CREATE UNIQUE INDEX "reviews_user_id_idempotency_key_key" ON "vocabulary"."reviews"("user_id", "idempotency_key");

CREATE INDEX "reviews_user_id_at_idx" ON "vocabulary"."reviews"("user_id", "at");

CREATE TABLE "vocabulary"."review_days" (
    "user_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "reviews" INTEGER NOT NULL DEFAULT 0,
    "new_cards" INTEGER NOT NULL DEFAULT 0,
    "review_cards" INTEGER NOT NULL DEFAULT 0,
    "recalled" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "review_days_pkey" PRIMARY KEY ("user_id", "day")
);

CREATE TABLE "vocabulary"."scheduler_parameters" (
    "user_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "weights" DOUBLE PRECISION[] NOT NULL,
    "desired_retention" DOUBLE PRECISION NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "scheduler_parameters_pkey" PRIMARY KEY ("user_id", "version")
);

-- The number of the card's last entry.
ALTER TABLE "vocabulary"."cards" ADD COLUMN "last_seq" INTEGER NOT NULL DEFAULT 0;

-- A card never seen is due since it was made, so that the replay of an empty log says so too.
UPDATE "vocabulary"."cards" SET "due" = "created_at" WHERE "state" = 'NEW';

-- The queue of a day takes each state by itself.
DROP INDEX "vocabulary"."cards_user_id_suspended_due_id_idx";
CREATE INDEX "cards_user_id_suspended_state_due_id_idx" ON "vocabulary"."cards"("user_id", "suspended", "state", "due", "id");

-- The last fit of each learner's scheduler.
CREATE TABLE "vocabulary"."scheduler_fits" (
    "user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "reviews" INTEGER,
    "log_loss_before" DOUBLE PRECISION,
    "log_loss" DOUBLE PRECISION,

    CONSTRAINT "scheduler_fits_pkey" PRIMARY KEY ("user_id")
);
