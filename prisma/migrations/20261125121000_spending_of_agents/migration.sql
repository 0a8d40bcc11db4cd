-- The same tables as those of translation: each domain that spends has a counter of its own.
-- CreateTable
CREATE TABLE "agents"."spending" (
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
CREATE TABLE "agents"."spending_reservations" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "tokens" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "spending_reservations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agents"."spending_limits" (
    "user_id" UUID NOT NULL,
    "time_zone" TEXT NOT NULL,
    "daily_token_quota" INTEGER,
    "version" BIGINT NOT NULL,

    CONSTRAINT "spending_limits_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "agents"."spending_elsewhere" (
    "user_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "domain" TEXT NOT NULL,
    "tokens" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,

    CONSTRAINT "spending_elsewhere_pkey" PRIMARY KEY ("user_id","day","domain")
);

-- CreateIndex
CREATE INDEX "spending_reservations_expires_at_idx" ON "agents"."spending_reservations"("expires_at");

-- CreateIndex
CREATE INDEX "spending_day_idx" ON "agents"."spending" USING BRIN ("day");

-- CreateIndex
CREATE INDEX "spending_elsewhere_day_idx" ON "agents"."spending_elsewhere" USING BRIN ("day");

-- What is to be reported is looked for every second, and is next to nothing of the table.
CREATE INDEX "spending_unreported_idx" ON "agents"."spending"("user_id", "day") WHERE "version" > "reported_version";
