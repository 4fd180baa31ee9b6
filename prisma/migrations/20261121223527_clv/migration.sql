-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "email_key" TEXT,
ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'shop',
ADD COLUMN     "phone_key" TEXT,
ADD COLUMN     "redacted_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "costs" JSONB,
ADD COLUMN     "valuation_asked" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "standings" ADD COLUMN     "apart_orders" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "apart_revenue_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "expected_purchases" DOUBLE PRECISION,
ADD COLUMN     "expected_revenue" DOUBLE PRECISION,
ADD COLUMN     "first_day_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "lifetime_high" DOUBLE PRECISION,
ADD COLUMN     "lifetime_low" DOUBLE PRECISION,
ADD COLUMN     "lifetime_value" DOUBLE PRECISION,
ADD COLUMN     "log_gaps" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "next_day" DATE,
ADD COLUMN     "next_day_high" DATE,
ADD COLUMN     "next_day_low" DATE,
ADD COLUMN     "p_alive" DOUBLE PRECISION,
ADD COLUMN     "prior_class" TEXT,
ADD COLUMN     "purchases_high" DOUBLE PRECISION,
ADD COLUMN     "purchases_low" DOUBLE PRECISION,
ADD COLUMN     "revenue_high" DOUBLE PRECISION,
ADD COLUMN     "revenue_low" DOUBLE PRECISION,
ADD COLUMN     "rfm" SMALLINT,
ADD COLUMN     "spend_per_purchase" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "valuation_versions" ADD COLUMN     "costs" JSONB,
ADD COLUMN     "model" JSONB,
ADD COLUMN     "report" JSONB;

-- CreateTable
CREATE TABLE "contact_keys" (
    "shop_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "customer_id" BIGINT NOT NULL,

    CONSTRAINT "contact_keys_pkey" PRIMARY KEY ("shop_id","key","customer_id")
);

-- CreateIndex
CREATE INDEX "contact_keys_shop_id_customer_id_idx" ON "contact_keys"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "standings_shop_id_lifetime_value_customer_id_idx" ON "standings"("shop_id", "lifetime_value", "customer_id");

-- Counted orders by whose standing holds them: a guest order names no customer itself.
DROP INDEX "orders_counted";
CREATE INDEX "orders_judged" ON "orders"("shop_id", "judged_customer") INCLUDE ("order_id", "day", "counted_minor", "origin") WHERE "counted_minor" IS NOT NULL;

-- The few orders of guests, by what joins them to a customer, and by whom they are joined to.
CREATE INDEX "orders_email_key" ON "orders"("shop_id", "email_key") WHERE "email_key" IS NOT NULL;
CREATE INDEX "orders_phone_key" ON "orders"("shop_id", "phone_key") WHERE "phone_key" IS NOT NULL;
CREATE INDEX "orders_joined" ON "orders"("shop_id", "judged_customer") WHERE "customer_id" IS NULL AND "judged_customer" IS NOT NULL;

-- What stands lacks the new columns of the summary: everyone is measured again.
UPDATE "standings" SET "valuation" = 0;
