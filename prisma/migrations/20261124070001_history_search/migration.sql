-- Which texts have three characters of a search in a row, Chinese ones too where the database's LC_CTYPE knows them.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- Months to come get them with the table's other indexes.
CREATE INDEX "translations_source_text_idx" ON "translation"."translations" USING GIN ("source_text" public.gin_trgm_ops);
CREATE INDEX "translations_target_text_idx" ON "translation"."translations" USING GIN ("target_text" public.gin_trgm_ops);

-- Up to "most" of a user's translations that match a pattern in either text, newest first, after the place of "before".
-- A function for its setting alone: which index is the better way depends on who asks for what. A pattern with three
-- characters in a row that are rare goes by trigrams; one that is frequent, or too short for any, by the user's own rows,
-- the newest first. The plan for any values that the role's other statements have would read all trigrams of all users.
CREATE FUNCTION "translation"."search_translations"("owner" UUID, "pattern" TEXT, "before" TIMESTAMPTZ, "before_id" UUID, "most" INTEGER)
RETURNS SETOF UUID
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = 'force_custom_plan'
AS $$
BEGIN
    RETURN QUERY
    SELECT found.id FROM "translation"."translations" found
    WHERE found.user_id = "owner" AND (found.source_text ILIKE "pattern" OR found.target_text ILIKE "pattern")
        AND found.created_at <= coalesce("before", 'infinity') AND ("before" IS NULL OR found.created_at < "before" OR found.id < "before_id")
    ORDER BY found.created_at DESC, found.id DESC
    LIMIT "most";
END $$;
REVOKE ALL ON FUNCTION "translation"."search_translations" FROM PUBLIC;
