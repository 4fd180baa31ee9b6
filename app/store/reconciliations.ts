import type { FinancialStatus } from "../domain/order.ts";
import type { DriftKind, StandingOrder } from "../usecases/reconcile/drift.ts";
import type {
  Drift,
  ReconcilePorts,
  ReconcileStore,
  RunStep,
} from "../usecases/reconcile/reconcile-shop.ts";
import { faultCode } from "./batch-store.ts";
import { factStore } from "./orders.ts";
import { bumpRevision, lockShopForBatch } from "./shops.ts";
import { bigintArray, type Database, recordset, type Sql } from "./sql.ts";

/** The database's side of reconciling one shop. */
export function reconcilePorts(
  database: Database,
  shopId: number,
): Omit<ReconcilePorts, "shopify" | "faultCode"> {
  return {
    readStanding: (orderIds) => readStanding(database, shopId, orderIds),
    hasWaiting: (before) => hasWaiting(database, shopId, before),
    begin: (now) => database.transaction((sql) => beginRun(sql, shopId, now)),
    transaction: (work) => database.transaction((sql) => work(reconcileStore(sql, shopId))),
    finish: (run, end) => finishRun(database, shopId, { run, ...end }),
  };
}

function reconcileStore(sql: Sql, shopId: number): ReconcileStore {
  return {
    ...factStore(sql, shopId),
    lockShop: () => lockShopForBatch(sql, shopId),
    readStanding: (orderIds) => readStanding(sql, shopId, orderIds),
    saveStep: (step) => saveStep(sql, shopId, step),
    announce: () => bumpRevision(sql, shopId),
  };
}

async function readStanding(
  sql: Sql,
  shopId: number,
  orderIds: readonly bigint[],
): Promise<Map<bigint, StandingOrder>> {
  if (orderIds.length === 0) return new Map();
  const rows = await sql.query<{
    order_id: bigint;
    name: string;
    version: string;
    deleted: boolean;
    financial_status: string;
    cancelled: boolean;
    customer_id: bigint | null;
    total_minor: bigint;
    goods_minor: bigint;
    currency: string;
    refunded_minor: bigint;
  }>(
    `select o.order_id, o.name, o.version, o.deleted_at is not null as deleted, o.financial_status,
       o.cancelled_at is not null as cancelled, o.customer_id, o.total_minor,
       o.goods_minor, o.currency,
       coalesce((select sum(r.amount_minor) from refunds r where r.shop_id = o.shop_id
         and r.order_id = o.order_id and r.currency = o.currency), 0)::bigint as refunded_minor
     from unnest($2::text::bigint[]) as x(id)
     join orders o on o.shop_id = $1 and o.order_id = x.id`,
    [shopId, bigintArray(orderIds)],
  );
  return new Map(
    rows.map((row) => [
      row.order_id,
      {
        orderId: row.order_id,
        name: row.name,
        version: row.version,
        deleted: row.deleted,
        financialStatus: row.financial_status as FinancialStatus,
        cancelled: row.cancelled,
        customerId: row.customer_id,
        totalMinor: row.total_minor,
        goodsMinor: row.goods_minor,
        currency: row.currency,
        refundedMinor: row.refunded_minor,
      },
    ]),
  );
}

