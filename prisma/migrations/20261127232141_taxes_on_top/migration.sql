-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "taxes_included" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "refunds" ADD COLUMN     "tax_minor" BIGINT NOT NULL DEFAULT 0;
