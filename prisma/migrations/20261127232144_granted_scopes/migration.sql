-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "scopes_at" TIMESTAMPTZ(3);