async function hasWaiting(sql: Sql, shopId: number, before: Date): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from inbox where shop_id = $1 and processed_at is null and parked_at is null
       and received_at < $2 limit 1`,
    [shopId, before],
  );
  return rows.length > 0;
}

/**
 * The next run, and where the last page of any run that was committed has left the watermark: at the
 * shop's install, before the first.
 */
async function beginRun(
  sql: Sql,
  shopId: number,
  now: Date,
): Promise<{ run: number; watermark: Date }> {
  await sql.query("select 1 from shops where shop_id = $1 for update", [shopId]);
  const [row] = await sql.query<{ run: number; watermark: Date }>(
    `insert into reconciliations (shop_id, run, since, until, state, started_at)
     select $1::int, coalesce(max(r.run), 0) + 1, w.at, w.at, 'running', $2::timestamptz
     from (select coalesce((select max(p.until) from reconciliations p where p.shop_id = $1::int),
       (select s.installed_at from shops s where s.shop_id = $1::int), $2::timestamptz) as at) as w
     left join reconciliations r on r.shop_id = $1::int
     group by w.at returning run, until as watermark`,
    [shopId, now],
  );
  if (!row) throw new Error("the run was not stored");
  return row;
}

async function saveStep(
  sql: Sql,
  shopId: number,
  { run, seen, drifts, watermark }: RunStep,
): Promise<void> {
  const healed = drifts.filter((drift) => drift.healed).length;
  await sql.query(
    `update reconciliations set seen = seen + $3::int, drifted = drifted + $4::int,
       healed = healed + $5::int, until = greatest(until, $6::timestamptz)
     where shop_id = $1 and run = $2::int`,
    [shopId, run, seen, drifts.length, healed, watermark],
  );
  if (drifts.length === 0) return;
  await sql.query(
    `insert into drifts (shop_id, run, order_id, name, kinds, healed)
     select $1::int, $2::int, x."orderId", x.name, x.kinds, x.healed
     from json_to_recordset($3::text::json) as x("orderId" bigint, name text, kinds text, healed boolean)
     on conflict (shop_id, run, order_id) do update set healed = excluded.healed`,
    [shopId, run, recordset(drifts.map((drift) => ({ ...drift, kinds: drift.kinds.join(",") })))],
  );
}

async function finishRun(
  sql: Sql,
  shopId: number,
  { run, error, now }: { readonly run: number; readonly error: string | null; readonly now: Date },
): Promise<void> {
  await sql.query(
    `update reconciliations set state = $3, error = $4, finished_at = $5
     where shop_id = $1 and run = $2::int`,
    [shopId, run, error === null ? "done" : "failed", error, now],
  );
}

/** A run as the Health page tells it. */
export interface Reconciliation {
  readonly run: number;
  /** "running" also of one that was cut off: the next takes it up. */
  readonly state: "running" | "done" | "failed";
  /** Changes since then were asked for, and up to there they are in; by Shopify's clock. */
  readonly since: Date;
  readonly until: Date;
  readonly seen: number;
  readonly drifted: number;
  readonly healed: number;
  /** A code, when it failed. */
  readonly error: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** A shop's runs, the newest first. */
export async function readReconciliations(
  sql: Sql,
  shopId: number,
  most = 10,
): Promise<Reconciliation[]> {
  const rows = await sql.query<{
    run: number;
    state: Reconciliation["state"];
    since: Date;
    until: Date;
    seen: number;
    drifted: number;
    healed: number;
    error: string | null;
    started_at: Date;
    finished_at: Date | null;
  }>("select * from reconciliations where shop_id = $1 order by run desc limit $2::int", [
    shopId,
    most,
  ]);
  return rows.map(({ started_at: startedAt, finished_at: finishedAt, ...row }) => ({
    run: row.run,
    state: row.state,
    since: row.since,
    until: row.until,
    seen: row.seen,
    drifted: row.drifted,
    healed: row.healed,
    error: row.error,
    startedAt,
    finishedAt,
  }));
}

/** What was found to stand otherwise than Shopify says, the newest first. */
export async function readDrifts(
  sql: Sql,
  shopId: number,
  most = 50,
): Promise<(Drift & { readonly run: number; readonly foundAt: Date })[]> {
  const rows = await sql.query<{
    run: number;
    order_id: bigint;
    name: string;
    kinds: string;
    healed: boolean;
    started_at: Date;
  }>(
    `select d.run, d.order_id, d.name, d.kinds, d.healed, r.started_at from drifts d
     join reconciliations r on r.shop_id = d.shop_id and r.run = d.run
     where d.shop_id = $1 order by d.run desc, d.order_id desc limit $2::int`,
    [shopId, most],
  );
  return rows.map((row) => ({
    run: row.run,
    orderId: row.order_id,
    name: row.name,
    kinds: row.kinds.split(",") as DriftKind[],
    healed: row.healed,
    foundAt: row.started_at,
  }));
}

/** Every five minutes, and each shop in its own second of the next minute. */
const INTERVAL_SECONDS = 300;
const KNOCK_AGAIN_SECONDS = 3600;

/**
 * Shops whose turn it is: installed, and not looked at for five minutes. One that has shut us out is
 * tried once an hour; a frozen shop that was paid for does not tell.
 */
export async function shopsToReconcile(sql: Sql, now: Date): Promise<number[]> {
  const rows = await sql.query<{ shop_id: number }>(
    `select s.shop_id from shops s
     where s.installed_at is not null and s.uninstalled_at is null and s.valuation > 0
       and exists (select 1 from sessions t where t.shop = s.domain)
       and (s.knocked_at is null or s.knocked_at < $1::timestamptz - make_interval(secs => $2::int))
       and coalesce((select max(r.started_at) from reconciliations r where r.shop_id = s.shop_id),
         s.installed_at) < $1::timestamptz - make_interval(secs => $3::int + s.shop_id * 7 % 60)`,
    [now, KNOCK_AGAIN_SECONDS, INTERVAL_SECONDS],
  );
  return rows.map(({ shop_id: shopId }) => shopId);
}

/** A fault's name and code for the list: nothing that could quote a person's data. */
export function reconcileFault(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { reason } = error as { reason?: unknown };
  const code = "code" in error ? String(error.code) : "";
  if (error.name === "AccessLost") return `no_access ${String(reason)}`;
  return error.name === "AdminFault" ? `shopify ${code}`.trim() : faultCode(error);
}
