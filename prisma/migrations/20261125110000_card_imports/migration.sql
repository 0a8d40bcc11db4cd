-- CreateEnum
CREATE TYPE "vocabulary"."card_file_format" AS ENUM ('CSV', 'ANKI');

-- CreateEnum
CREATE TYPE "vocabulary"."card_import_status" AS ENUM ('AWAITING_UPLOAD', 'RUNNING', 'DONE', 'FAILED');

-- CreateTable
CREATE TABLE "vocabulary"."card_imports" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "format" "vocabulary"."card_file_format" NOT NULL,
    "bytes" INTEGER NOT NULL,
    "status" "vocabulary"."card_import_status" NOT NULL DEFAULT 'AWAITING_UPLOAD',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL DEFAULT 0,
    "imported" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "rejected_rows" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "content_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "card_imports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vocabulary"."card_import_rejections" (
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "card_import_rejections_pkey" PRIMARY KEY ("import_id","line")
);

-- CreateIndex
CREATE INDEX "card_imports_user_id_created_at_idx" ON "vocabulary"."card_imports"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "card_imports_created_at_idx" ON "vocabulary"."card_imports"("created_at");

-- AddForeignKey
ALTER TABLE "vocabulary"."card_import_rejections" ADD CONSTRAINT "card_import_rejections_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "vocabulary"."card_imports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An answer that was given elsewhere has a rating, and no schedule of its own: the replay computes it.
ALTER TABLE "vocabulary"."reviews" DROP CONSTRAINT "reviews_kind_check", ADD CONSTRAINT "reviews_kind_check" CHECK (
    CASE "kind"
        WHEN 'RATED' THEN "rating" IS NOT NULL AND "schedule" IS NULL AND "undoes" IS NULL
        WHEN 'IMPORTED' THEN ("rating" IS NULL) <> ("schedule" IS NULL) AND "undoes" IS NULL
        WHEN 'RESCHEDULED' THEN "rating" IS NULL AND "schedule" IS NULL AND "undoes" IS NULL
        WHEN 'UNDONE' THEN "rating" IS NULL AND "schedule" IS NULL AND "undoes" IS NOT NULL
    END
);
