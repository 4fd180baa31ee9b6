import type { ValueClass } from "../domain/clv/value-class.ts";
import type { CustomerStanding } from "../domain/customer-standing.ts";
import {
  type CountedOrder,
  type CustomerOrders,
  type FinancialStatus,
  NO_CONTACT,
  type OrderOrigin,
  type PendingOrder,
} from "../domain/order.ts";
import type { Facts } from "../usecases/orders/facts.ts";
import type {
  FactStore,
  HeldStanding,
  JudgedOrder,
  StoredOrder,
} from "../usecases/orders/record-facts.ts";
import { holdContacts, saveContactKeys } from "./contact-keys.ts";
import { lifetimeBand } from "./lifetime-band.ts";
import { bigintArray, DAY_ZERO, recordset, type Sql } from "./sql.ts";

/** Order facts, customers and what is derived of them, for one shop inside one transaction. */
export function factStore(sql: Sql, shopId: number): FactStore {
  return {
    holdContacts: (facts) => holdContacts(sql, shopId, facts),
    saveOrders: (facts, at) => saveOrders(sql, shopId, { facts, at }),
    saveRefunds: (facts, at) => saveRefunds(sql, shopId, { facts, at }),
    saveCustomers: (facts, at) => saveCustomers(sql, shopId, { facts, at }),
    findGuestOrders: (contactKeys) => findGuestOrders(sql, shopId, contactKeys),
    readOrders: (orderIds) => readOrders(sql, shopId, orderIds),
    saveJudged: (orders) => saveJudged(sql, shopId, orders),
    lockCustomers: (customerIds, valuation) =>
      lockCustomers(sql, shopId, { customerIds, valuation }),
    readCustomerOrders: (customerIds) => readCustomerOrders(sql, shopId, customerIds),
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
  goodsMinor: 0n,
  outstandingMinor: 0n,
  currency: "XXX",
  financialStatus: "pending",
  paidLater: false,
  cancelledAt: null,
  test: false,
  origin: "shop",
  ...NO_CONTACT,
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
// A guest who is forgotten stays so, whatever comes late.
const UPSERT_ORDERS = `
  insert into orders as o (shop_id, order_id, name, customer_id, occurred_at, total_minor, goods_minor,
    outstanding_minor, currency, financial_status, paid_later, cancelled_at, test, origin, email_key,
    phone_key, version, recorded_at)
  select $1::int, "orderId", name, "customerId", "occurredAt", "totalMinor", "goodsMinor",
    "outstandingMinor", currency, "financialStatus", "paidLater", "cancelledAt", test, origin,
    "emailKey", "phoneKey", version, $3::timestamptz
  from json_to_recordset($2::text::json) as x("orderId" bigint, name text, "customerId" bigint,
    "occurredAt" timestamptz, "totalMinor" bigint, "goodsMinor" bigint, "outstandingMinor" bigint,
    currency text, "financialStatus" text, "paidLater" boolean, "cancelledAt" timestamptz, test boolean, origin text, "emailKey" text, "phoneKey" text,
    version text)
  order by "orderId"
  on conflict (shop_id, order_id) do update set
    name = excluded.name, customer_id = excluded.customer_id, occurred_at = excluded.occurred_at,
    total_minor = excluded.total_minor, goods_minor = excluded.goods_minor,
    outstanding_minor = excluded.outstanding_minor, currency = excluded.currency,
    financial_status = excluded.financial_status, paid_later = excluded.paid_later,
    cancelled_at = excluded.cancelled_at,
    test = excluded.test, origin = excluded.origin,
    email_key = case when o.redacted_at is null then excluded.email_key end,
    phone_key = case when o.redacted_at is null then excluded.phone_key end,
    version = excluded.version, recorded_at = excluded.recorded_at
  where excluded.version collate "C" > o.version collate "C"`;

async function saveRefunds(sql: Sql, shopId: number, { facts, at }: Recorded): Promise<void> {
  if (facts.refunds.length === 0) return;
  await sql.query(
    `insert into refunds as r (shop_id, refund_id, order_id, amount_minor, goods_minor, by_amount_minor,
       currency, occurred_at, recorded_at)
     select $1::int, "refundId", "orderId", "amountMinor", "goodsMinor", "byAmountMinor", currency,
       "occurredAt", $3::timestamptz
     from json_to_recordset($2::text::json) as x("refundId" bigint, "orderId" bigint,
       "amountMinor" bigint, "goodsMinor" bigint, "byAmountMinor" bigint, currency text,
       "occurredAt" timestamptz)
     order by "refundId"
     on conflict (shop_id, refund_id) do update
       set amount_minor = excluded.amount_minor, goods_minor = excluded.goods_minor,
         by_amount_minor = excluded.by_amount_minor, currency = excluded.currency,
         recorded_at = excluded.recorded_at
       where (excluded.amount_minor, excluded.goods_minor, excluded.by_amount_minor)
         > (r.amount_minor, r.goods_minor, r.by_amount_minor)`,
    [shopId, recordset(facts.refunds), at],
  );
}

const UNMET = { displayName: null, email: null, locale: null, version: "" };

async function saveCustomers(sql: Sql, shopId: number, { facts, at }: Recorded): Promise<string[]> {
  const rows = new Map<bigint, object>();
  for (const { customerId, deletedAt } of facts.deletedCustomers) {
    rows.set(customerId, { ...UNMET, customerId, deletedAt });
  }
  for (const customer of facts.customers) {
    rows.set(customer.customerId, { ...rows.get(customer.customerId), ...customer });
  }
  if (rows.size === 0) return [];
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const written = await sql.query<{ customer_id: bigint; reachable: boolean }>(UPSERT_CUSTOMERS, [
    shopId,
    recordset(sorted),
    at,
  ]);
  const reachable = new Set(written.filter((row) => row.reachable).map((row) => row.customer_id));
  return saveContactKeys(sql, shopId, {
    customerIds: written.map((row) => row.customer_id),
    contacts: facts.customers
      .filter(({ customerId }) => reachable.has(customerId))
      .flatMap(verifiedContacts),
  });
}

function verifiedContacts({ customerId, verified }: Facts["customers"][number]) {
  const keys = [verified.emailKey, verified.phoneKey].filter((key) => key !== null);
  return keys.map((key) => ({ customerId, key }));
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
  where excluded.version collate "C" > c.version collate "C" or excluded.deleted_at is not null
  returning customer_id, c.deleted_at is null and c.redacted_at is null as reachable`;

export interface OrderRow {
  order_id: bigint;
  name: string;
  customer_id: bigint | null;
  occurred_at: Date;
  total_minor: bigint;
  goods_minor: bigint;
  outstanding_minor: bigint;
  currency: string;
  financial_status: string;
  paid_later: boolean;
  cancelled_at: Date | null;
  test: boolean;
  origin: string;
  deleted_at: Date | null;
  judged_customer: bigint | null;
  verified_customers: string | null;
  /** Money, goods and what went by amount, as three numbers with spaces; null without a refund. */
  refunded: string | null;
}

/**
 * Columns of an order `o` with its refunds in the order's currency added up, and the customers verified
 * for what a guest placed it with; see storedOrder.
 */
export const ORDER_COLUMNS = `o.order_id, o.name, o.customer_id, o.occurred_at, o.total_minor,
  o.goods_minor, o.outstanding_minor, o.currency, o.financial_status, o.paid_later, o.cancelled_at,
  o.test, o.origin, o.deleted_at, o.judged_customer,
  case when o.email_key is not null or o.phone_key is not null then
    (select string_agg(distinct k.customer_id::text, ',') from contact_keys k
     where k.shop_id = o.shop_id and k.key in (o.email_key, o.phone_key)) end as verified_customers,
  (select sum(r.amount_minor) || ' ' || sum(r.goods_minor) || ' ' || sum(r.by_amount_minor)
   from refunds r where r.shop_id = o.shop_id and r.order_id = o.order_id
     and r.currency = o.currency) as refunded`;

export function storedOrder(row: OrderRow): StoredOrder {
  return {
    orderId: row.order_id,
    name: row.name,
    customerId: row.customer_id,
    occurredAt: row.occurred_at,
    totalMinor: row.total_minor,
    goodsMinor: row.goods_minor,
    outstandingMinor: row.outstanding_minor,
    currency: row.currency,
    financialStatus: row.financial_status as FinancialStatus,
    paidLater: row.paid_later,
    cancelledAt: row.cancelled_at,
    test: row.test,
    origin: row.origin as OrderOrigin,
    verifiedCustomers: row.verified_customers?.split(",").map(BigInt) ?? [],
    deleted: row.deleted_at !== null,
    judgedCustomer: row.judged_customer,
    refunded: refundedOf(row.refunded),
  };
}

function refundedOf(sums: string | null): StoredOrder["refunded"] {
  const [amountMinor = 0n, goodsMinor = 0n, byAmountMinor = 0n] =
    sums?.split(" ").map(BigInt) ?? [];
  return { amountMinor, goodsMinor, byAmountMinor };
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

async function findGuestOrders(sql: Sql, shopId: number, contactKeys: readonly string[]) {
  if (contactKeys.length === 0) return [];
  const rows = await sql.query<{ order_id: bigint }>(
    `with keys as (select key from json_array_elements_text($2::text::json) as x(key))
     select o.order_id from orders o where o.shop_id = $1 and o.order_id in (
       select g.order_id from keys join orders g on g.shop_id = $1 and g.email_key = keys.key
       union select g.order_id from keys join orders g on g.shop_id = $1 and g.phone_key = keys.key)
     order by o.order_id for update of o`,
    [shopId, JSON.stringify(contactKeys)],
  );
  return rows.map(({ order_id: orderId }) => orderId);
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
       pending_minor = x."pendingMinor", not_counted = x."notCounted",
       judged_customer = x."customerId"
     from json_to_recordset($2::text::json) as x("orderId" bigint, day int, "countedMinor" bigint,
       "pendingMinor" bigint, "notCounted" text, "customerId" bigint)
     where o.shop_id = $1 and o.order_id = x."orderId"`,
    [shopId, recordset(orders)],
  );
}

async function lockCustomers(
  sql: Sql,
  shopId: number,
  {
    customerIds,
    valuation,
  }: { readonly customerIds: readonly bigint[]; readonly valuation: number },
) {
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
    valuation: number;
    value_class: ValueClass | null;
    prior_class: ValueClass | null;
  }>(
    `select s.customer_id, s.tier_id, s.window_spend_minor, s.orders, s.revenue_minor, s.valuation,
       s.value_class, s.prior_class
     from unnest($2::text::bigint[]) as x(id)
     join standings s on s.shop_id = $1 and s.customer_id = x.id
     order by s.customer_id for update of s`,
    [shopId, ids],
  );
  return new Map<bigint, HeldStanding>(
    rows.map((row) => [
      row.customer_id,
      {
        tierId: row.tier_id,
        windowSpendMinor: row.window_spend_minor,
        orders: row.orders,
        revenueMinor: row.revenue_minor,
        priorClass: priorClassAt(valuation, row),
      },
    ]),
  );
}

