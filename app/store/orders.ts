import type { CustomerStanding } from "../domain/customer-standing.ts";
import type { CountedOrder, FinancialStatus } from "../domain/order.ts";
import type { Facts } from "../usecases/orders/facts.ts";
import type {
  FactStore,
  JudgedOrder,
  ShownStanding,
  StoredOrder,
} from "../usecases/orders/record-facts.ts";
import { bigintArray, DAY_ZERO, recordset, type Sql } from "./sql.ts";

/** Order facts, customers and what is derived of them, for one shop inside one transaction. */
export function factStore(sql: Sql, shopId: number): FactStore {
  return {
    saveOrders: (facts, at) => saveOrders(sql, shopId, { facts, at }),
    saveRefunds: (facts, at) => saveRefunds(sql, shopId, { facts, at }),
    saveCustomers: (facts, at) => saveCustomers(sql, shopId, { facts, at }),
    readOrders: (orderIds) => readOrders(sql, shopId, orderIds),
    saveJudged: (orders) => saveJudged(sql, shopId, orders),
    lockCustomers: (customerIds) => lockCustomers(sql, shopId, customerIds),
    readCounted: (customerIds) => readCounted(sql, shopId, customerIds),
    saveStandings: (standings, valuation) => saveStandings(sql, shopId, { standings, valuation }),
    markStale: (customerIds, since) => markStale(sql, shopId, { customerIds, since }),
  };
}

interface Recorded {
  readonly facts: Facts;
  readonly at: Date;
}

/** An order we know only by a refund or a deletion: any real word about it is newer. */
const UNHEARD = {
  name: "",
  customerId: null,
  occurredAt: new Date(0),
  totalMinor: 0n,
  currency: "XXX",
  financialStatus: "pending",
  cancelledAt: null,
  test: false,
  version: "",
};

async function saveOrders(sql: Sql, shopId: number, { facts, at }: Recorded): Promise<void> {
  const rows = new Map<bigint, object>();
  for (const { orderId } of facts.refunds) rows.set(orderId, { ...UNHEARD, orderId });
  for (const { orderId } of facts.deletedOrders) rows.set(orderId, { ...UNHEARD, orderId });
  for (const order of facts.orders) rows.set(order.orderId, order);
  if (rows.size === 0) return;
  await sql.query(UPSERT_ORDERS, [shopId, recordset([...rows.values()]), at]);
  if (facts.deletedOrders.length === 0) return;
  await sql.query(
    `update orders o set deleted_at = least(o.deleted_at, x."deletedAt")
     from json_to_recordset($2::text::json) as x("orderId" bigint, "deletedAt" timestamptz)
     where o.shop_id = $1 and o.order_id = x."orderId"`,
    [shopId, recordset(facts.deletedOrders)],
  );
}

// Rows in the sequence of their keys, everywhere: two workers then never wait for each other in a ring.
const UPSERT_ORDERS = `
  insert into orders as o (shop_id, order_id, name, customer_id, occurred_at, total_minor, currency,
    financial_status, cancelled_at, test, version, recorded_at)
  select $1::int, "orderId", name, "customerId", "occurredAt", "totalMinor", currency,
    "financialStatus", "cancelledAt", test, version, $3::timestamptz
  from json_to_recordset($2::text::json) as x("orderId" bigint, name text, "customerId" bigint,
    "occurredAt" timestamptz, "totalMinor" bigint, currency text, "financialStatus" text,
    "cancelledAt" timestamptz, test boolean, version text)
  order by "orderId"
  on conflict (shop_id, order_id) do update set
    name = excluded.name, customer_id = excluded.customer_id, occurred_at = excluded.occurred_at,
    total_minor = excluded.total_minor, currency = excluded.currency,
    financial_status = excluded.financial_status, cancelled_at = excluded.cancelled_at,
    test = excluded.test, version = excluded.version, recorded_at = excluded.recorded_at
  where excluded.version collate "C" > o.version collate "C"`;

async function saveRefunds(sql: Sql, shopId: number, { facts, at }: Recorded): Promise<void> {
  if (facts.refunds.length === 0) return;
  await sql.query(
    `insert into refunds as r (shop_id, refund_id, order_id, amount_minor, currency, occurred_at, recorded_at)
     select $1::int, "refundId", "orderId", "amountMinor", currency, "occurredAt", $3::timestamptz
     from json_to_recordset($2::text::json) as x("refundId" bigint, "orderId" bigint,
       "amountMinor" bigint, currency text, "occurredAt" timestamptz)
     order by "refundId"
     on conflict (shop_id, refund_id) do update
       set amount_minor = excluded.amount_minor, currency = excluded.currency,
         recorded_at = excluded.recorded_at
       where excluded.amount_minor > r.amount_minor`,
    [shopId, recordset(facts.refunds), at],
  );
}

