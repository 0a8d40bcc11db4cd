-- Translations by month of `created_at` (UTC). An id is a UUIDv7 whose time is `created_at`, so that it tells the month.

-- The time of a UUIDv7 to the millisecond; null for any other UUID. Not STRICT, so that it can be inlined.
CREATE FUNCTION "translation"."time_of_id"("id" UUID) RETURNS TIMESTAMPTZ
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN "id"::text ~ '^.{14}7.{4}[89ab]' THEN
    to_timestamp(('x' || substr("id"::text, 1, 8) || substr("id"::text, 10, 4))::bit(48)::bigint / 1000.0)
END;

ALTER TABLE "translation"."translations" RENAME TO "unpartitioned";
ALTER TABLE "translation"."unpartitioned" DROP CONSTRAINT "translations_pkey";
DROP INDEX "translation"."translations_user_id_created_at_id_idx";
DROP INDEX "translation"."translations_user_id_idempotency_key_key";

CREATE TABLE "translation"."translations" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "source" "translation"."language" NOT NULL,
    "target" "translation"."language" NOT NULL,
    "source_text" TEXT NOT NULL,
    "target_text" TEXT NOT NULL,
    "kind" "translation"."kind" NOT NULL,
    "engine" TEXT NOT NULL,
    "model" TEXT,
    "cached" BOOLEAN NOT NULL DEFAULT false,
    "segments" JSONB NOT NULL,
    "stars" INTEGER,
    "idempotency_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "translations_pkey" PRIMARY KEY ("id", "created_at"),
    CONSTRAINT "translations_id_tells_created_at" CHECK (("created_at" = "translation"."time_of_id"("id")) IS TRUE)
) PARTITION BY RANGE ("created_at");

CREATE INDEX "translations_user_id_created_at_id_idx" ON "translation"."translations"("user_id", "created_at" DESC, "id" DESC);

-- What lies before the first month and after the last: an insert never fails for want of a month. Not a DEFAULT
-- partition: beside one, PostgreSQL takes no partitions for ordered, and each page of a history would ask them all.
CREATE TABLE "translation"."translations_earlier" PARTITION OF "translation"."translations" FOR VALUES FROM (MINVALUE) TO ('2000-01-01Z');
CREATE TABLE "translation"."translations_later" PARTITION OF "translation"."translations" FOR VALUES FROM ('2000-01-01Z') TO (MAXVALUE);

-- A partitioned table can't hold users to one translation a key.
CREATE TABLE "translation"."idempotency_keys" (
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "translation_id" UUID NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id", "key")
);

-- The months, attached and detached, told by their names.
CREATE VIEW "translation"."months" AS
SELECT relname::text AS "name", make_date(substr(relname, 14, 4)::int, substr(relname, 19, 2)::int, 1)::timestamp AT TIME ZONE 'UTC' AS "month", relispartition AS "attached"
FROM pg_catalog.pg_class
WHERE relnamespace = '"translation"'::regnamespace AND relkind = 'r' AND relname ~ '^translations_\d{4}_\d{2}(_detached_\d+)?$';

-- Makes the months from the one of "from" to the one of "to" and all between them and those that are there, so that
-- there are no gaps; moves the rows that waited for them. Returns how many it made. Running it again makes none.
CREATE FUNCTION "translation"."make_months"("from" TIMESTAMPTZ, "to" TIMESTAMPTZ) RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
-- Whoever waits for the table makes all others wait: rather fail, and be tried again.
SET lock_timeout = '2s'
AS $$
DECLARE
    one CONSTANT INTERVAL := '1 month';
    lower_bound TIMESTAMPTZ := date_trunc('month', "from");
    upper_bound TIMESTAMPTZ := date_trunc('month', "to") + one;
    missing TIMESTAMPTZ[];
    month TIMESTAMPTZ;
BEGIN
    PERFORM pg_advisory_xact_lock('"translation"."translations"'::regclass::bigint);
    SELECT least(lower_bound, min(months.month)), greatest(upper_bound, max(months.month) + one) INTO lower_bound, upper_bound
    FROM "translation"."months" months WHERE attached;
    IF lower_bound + 1200 * one < upper_bound THEN
        RAISE 'translations from % to % would be over 1,200 months', lower_bound, upper_bound;
    END IF;
    missing := ARRAY(
        SELECT generate_series(lower_bound, upper_bound - one, one)
        EXCEPT SELECT months.month FROM "translation"."months" months WHERE attached);
    IF cardinality(missing) = 0 THEN RETURN 0; END IF;

    LOCK TABLE "translation"."translations" IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE "translation"."translations" DETACH PARTITION "translation"."translations_earlier";
    ALTER TABLE "translation"."translations" DETACH PARTITION "translation"."translations_later";
    FOREACH month IN ARRAY missing LOOP
        EXECUTE format(
            'CREATE TABLE "translation".%I PARTITION OF "translation"."translations" FOR VALUES FROM (%L) TO (%L)',
            to_char(month, '"translations_"YYYY_MM'), month, month + one);
    END LOOP;
    WITH waiting AS (DELETE FROM "translation"."translations_earlier" WHERE created_at >= lower_bound RETURNING *)
    INSERT INTO "translation"."translations" SELECT * FROM waiting;
    WITH waiting AS (DELETE FROM "translation"."translations_later" WHERE created_at < upper_bound RETURNING *)
    INSERT INTO "translation"."translations" SELECT * FROM waiting;
    EXECUTE format(
        'ALTER TABLE "translation"."translations" ATTACH PARTITION "translation"."translations_earlier" FOR VALUES FROM (MINVALUE) TO (%L)',
        lower_bound);
    EXECUTE format(
        'ALTER TABLE "translation"."translations" ATTACH PARTITION "translation"."translations_later" FOR VALUES FROM (%L) TO (MAXVALUE)',
        upper_bound);
    RETURN cardinality(missing);