/**
 * The class a customer held when this valuation was published: the one they stand in while they are
 * still measured with an older one, and from then on what was kept of it.
 */
export function priorClassAt(
  valuation: number,
  row: {
    readonly valuation: number;
    readonly value_class: ValueClass | null;
    readonly prior_class: ValueClass | null;
  },
): ValueClass | null {
  return row.valuation < valuation ? row.value_class : row.prior_class;
}

async function readCustomerOrders(sql: Sql, shopId: number, customerIds: readonly bigint[]) {
  const rows = await sql.query<{
    customer_id: bigint;
    order_id: bigint;
    day: number;
    counted_minor: bigint | null;
    pending_minor: bigint | null;
    origin: string;
  }>(
    `select o.judged_customer as customer_id, o.order_id, o.day - ${DAY_ZERO} as day,
       o.counted_minor, o.pending_minor, o.origin
     from unnest($2::text::bigint[]) as x(id)
     join orders o on o.shop_id = $1 and o.judged_customer = x.id
       and (o.counted_minor is not null or o.pending_minor is not null)`,
    [shopId, bigintArray(customerIds)],
  );
  const found = new Map<bigint, { counted: CountedOrder[]; pending: PendingOrder[] }>();
  for (const row of rows) {
    const { order_id: orderId, day, counted_minor: minor, pending_minor: pendingMinor } = row;
    const orders = found.get(row.customer_id) ?? { counted: [], pending: [] };
    const origin = row.origin as OrderOrigin;
    if (minor !== null) orders.counted.push({ orderId, day, minor, origin });
    if (pendingMinor !== null) orders.pending.push({ orderId, minor: pendingMinor });
    found.set(row.customer_id, orders);
  }
  return found satisfies Map<bigint, CustomerOrders>;
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
       last_day = ${DAY_ZERO} + x."lastDay", first_day_minor = x."firstDayMinor",
       log_gaps = x."logGaps", apart_orders = x."apartOrders",
       apart_revenue_minor = x."apartRevenueMinor", window_spend_minor = x."windowSpendMinor",
       tier_id = x."tierId", pending_orders = x."pendingOrders",
       pending_minor = x."pendingMinor", clv = x.clv, value_class = x."valueClass",
       prior_class = x."priorClass", rfm = x.rfm, p_alive = x."pAlive",
       expected_purchases = x."expectedPurchases", purchases_low = x."purchasesLow",
       purchases_high = x."purchasesHigh", spend_per_purchase = x."spendPerPurchase",
       expected_revenue = x."expectedRevenue", revenue_low = x."revenueLow",
       revenue_high = x."revenueHigh", lifetime_value = x."lifetimeValue",
       lifetime_low = x."lifetimeLow", lifetime_high = x."lifetimeHigh",
       lifetime_band = ${lifetimeBand('x."lifetimeValue"')},
       next_day = ${DAY_ZERO} + x."nextDay", next_day_low = ${DAY_ZERO} + x."nextDayLow",
       next_day_high = ${DAY_ZERO} + x."nextDayHigh", valuation = $3::int
     from json_to_recordset($2::text::json) as x("customerId" bigint, orders int,
       "revenueMinor" bigint, "purchaseDays" int, "firstDay" int, "lastDay" int,
       "firstDayMinor" bigint, "logGaps" float8, "apartOrders" int, "apartRevenueMinor" bigint,
       "windowSpendMinor" bigint, "tierId" text, "pendingOrders" int, "pendingMinor" bigint, clv float8, "valueClass" text, "priorClass" text,
       rfm smallint, "pAlive" float8, "expectedPurchases" float8, "purchasesLow" float8,
       "purchasesHigh" float8, "spendPerPurchase" float8, "expectedRevenue" float8,
       "revenueLow" float8, "revenueHigh" float8, "lifetimeValue" float8, "lifetimeLow" float8,
       "lifetimeHigh" float8, "nextDay" int, "nextDayLow" int, "nextDayHigh" int)
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
