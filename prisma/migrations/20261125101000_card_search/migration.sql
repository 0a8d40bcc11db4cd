-- Cards by their words: what a search finds beside meaning, and all that it finds while there are no vectors.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE INDEX "cards_text_idx" ON "vocabulary"."cards" USING GIN (("front" || ' ' || "back") public.gin_trgm_ops);
