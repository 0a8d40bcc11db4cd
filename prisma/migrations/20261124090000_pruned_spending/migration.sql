-- Days are written in their order, so a few kilobytes tell where the old ones lie. Two small tables, a moment each.
-- CreateIndex
CREATE INDEX "spending_day_idx" ON "translation"."spending" USING BRIN ("day");

-- CreateIndex
CREATE INDEX "spending_elsewhere_day_idx" ON "translation"."spending_elsewhere" USING BRIN ("day");