const UNMET = { displayName: null, email: null, locale: null, version: "" };

async function saveCustomers(sql: Sql, shopId: number, { facts, at }: Recorded): Promise<void> {
  const rows = new Map<bigint, object>();
  for (const { customerId, deletedAt } of facts.deletedCustomers) {
    rows.set(customerId, { ...UNMET, customerId, deletedAt });
  }
  for (const customer of facts.customers) {
    rows.set(customer.customerId, { ...rows.get(customer.customerId), ...customer });
  }
  if (rows.size === 0) return;
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await sql.query(UPSERT_CUSTOMERS, [shopId, recordset(sorted), at]);
}

// A redacted customer stays nameless, whatever comes late.
const UPSERT_CUSTOMERS = `
  insert into customers as c (shop_id, customer_id, display_name, email, locale, external_id,
    deleted_at, version, recorded_at)
  select $1::int, "customerId", "displayName", email, locale, "externalId", "deletedAt", version,
    $3::timestamptz
  from json_to_recordset($2::text::json) as x("customerId" bigint, "displayName" text, email text,
    locale text, "externalId" text, "deletedAt" timestamptz, version text)
  order by "customerId"
  on conflict (shop_id, customer_id) do update set
    display_name = case when c.redacted_at is not null then null
      when excluded.version collate "C" > c.version collate "C" then excluded.display_name
      else c.display_name end,
    email = case when c.redacted_at is not null then null
      when excluded.version collate "C" > c.version collate "C" then excluded.email else c.email end,
    locale = case when c.redacted_at is not null then null
      when excluded.version collate "C" > c.version collate "C" then excluded.locale
      else c.locale end,
    external_id = case when c.redacted_at is null
      then coalesce(c.external_id, excluded.external_id) end,
    deleted_at = least(c.deleted_at, excluded.deleted_at),
    version = greatest(c.version collate "C", excluded.version collate "C"),
    recorded_at = excluded.recorded_at
  where excluded.version collate "C" > c.version collate "C" or excluded.deleted_at is not null`;

export interface OrderRow {
  order_id: bigint;
  name: string;
  customer_id: bigint | null;
  occurred_at: Date;
  total_minor: bigint;
  currency: string;
  financial_status: string;
  cancelled_at: Date | null;
  test: boolean;
  deleted_at: Date | null;
  judged_customer: bigint | null;
  refunded_minor: bigint;
}

/** Columns of an order `o` with its refunds in the order's currency added up; see storedOrder. */
export const ORDER_COLUMNS = `o.order_id, o.name, o.customer_id, o.occurred_at, o.total_minor,
  o.currency, o.financial_status, o.cancelled_at, o.test, o.deleted_at, o.judged_customer,
  coalesce((select sum(r.amount_minor) from refunds r where r.shop_id = o.shop_id
    and r.order_id = o.order_id and r.currency = o.currency), 0)::bigint as refunded_minor`;

export function storedOrder(row: OrderRow): StoredOrder {
  return {
    orderId: row.order_id,
    name: row.name,
    customerId: row.customer_id,
    occurredAt: row.occurred_at,
    totalMinor: row.total_minor,
    currency: row.currency,
    financialStatus: row.financial_status as FinancialStatus,
    cancelledAt: row.cancelled_at,
    test: row.test,
    deleted: row.deleted_at !== null,
    judgedCustomer: row.judged_customer,
    refundedMinor: row.refunded_minor,
  };
}

