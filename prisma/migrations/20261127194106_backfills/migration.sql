-- CreateTable
CREATE TABLE "backfills" (
    "shop_id" INTEGER NOT NULL,
    "run" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "carried_by" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "file_name" TEXT,
    "file_key" TEXT,
    "bytes_total" BIGINT,
    "bytes_read" BIGINT NOT NULL DEFAULT 0,
    "position" TEXT,
    "orders_read" INTEGER NOT NULL DEFAULT 0,
    "orders_recorded" INTEGER NOT NULL DEFAULT 0,
    "orders_left_out" INTEGER NOT NULL DEFAULT 0,
    "problems" JSONB,
    "oldest_allowed" TIMESTAMPTZ(3),
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "holder" TEXT,
    "held_until" TIMESTAMPTZ(3),
    "faults" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "failure_detail" TEXT,

    CONSTRAINT "backfills_pkey" PRIMARY KEY ("shop_id","run")
);

-- CreateTable
CREATE TABLE "backfill_pieces" (
    "shop_id" INTEGER NOT NULL,
    "run" INTEGER NOT NULL,
    "piece" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "backfill_pieces_pkey" PRIMARY KEY ("shop_id","run","piece")
);
