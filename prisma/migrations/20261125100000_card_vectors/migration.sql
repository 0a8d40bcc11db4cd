-- Cards whose vectors are to follow. Whoever adds, changes or deletes a card leaves word of it in the same transaction, one
-- card or fifty thousand, and need not know of vectors.

CREATE TABLE "vocabulary"."card_vector_changes" (
    "card_id" UUID NOT NULL,
    -- Grows when the card changes once more while somebody is at it.
    "version" INTEGER NOT NULL DEFAULT 1,
    -- One process at a time: an older text must not come last.
    "taken_until" TIMESTAMPTZ(3) NOT NULL DEFAULT '-infinity',

    CONSTRAINT "card_vector_changes_pkey" PRIMARY KEY ("card_id")
);

CREATE FUNCTION "vocabulary"."note_card_changes"() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO "vocabulary"."card_vector_changes" AS change ("card_id") SELECT "id" FROM "changed" ORDER BY "id"
    ON CONFLICT ("card_id") DO UPDATE SET "version" = change."version" + 1;
    RETURN NULL;
END
$$;

CREATE FUNCTION "vocabulary"."note_card_change"() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO "vocabulary"."card_vector_changes" AS change ("card_id") VALUES (NEW."id")
    ON CONFLICT ("card_id") DO UPDATE SET "version" = change."version" + 1;
    RETURN NULL;
END
$$;

CREATE TRIGGER "note_added_cards" AFTER INSERT ON "vocabulary"."cards"
REFERENCING NEW TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "vocabulary"."note_card_changes"();

CREATE TRIGGER "note_deleted_cards" AFTER DELETE ON "vocabulary"."cards"
REFERENCING OLD TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION "vocabulary"."note_card_changes"();

-- For each row, because a review must not pay for it: a trigger with a list of columns can have no transition tables.
CREATE TRIGGER "note_changed_card" AFTER UPDATE OF "front", "back", "example" ON "vocabulary"."cards" FOR EACH ROW
WHEN ((OLD."front", OLD."back", OLD."example") IS DISTINCT FROM (NEW."front", NEW."back", NEW."example"))
EXECUTE FUNCTION "vocabulary"."note_card_change"();
