-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "caught_up" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "valuation_versions" ADD COLUMN     "asked" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "provisional" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "standings" ADD COLUMN     "lifetime_band" SMALLINT NOT NULL DEFAULT -32768;

-- Every night moves the values of everyone. Without an index on any of them, and with room left in
-- each page, a row's new version stays beside the old one and no index hears of it.
DROP INDEX "standings_shop_id_clv_customer_id_idx";
DROP INDEX "standings_shop_id_lifetime_value_customer_id_idx";
DROP INDEX "standings_shop_id_valuation_idx";
ALTER TABLE "standings" SET (fillfactor = 45);

-- CreateIndex
CREATE INDEX "standings_shop_id_lifetime_band_idx" ON "standings"("shop_id", "lifetime_band");
