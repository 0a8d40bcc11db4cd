-- CreateTable
CREATE TABLE "translation"."spending" (
    "user_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "characters" BIGINT NOT NULL DEFAULT 0,
    "tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_micro_usd" BIGINT NOT NULL DEFAULT 0,
    "reserved_tokens" BIGINT NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL DEFAULT 0,
    "reported_version" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "spending_pkey" PRIMARY KEY ("user_id","day"),
    CONSTRAINT "spending_reserved_tokens_check" CHECK ("reserved_tokens" >= 0)
);

-- CreateTable
CREATE TABLE "translation"."spending_reservations" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "tokens" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "spending_reservations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "translation"."spending_limits" (
    "user_id" UUID NOT NULL,
    "time_zone" TEXT NOT NULL,
    "daily_token_quota" INTEGER,
    "version" BIGINT NOT NULL,

    CONSTRAINT "spending_limits_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "translation"."spending_elsewhere" (
    "user_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "domain" TEXT NOT NULL,
    "tokens" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,

    CONSTRAINT "spending_elsewhere_pkey" PRIMARY KEY ("user_id","day","domain")
);

-- CreateTable
CREATE TABLE "users"."usage_days" (
    "user_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "domain" TEXT NOT NULL,
    "characters" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,
    "cost_micro_usd" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "added_cost_micro_usd" BIGINT NOT NULL,

    CONSTRAINT "usage_days_pkey" PRIMARY KEY ("user_id","day","domain")
);

-- CreateTable
CREATE TABLE "users"."model_costs" (
    "day" DATE NOT NULL,
    "cost_micro_usd" BIGINT NOT NULL,

    CONSTRAINT "model_costs_pkey" PRIMARY KEY ("day")
);

-- CreateIndex
CREATE INDEX "spending_reservations_expires_at_idx" ON "translation"."spending_reservations"("expires_at");

-- What is to be reported is looked for every second, and is next to nothing of the table.
CREATE INDEX "spending_unreported_idx" ON "translation"."spending"("user_id", "day") WHERE "version" > "reported_version";

-- AddForeignKey
ALTER TABLE "users"."usage_days" ADD CONSTRAINT "usage_days_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
