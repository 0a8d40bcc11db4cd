-- CreateEnum
CREATE TYPE "vocabulary"."cefr_level" AS ENUM ('A1', 'A2', 'B1', 'B2', 'C1', 'C2');

-- AlterTable
ALTER TABLE "users"."users" ADD COLUMN "daily_token_quota" INTEGER,
ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "users"."erasures" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasures_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users"."erased_domains" (
    "erasure_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(3),
    "rows" INTEGER,
    "vectors" INTEGER,
    "files" INTEGER,

    CONSTRAINT "erased_domains_pkey" PRIMARY KEY ("erasure_id","name")
);

-- CreateTable
CREATE TABLE "vocabulary"."learner_settings" (
    "user_id" UUID NOT NULL,
    "level" "vocabulary"."cefr_level" NOT NULL,
    "time_zone" TEXT NOT NULL,
    "new_cards_per_day" INTEGER NOT NULL,
    "reviews_per_day" INTEGER NOT NULL,
    "desired_retention" DOUBLE PRECISION NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "learner_settings_pkey" PRIMARY KEY ("user_id")
);

-- AddForeignKey
ALTER TABLE "users"."erased_domains" ADD CONSTRAINT "erased_domains_erasure_id_fkey" FOREIGN KEY ("erasure_id") REFERENCES "users"."erasures"("id") ON DELETE CASCADE ON UPDATE CASCADE;
