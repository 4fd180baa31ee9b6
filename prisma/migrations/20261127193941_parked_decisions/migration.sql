-- AlterTable
ALTER TABLE "inbox" ADD COLUMN     "discard_why" TEXT,
ADD COLUMN     "discarded_at" TIMESTAMPTZ(3),
ADD COLUMN     "discarded_by" TEXT,
ADD COLUMN     "retried_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "shop_revisions" ADD COLUMN     "dealt_at" TIMESTAMPTZ(3),
ADD COLUMN     "heard_at" TIMESTAMPTZ(3);

-- The few that somebody took out, newest first.
CREATE INDEX "inbox_discarded" ON "inbox"("shop_id", "discarded_at") WHERE "discarded_at" IS NOT NULL;
