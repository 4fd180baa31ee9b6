-- CreateTable
CREATE TABLE "customer_merges" (
    "shop_id" INTEGER NOT NULL,
    "absorbed_id" BIGINT NOT NULL,
    "survivor_id" BIGINT NOT NULL,
    "merged_at" TIMESTAMPTZ(3) NOT NULL,
    "version" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "holder_id" BIGINT,

    CONSTRAINT "customer_merges_pkey" PRIMARY KEY ("shop_id","absorbed_id")
);

-- CreateIndex
CREATE INDEX "customer_merges_shop_id_survivor_id_idx" ON "customer_merges"("shop_id", "survivor_id");

-- CreateIndex
CREATE INDEX "customer_merges_shop_id_holder_id_idx" ON "customer_merges"("shop_id", "holder_id");
