CREATE TABLE "translation"."glossary_terms" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "source_key" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "glossary_terms_pkey" PRIMARY KEY ("id")
);

-- One term for a source, however it is written.
CREATE UNIQUE INDEX "glossary_terms_user_id_source_key_key" ON "translation"."glossary_terms"("user_id", "source_key");

CREATE INDEX "glossary_terms_user_id_created_at_id_idx" ON "translation"."glossary_terms"("user_id", "created_at" DESC, "id" DESC);

-- The terms as they were when the text was translated, and whether it honours them.
ALTER TABLE "translation"."translations" ADD COLUMN "glossary_hits" JSONB NOT NULL DEFAULT '[]';

-- Months that are detached keep the columns of the others, so that they can be attached again.
DO $$
DECLARE
    old RECORD;
BEGIN
    FOR old IN SELECT months.name FROM "translation"."months" months WHERE NOT attached LOOP
        EXECUTE format('ALTER TABLE "translation".%I ADD COLUMN "glossary_hits" JSONB NOT NULL DEFAULT ''[]''', old.name);
    END LOOP;
END $$;
