-- CreateEnum
CREATE TYPE "translation"."document_status" AS ENUM ('AWAITING_UPLOAD', 'UPLOADED', 'TRANSLATING', 'DONE', 'FAILED');

-- CreateTable
CREATE TABLE "translation"."documents" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "status" "translation"."document_status" NOT NULL DEFAULT 'AWAITING_UPLOAD',
    "target" "translation"."language",
    "kind" "translation"."kind",
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "error" TEXT,
    "content_hash" TEXT,
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "documents_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "documents_progress_check" CHECK ("progress" BETWEEN 0 AND 1)
);

-- CreateTable
CREATE TABLE "translation"."document_chunks" (
    "document_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "translations" JSONB NOT NULL,

    CONSTRAINT "document_chunks_pkey" PRIMARY KEY ("document_id","position")
);

-- CreateTable
CREATE TABLE "translation"."document_events" (
    "document_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "status" "translation"."document_status" NOT NULL,
    "progress" DOUBLE PRECISION NOT NULL,
    "error" TEXT,

    CONSTRAINT "document_events_pkey" PRIMARY KEY ("document_id","seq")
);

-- CreateTable
CREATE TABLE "translation"."deleted_documents" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deleted_documents_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "documents_user_id_created_at_id_idx" ON "translation"."documents"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "documents_created_at_idx" ON "translation"."documents"("created_at");

-- CreateIndex
CREATE INDEX "deleted_documents_deleted_at_idx" ON "translation"."deleted_documents"("deleted_at");

-- CreateIndex
CREATE INDEX "deleted_documents_user_id_created_at_idx" ON "translation"."deleted_documents"("user_id", "created_at");

-- AddForeignKey
ALTER TABLE "translation"."document_chunks" ADD CONSTRAINT "document_chunks_document_id_fkey" FOREIGN KEY ("document_id") REFERENCES "translation"."documents"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "translation"."document_events" ADD CONSTRAINT "document_events_document_id_fkey" FOREIGN KEY ("document_id") REFERENCES "translation"."documents"("id") ON DELETE CASCADE ON UPDATE CASCADE;
