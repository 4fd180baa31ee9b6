-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "knocked_at" TIMESTAMPTZ(3),
ADD COLUMN     "shut_out_at" TIMESTAMPTZ(3),
ADD COLUMN     "shut_out_reason" TEXT;

-- CreateTable
CREATE TABLE "reconciliations" (
    "shop_id" INTEGER NOT NULL,
    "run" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "seen" INTEGER NOT NULL DEFAULT 0,
    "drifted" INTEGER NOT NULL DEFAULT 0,
    "healed" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliations_pkey" PRIMARY KEY ("shop_id","run")
);

-- CreateTable
CREATE TABLE "drifts" (
    "shop_id" INTEGER NOT NULL,
    "run" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "kinds" TEXT NOT NULL,
    "healed" BOOLEAN NOT NULL,

    CONSTRAINT "drifts_pkey" PRIMARY KEY ("shop_id","run","order_id")
);