/** Every order of a shop, some at a time, in the sequence of their ids. */
export async function* allOrders(sql: Sql, shopId: number, pageSize = 2000) {
  for (let after = -1n; ; ) {
    const rows = await sql.query<OrderRow>(
      `select ${ORDER_COLUMNS} from orders o
       where o.shop_id = $1 and o.order_id > $2::text::bigint order by o.order_id limit $3::int`,
      [shopId, after.toString(), pageSize],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(storedOrder);
    after = last.order_id;
  }
}

async function readOrders(sql: Sql, shopId: number, orderIds: readonly bigint[]) {
  if (orderIds.length === 0) return [];
  const rows = await sql.query<OrderRow>(
    `select ${ORDER_COLUMNS} from unnest($2::text::bigint[]) as x(id)
     join orders o on o.shop_id = $1 and o.order_id = x.id order by o.order_id for update of o`,
    [shopId, bigintArray(orderIds)],
  );
  return rows.map(storedOrder);
}

async function saveJudged(sql: Sql, shopId: number, orders: readonly JudgedOrder[]): Promise<void> {
  if (orders.length === 0) return;
  await sql.query(
    `update orders o set day = ${DAY_ZERO} + x.day, counted_minor = x."countedMinor",
       not_counted = x."notCounted", judged_customer = x."customerId"
     from json_to_recordset($2::text::json) as x("orderId" bigint, day int, "countedMinor" bigint,
       "notCounted" text, "customerId" bigint)
     where o.shop_id = $1 and o.order_id = x."orderId"`,
    [shopId, recordset(orders)],
  );
}

async function lockCustomers(sql: Sql, shopId: number, customerIds: readonly bigint[]) {
  const ids = bigintArray(customerIds);
  await sql.query(
    `insert into standings (shop_id, customer_id, orders, revenue_minor, purchase_days,
       window_spend_minor, clv, valuation)
     select $1::int, id, 0, 0, 0, 0, 0, 0 from unnest($2::text::bigint[]) as x(id) order by id
     on conflict do nothing`,
    [shopId, ids],
  );
  const rows = await sql.query<{
    customer_id: bigint;
    tier_id: string | null;
    window_spend_minor: bigint;
    orders: number;
    revenue_minor: bigint;
  }>(
    `select s.customer_id, s.tier_id, s.window_spend_minor, s.orders, s.revenue_minor from unnest($2::text::bigint[]) as x(id)
     join standings s on s.shop_id = $1 and s.customer_id = x.id
     order by s.customer_id for update of s`,
    [shopId, ids],
  );
  return new Map<bigint, ShownStanding>(
    rows.map((row) => [
      row.customer_id,
      {
        tierId: row.tier_id,
        windowSpendMinor: row.window_spend_minor,
        orders: row.orders,
        revenueMinor: row.revenue_minor,
      },
    ]),
  );
}

async function readCounted(sql: Sql, shopId: number, customerIds: readonly bigint[]) {
  const rows = await sql.query<{
    customer_id: bigint;
    order_id: bigint;
    day: number;
    counted_minor: bigint;
  }>(
    `select o.customer_id, o.order_id, o.day - ${DAY_ZERO} as day, o.counted_minor
     from unnest($2::text::bigint[]) as x(id)
     join orders o on o.shop_id = $1 and o.customer_id = x.id and o.counted_minor is not null`,
    [shopId, bigintArray(customerIds)],
  );
  const counted = new Map<bigint, CountedOrder[]>();
  for (const row of rows) {
    const order = { orderId: row.order_id, day: row.day, minor: row.counted_minor };
    const list = counted.get(row.customer_id);
    if (list) list.push(order);
    else counted.set(row.customer_id, [order]);
  }
  return counted;
}

async function saveStandings(
  sql: Sql,
  shopId: number,
  at: { readonly standings: ReadonlyMap<bigint, CustomerStanding>; readonly valuation: number },
): Promise<void> {
  if (at.standings.size === 0) return;
  const rows = [...at.standings].map(([customerId, standing]) => ({ customerId, ...standing }));
  await sql.query(
    `update standings s set orders = x.orders, revenue_minor = x."revenueMinor",
       purchase_days = x."purchaseDays", first_day = ${DAY_ZERO} + x."firstDay",
       last_day = ${DAY_ZERO} + x."lastDay", window_spend_minor = x."windowSpendMinor",
       tier_id = x."tierId", clv = x.clv,
       value_class = x."valueClass", valuation = $3::int
     from json_to_recordset($2::text::json) as x("customerId" bigint, orders int,
       "revenueMinor" bigint, "purchaseDays" int, "firstDay" int, "lastDay" int,
       "windowSpendMinor" bigint, "tierId" text, clv float8, "valueClass" text)
     where s.shop_id = $1 and s.customer_id = x."customerId"`,
    [shopId, recordset(rows), at.valuation],
  );
}

async function markStale(
  sql: Sql,
  shopId: number,
  { customerIds, since }: { readonly customerIds: readonly bigint[]; readonly since: Date },
): Promise<void> {
  if (customerIds.length === 0) return;
  await sql.query(
    `insert into stale_perks as p (shop_id, customer_id, since)
     select $1::int, id, $3::timestamptz from unnest($2::text::bigint[]) as x(id) order by id
     on conflict (shop_id, customer_id) do update set change = nextval('stale_perks_change_seq')`,
    [shopId, bigintArray(customerIds), since],
  );
}