END $$;

-- Takes the oldest month before the one of "before" out of the table, with its keys; never the present one. It stays in the
-- schema under a name of its own, for an operator to keep or to drop. Returns this name, or nothing when there is no such
-- month: one a call, so that each ends in the time of a statement.
CREATE FUNCTION "translation"."detach_months"("before" TIMESTAMPTZ) RETURNS SETOF TEXT
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s'
AS $$
DECLARE
    first_kept CONSTANT TIMESTAMPTZ := date_trunc('month', least("before", now()));
    old RECORD;
    new_name TEXT;
    lower_bound TIMESTAMPTZ;
BEGIN
    PERFORM "translation"."make_months"(now(), now());
    PERFORM pg_advisory_xact_lock('"translation"."translations"'::regclass::bigint);
    FOR old IN SELECT months.name FROM "translation"."months" months WHERE attached AND months.month < first_kept ORDER BY months.month LIMIT 1 LOOP
        -- First the keys, which may be many: from the next line on, all others wait.
        EXECUTE format(
            'DELETE FROM "translation"."idempotency_keys" kept USING "translation".%I old WHERE kept.user_id = old.user_id AND kept.key = old.idempotency_key',
            old.name);
        EXECUTE format('ALTER TABLE "translation"."translations" DETACH PARTITION "translation".%I', old.name);
        -- With the time, for the month may have been made anew since it was detached before.
        new_name := old.name || '_detached_' || (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
        EXECUTE format('ALTER TABLE "translation".%I RENAME TO %I', old.name, new_name);
        RETURN NEXT new_name;
    END LOOP;
    IF NOT FOUND THEN RETURN; END IF;

    SELECT min(months.month) INTO lower_bound FROM "translation"."months" months WHERE attached;
    ALTER TABLE "translation"."translations" DETACH PARTITION "translation"."translations_earlier";
    EXECUTE format(
        'ALTER TABLE "translation"."translations" ATTACH PARTITION "translation"."translations_earlier" FOR VALUES FROM (MINVALUE) TO (%L)',
        lower_bound);
END $$;

-- Deletes a user's rows from the months that are detached, and returns how many there were.
CREATE FUNCTION "translation"."erase_detached"("erased" UUID) RETURNS BIGINT
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old RECORD;
    of_month BIGINT;
    of_all BIGINT := 0;
BEGIN
    FOR old IN SELECT months.name FROM "translation"."months" months WHERE NOT attached LOOP
        EXECUTE format('DELETE FROM "translation".%I WHERE user_id = $1', old.name) USING "erased";
        GET DIAGNOSTICS of_month = ROW_COUNT;
        of_all := of_all + of_month;
    END LOOP;
    RETURN of_all;
END $$;

-- PostgreSQL lets everybody execute a new function; the grants for the domain's role follow the migrations.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA "translation" FROM PUBLIC;

-- Months for what is there and for the near future, then the rows. An id that is no UUIDv7 (none was ever given out)
-- stops the migration here; all else goes over with the time of its id.
SELECT "translation"."make_months"(coalesce(min("translation"."time_of_id"("id")), now()), now() + INTERVAL '3 months')
FROM "translation"."unpartitioned";

INSERT INTO "translation"."translations" (
    "id", "user_id", "source", "target", "source_text", "target_text", "kind", "engine", "model", "cached", "segments", "stars", "idempotency_key", "created_at")
SELECT
    "id", "user_id", "source", "target", "source_text", "target_text", "kind", "engine", "model", "cached", "segments", "stars", "idempotency_key", "translation"."time_of_id"("id")
FROM "translation"."unpartitioned";

INSERT INTO "translation"."idempotency_keys" ("user_id", "key", "translation_id")
SELECT "user_id", "idempotency_key", "id" FROM "translation"."unpartitioned" WHERE "idempotency_key" IS NOT NULL;

DROP TABLE "translation"."unpartitioned";
