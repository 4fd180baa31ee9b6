-- AlterTable
ALTER TABLE "stale_perks" ADD COLUMN     "batch" TEXT;
