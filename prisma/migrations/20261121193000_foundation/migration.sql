-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isOnline" BOOLEAN NOT NULL DEFAULT false,
    "scope" TEXT,
    "expires" TIMESTAMP(3),
    "accessToken" TEXT NOT NULL,
    "userId" BIGINT,
    "firstName" TEXT,
    "lastName" TEXT,
    "email" TEXT,
    "accountOwner" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT,
    "collaborator" BOOLEAN DEFAULT false,
    "emailVerified" BOOLEAN DEFAULT false,
    "refreshToken" TEXT,
    "refreshTokenExpires" TIMESTAMP(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shops" (
    "shop_id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT,
    "currency" TEXT,
    "time_zone" TEXT,
    "language" TEXT,
    "installed_at" TIMESTAMPTZ(3),
    "uninstalled_at" TIMESTAMPTZ(3),
    "launched_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "discount_id" BIGINT,
    "prepare_wanted" INTEGER NOT NULL DEFAULT 0,
    "prepared" INTEGER NOT NULL DEFAULT 0,
    "valuation" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "shops_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "shop_revisions" (
    "shop_id" INTEGER NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "shop_revisions_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "shop_id" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,
    "webhook_id" TEXT,
    "api_version" TEXT,
    "triggered_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "body" BYTEA NOT NULL,
    "processed_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "parked_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "detail" TEXT,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("shop_id","topic","event_id")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" INTEGER NOT NULL,
    "order_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "customer_id" BIGINT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "financial_status" TEXT NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "test" BOOLEAN NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "version" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "day" DATE,
    "counted_minor" BIGINT,
    "not_counted" TEXT,
    "judged_customer" BIGINT,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","order_id")
);

-- CreateTable
CREATE TABLE "refunds" (
    "shop_id" INTEGER NOT NULL,
    "refund_id" BIGINT NOT NULL,
    "order_id" BIGINT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("shop_id","refund_id")
);

-- CreateTable
CREATE TABLE "customers" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "display_name" TEXT,
    "email" TEXT,
    "locale" TEXT,
    "external_id" TEXT,
    "deleted_at" TIMESTAMPTZ(3),
    "redacted_at" TIMESTAMPTZ(3),
    "version" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "standings" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "orders" INTEGER NOT NULL,
    "revenue_minor" BIGINT NOT NULL,
    "purchase_days" INTEGER NOT NULL,
    "first_day" DATE,
    "last_day" DATE,
    "window_spend_minor" BIGINT NOT NULL,
    "tier_id" TEXT,
    "clv" DOUBLE PRECISION NOT NULL,
    "value_class" TEXT,
    "valuation" INTEGER NOT NULL,

    CONSTRAINT "standings_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "programme_versions" (
    "shop_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "programme" JSONB NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "programme_versions_pkey" PRIMARY KEY ("shop_id","version")
);

-- CreateTable
CREATE TABLE "valuation_versions" (
    "shop_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "as_of" DATE NOT NULL,
    "currency" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "programme_version" INTEGER NOT NULL,
    "basis" JSONB NOT NULL,
    "customers" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "valuation_versions_pkey" PRIMARY KEY ("shop_id","version")
);

-- CreateTable
CREATE TABLE "stale_perks" (
    "shop_id" INTEGER NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "change" BIGSERIAL NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stale_perks_pkey" PRIMARY KEY ("shop_id","customer_id")
);

-- CreateTable
CREATE TABLE "privacy_requests" (
    "shop_id" INTEGER NOT NULL,
    "request_key" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "customer_id" BIGINT,
    "answer" JSONB,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "carried_out_at" TIMESTAMPTZ(3),

    CONSTRAINT "privacy_requests_pkey" PRIMARY KEY ("shop_id","request_key")
);

-- CreateIndex
CREATE INDEX "sessions_shop_idx" ON "sessions"("shop");

-- CreateIndex
CREATE UNIQUE INDEX "shops_domain_key" ON "shops"("domain");

-- CreateIndex
CREATE INDEX "orders_shop_id_customer_id_idx" ON "orders"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "orders_shop_id_occurred_at_idx" ON "orders"("shop_id", "occurred_at");

-- CreateIndex
CREATE INDEX "refunds_shop_id_order_id_idx" ON "refunds"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "standings_shop_id_clv_customer_id_idx" ON "standings"("shop_id", "clv", "customer_id");

-- CreateIndex
CREATE INDEX "standings_shop_id_revenue_minor_customer_id_idx" ON "standings"("shop_id", "revenue_minor", "customer_id");

-- CreateIndex
CREATE INDEX "standings_shop_id_orders_customer_id_idx" ON "standings"("shop_id", "orders", "customer_id");

-- CreateIndex
CREATE INDEX "standings_shop_id_valuation_idx" ON "standings"("shop_id", "valuation");

-- What is still to be done: small however large the inbox grows.
CREATE INDEX "inbox_todo" ON "inbox"("shop_id", "sequence") WHERE "processed_at" IS NULL AND "parked_at" IS NULL;
CREATE INDEX "inbox_parked" ON "inbox"("shop_id", "parked_at") WHERE "parked_at" IS NOT NULL;

-- Counted orders of a customer, for their standing.
CREATE INDEX "orders_counted" ON "orders"("shop_id", "customer_id") INCLUDE ("order_id", "day", "counted_minor") WHERE "counted_minor" IS NOT NULL;

-- The customers by their last order, those without one at the end.
CREATE INDEX "standings_last_order" ON "standings"("shop_id", coalesce("last_day", '-infinity'::date), "customer_id");

-- The few customers who were deleted, to be left out.
CREATE INDEX "customers_deleted" ON "customers"("shop_id", "customer_id") WHERE "deleted_at" IS NOT NULL;
