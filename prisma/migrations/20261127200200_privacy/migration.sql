-- AlterTable
ALTER TABLE "privacy_requests" ADD COLUMN     "declined" TEXT,
ADD COLUMN     "metafield_erased_at" TIMESTAMPTZ(3),
ADD COLUMN     "receipt" JSONB;

-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "redacted_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "inbox_received_at_idx" ON "inbox"("received_at");

-- Whom a batch must not keep a word of again: few, however many customers there are.
CREATE INDEX "customers_redacted" ON "customers"("shop_id", "customer_id") WHERE "redacted_at" IS NOT NULL;
CREATE INDEX "orders_redacted" ON "orders"("shop_id", "order_id") WHERE "redacted_at" IS NOT NULL;

-- What is still to be carried out.
CREATE INDEX "privacy_requests_open" ON "privacy_requests"("shop_id", "request_key") WHERE "carried_out_at" IS NULL AND "declined" IS NULL;

-- Until now a shop that was back was told by nothing else.
UPDATE "privacy_requests" SET "declined" = 'installed_again' WHERE "topic" = 'shop/redact' AND "carried_out_at" IS NULL;
