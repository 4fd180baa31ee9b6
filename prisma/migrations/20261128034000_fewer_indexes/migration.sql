-- Every index costs every order a page of its own in a large shop. Whom an order names and whose it is
-- are nearly always the same: one index for who holds it, and a small one for the others. The first is
-- what a standing and the shop's sales are added up from, without a look at the orders themselves.
CREATE INDEX IF NOT EXISTS "orders_held" ON "orders"("shop_id", "judged_customer")
  INCLUDE ("order_id", "day", "counted_minor", "pending_minor", "origin")
  WHERE "judged_customer" IS NOT NULL OR "counted_minor" IS NOT NULL OR "pending_minor" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "orders_named_otherwise" ON "orders"("shop_id", "customer_id")
  WHERE "customer_id" IS NOT NULL AND "judged_customer" IS DISTINCT FROM "customer_id";
DROP INDEX IF EXISTS "orders_shop_id_customer_id_idx";
DROP INDEX IF EXISTS "orders_joined";
DROP INDEX IF EXISTS "orders_judged";

-- Most orders bring their customer's newer version: room for it on the same page spares the index.
ALTER TABLE "customers" SET (fillfactor = 85);
