-- A session that ended is gone, and named in revoked_sessions for as long as its access tokens could live.
DELETE FROM "users"."sessions" WHERE "revoked_at" IS NOT NULL;
ALTER TABLE "users"."sessions" DROP COLUMN "revoked_at",
ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rotated_at" TIMESTAMPTZ(3);

-- A session is found by the id that its refresh token carries; without this index a rotation touches no index at all.
DROP INDEX "users"."sessions_refresh_token_hash_key";

-- CreateTable
CREATE TABLE "users"."revoked_sessions" (
    "session_id" UUID NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revoked_sessions_pkey" PRIMARY KEY ("session_id")
);

-- CreateIndex
CREATE INDEX "revoked_sessions_revoked_at_idx" ON "users"."revoked_sessions"("revoked_at");

-- CreateEnum
CREATE TYPE "users"."email_token_purpose" AS ENUM ('RESET_PASSWORD', 'VERIFY_EMAIL');

-- CreateTable
CREATE TABLE "users"."email_tokens" (
    "user_id" UUID NOT NULL,
    "purpose" "users"."email_token_purpose" NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "email_tokens_pkey" PRIMARY KEY ("user_id","purpose")
);

-- CreateIndex
CREATE UNIQUE INDEX "email_tokens_token_hash_key" ON "users"."email_tokens"("token_hash");

-- AddForeignKey
ALTER TABLE "users"."email_tokens" ADD CONSTRAINT "email_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateIndex
CREATE INDEX "users_created_at_id_idx" ON "users"."users"("created_at" DESC, "id" DESC);
