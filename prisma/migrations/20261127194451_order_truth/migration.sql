-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "goods_minor" BIGINT,
ADD COLUMN     "outstanding_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "paid_later" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "pending_minor" BIGINT;

-- AlterTable
ALTER TABLE "refunds" ADD COLUMN     "by_amount_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "goods_minor" BIGINT;

-- AlterTable
ALTER TABLE "standings" ADD COLUMN     "pending_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "pending_orders" INTEGER NOT NULL DEFAULT 0;

-- Of what is here already no more is known than its sum. Shopify's next word on an order says more.
UPDATE "orders" SET "goods_minor" = "total_minor",
  "outstanding_minor" = CASE WHEN "financial_status" = 'partially_paid' THEN "total_minor" ELSE 0 END;
UPDATE "refunds" SET "goods_minor" = "amount_minor";
ALTER TABLE "orders" ALTER COLUMN "goods_minor" SET NOT NULL;
ALTER TABLE "refunds" ALTER COLUMN "goods_minor" SET NOT NULL;

-- What is unpaid was not counted, and waits from now on: domain/qualifying-spend.ts, in SQL this once.
UPDATE "orders" o SET "pending_minor" = j."pending",
  "not_counted" = CASE
    WHEN o."currency" <> j."shop_currency" THEN 'other_currency'
    WHEN o."total_minor" <= 0 THEN 'zero'
    WHEN j."pending" IS NULL THEN 'fully_refunded'
    WHEN o."financial_status" = 'authorized' THEN 'authorized'
    WHEN o."financial_status" = 'partially_paid' THEN 'partly_paid'
    ELSE 'unpaid' END
FROM (
  SELECT u."shop_id", u."order_id", v."currency" AS "shop_currency",
    CASE WHEN u."currency" = v."currency" AND u."goods_minor" > coalesce(r."goods", 0)
      THEN u."goods_minor" - coalesce(r."goods", 0) END AS "pending"
  FROM "orders" u
  JOIN "shops" s ON s."shop_id" = u."shop_id"
  JOIN "valuation_versions" v ON v."shop_id" = s."shop_id" AND v."version" = s."valuation"
  LEFT JOIN LATERAL (SELECT sum(x."goods_minor")::BIGINT AS "goods" FROM "refunds" x
    WHERE x."shop_id" = u."shop_id" AND x."order_id" = u."order_id"
      AND x."currency" = u."currency") r ON true
  WHERE u."not_counted" = 'unpaid') j
WHERE o."shop_id" = j."shop_id" AND o."order_id" = j."order_id";

UPDATE "standings" t SET "pending_orders" = p."orders", "pending_minor" = p."minor"
FROM (SELECT "shop_id", "judged_customer", count(*)::INTEGER AS "orders", sum("pending_minor")::BIGINT AS "minor"
  FROM "orders" WHERE "pending_minor" IS NOT NULL AND "judged_customer" IS NOT NULL GROUP BY 1, 2) p
WHERE t."shop_id" = p."shop_id" AND t."customer_id" = p."judged_customer";

-- The orders a standing is derived from: what counts, and what waits to be paid.
DROP INDEX "orders_judged";
CREATE INDEX "orders_judged" ON "orders"("shop_id", "judged_customer")
  INCLUDE ("order_id", "day", "counted_minor", "pending_minor", "origin")
  WHERE "counted_minor" IS NOT NULL OR "pending_minor" IS NOT NULL;
