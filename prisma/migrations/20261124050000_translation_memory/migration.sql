-- What users want a sentence translated as; see prisma/schema/translation.prisma.

-- Close matches by text alone, while there are no vectors to search.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- CreateTable
CREATE TABLE "translation"."memory_entries" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "source" "translation"."language" NOT NULL,
    "target" "translation"."language" NOT NULL,
    "source_key" TEXT NOT NULL,
    "source_text" TEXT NOT NULL,
    "target_text" TEXT NOT NULL,
    "translation_id" UUID NOT NULL,
    "vector_model" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "memory_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "translation"."memory_removals" (
    "entry_id" UUID NOT NULL,

    CONSTRAINT "memory_removals_pkey" PRIMARY KEY ("entry_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "memory_entries_user_id_source_target_source_key_key" ON "translation"."memory_entries"("user_id", "source", "target", "source_key");

-- CreateIndex
CREATE INDEX "memory_entries_user_id_updated_at_idx" ON "translation"."memory_entries"("user_id", "updated_at");

-- CreateIndex
CREATE INDEX "memory_entries_translation_id_idx" ON "translation"."memory_entries"("translation_id");

-- Looked through every few seconds, and next to nothing of the table.
CREATE INDEX "memory_entries_without_vector_idx" ON "translation"."memory_entries"("id") WHERE "vector_model" IS NULL;

-- Whoever deletes an entry leaves word of its vector, in the same transaction.
CREATE FUNCTION "translation"."note_memory_removal"() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "translation"."memory_removals" SELECT "id" FROM "gone" ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER "note_memory_removal" AFTER DELETE ON "translation"."memory_entries"
REFERENCING OLD TABLE AS "gone" FOR EACH STATEMENT EXECUTE FUNCTION "translation"."note_memory_removal"();
