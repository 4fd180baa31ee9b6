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
import {
  boolArray,
  float8Array,
  int4OrNullArray,
  int8Array,
  textArray,
  timestamptzArray,
} from "./binary-array.ts";
import { holdContacts, saveContactKeys } from "./contact-keys.ts";
import { mergeStore } from "./customer-merges.ts";
import { lifetimeBand } from "./lifetime-band.ts";
import { bigintArray, DAY_ZERO, recordset, type Sql } from "./sql.ts";

/** Order facts, customers and what is derived of them, for one shop inside one transaction. */
/** batch: the name of the batch of webhooks the facts are from, where they are from one. */
export function factStore(sql: Sql, shopId: number, batch: string | null = null): FactStore {
  return {
    ...mergeStore(sql, shopId),
    holdContacts: (facts) => holdContacts(sql, shopId, facts),
    saveOrders: (facts, expected, at) => saveOrders(sql, shopId, { facts, expected, at }),
    saveRefunds: (facts, at) => saveRefunds(sql, shopId, { facts, at }),
    saveCustomers: (facts, at) => saveCustomers(sql, shopId, { facts, at }),
    findGuestOrders: (contactKeys) => findGuestOrders(sql, shopId, contactKeys),
    readOrders: (orderIds) => readOrders(sql, shopId, orderIds),
    saveJudged: (orders) => saveJudged(sql, shopId, orders),
    lockCustomers: (customerIds, valuation) =>
      lockCustomers(sql, shopId, { customerIds, valuation }),
    readCustomerOrders: (customerIds) => readCustomerOrders(sql, shopId, customerIds),
    saveStandings: (standings, valuation) => saveStandings(sql, shopId, { standings, valuation }),
    dropStandings: (customerIds) => dropStandings(sql, shopId, customerIds),
    markStale: (customerIds, since) => markStale(sql, shopId, { customerIds, since, batch }),
  };
}

interface Recorded {
  readonly facts: Facts;
  readonly at: Date;
}

/** An order we know only by a refund or a deletion: any real word about it is newer. */
const UNHEARD: Omit<Facts["orders"][number], "orderId"> = {
  name: "",
  customerId: null,
  occurredAt: new Date(0),
  totalMinor: 0n,
  goodsMinor: 0n,
  outstandingMinor: 0n,
  taxesIncluded: false,
  currency: "XXX",
  financialStatus: "pending",
  paidLater: false,
  cancelledAt: null,
  test: false,
  origin: "shop",
  ...NO_CONTACT,
  version: "",
};

async function saveOrders(
  sql: Sql,
  shopId: number,
  { facts, expected, at }: Recorded & { readonly expected: readonly JudgedOrder[] },
): Promise<void> {
  const rows = new Map<bigint, Facts["orders"][number]>();
  for (const { orderId } of facts.refunds) rows.set(orderId, { ...UNHEARD, orderId });
  for (const { orderId } of facts.deletedOrders) rows.set(orderId, { ...UNHEARD, orderId });
  for (const order of facts.orders) rows.set(order.orderId, order);
  if (rows.size === 0) return;
  await upsertOrders(sql, shopId, { orders: [...rows.values()], expected, at });
  if (facts.deletedOrders.length === 0) return;
  await sql.query(
    `update orders o set deleted_at = least(o.deleted_at, x."deletedAt")
     from json_to_recordset($2::text::json) as x("orderId" bigint, "deletedAt" timestamptz)
     where o.shop_id = $1 and o.order_id = x."orderId"`,
    [shopId, recordset(facts.deletedOrders)],
  );
}

async function upsertOrders(
  sql: Sql,
  shopId: number,
  order: {
    readonly orders: Facts["orders"];
    readonly expected: readonly JudgedOrder[];
    readonly at: Date;
  },
): Promise<void> {
  const judged = new Map(order.expected.map((each) => [each.orderId, each]));
  const { orders, at } = order;
  const ints = (of: (order: Facts["orders"][number]) => bigint | null) => int8Array(orders.map(of));
  const texts = (of: (order: Facts["orders"][number]) => string | null) =>
    textArray(orders.map(of));
  await sql.query(UPSERT_ORDERS, [
    shopId,
    at,
    ints(({ orderId }) => orderId),
    texts(({ name }) => name),
    ints(({ customerId }) => customerId),
    timestamptzArray(orders.map(({ occurredAt }) => occurredAt)),
    ints(({ totalMinor }) => totalMinor),
    ints(({ goodsMinor }) => goodsMinor),
    ints(({ outstandingMinor }) => outstandingMinor),
    texts(({ currency }) => currency),
    texts(({ financialStatus }) => financialStatus),
    boolArray(orders.map(({ paidLater }) => paidLater)),
    timestamptzArray(orders.map(({ cancelledAt }) => cancelledAt)),
    boolArray(orders.map(({ test }) => test)),
    texts(({ origin }) => origin),
    texts(({ emailKey }) => emailKey),
    texts(({ phoneKey }) => phoneKey),
    texts(({ version }) => version),
    int4OrNullArray(orders.map(({ orderId }) => judged.get(orderId)?.day ?? null)),
    ints(({ orderId }) => judged.get(orderId)?.countedMinor ?? null),
    ints(({ orderId }) => judged.get(orderId)?.pendingMinor ?? null),
    texts(({ orderId }) => judged.get(orderId)?.notCounted ?? null),
    ints(({ orderId }) => judged.get(orderId)?.customerId ?? null),
    boolArray(orders.map(({ taxesIncluded }) => taxesIncluded)),
  ]);
}

// Rows in the sequence of their keys, everywhere: two workers then never wait for each other in a ring.
// A guest who is forgotten stays so, whatever comes late. Who holds an order that is known already is
// left alone: they are to be derived again as well, when it turns out to be somebody else's.
const UPSERT_ORDERS = `
  insert into orders as o (shop_id, order_id, name, customer_id, occurred_at, total_minor, goods_minor,
    outstanding_minor, currency, financial_status, paid_later, cancelled_at, test, origin, email_key,
    phone_key, version, recorded_at, day, counted_minor, pending_minor, not_counted, judged_customer,
    taxes_included)
  select $1::int, id, name, customer, occurred, total, goods, outstanding, currency, status, later,
    cancelled, test, origin, email, phone, version, $2::timestamptz, ${DAY_ZERO} + day, counted,
    pending, not_counted, judged, taxed
  from unnest($3::int8[], $4::text[], $5::int8[], $6::timestamptz[], $7::int8[], $8::int8[], $9::int8[],
    $10::text[], $11::text[], $12::bool[], $13::timestamptz[], $14::bool[], $15::text[], $16::text[],
    $17::text[], $18::text[], $19::int4[], $20::int8[], $21::int8[], $22::text[], $23::int8[],
    $24::bool[])
    as x(id, name, customer, occurred, total, goods, outstanding, currency, status, later, cancelled,
      test, origin, email, phone, version, day, counted, pending, not_counted, judged, taxed)
  order by id
  on conflict (shop_id, order_id) do update set
    name = excluded.name, customer_id = excluded.customer_id, occurred_at = excluded.occurred_at,
    total_minor = excluded.total_minor, goods_minor = excluded.goods_minor,
    outstanding_minor = excluded.outstanding_minor, taxes_included = excluded.taxes_included,
    currency = excluded.currency,
    financial_status = excluded.financial_status, paid_later = excluded.paid_later,
    cancelled_at = excluded.cancelled_at,
    test = excluded.test, origin = excluded.origin,
    email_key = case when o.redacted_at is null then excluded.email_key end,
    phone_key = case when o.redacted_at is null then excluded.phone_key end,
    version = excluded.version, recorded_at = excluded.recorded_at,
    day = excluded.day, counted_minor = excluded.counted_minor,
    pending_minor = excluded.pending_minor, not_counted = excluded.not_counted
  where excluded.version collate "C" > o.version collate "C"`;

async function saveRefunds(sql: Sql, shopId: number, { facts, at }: Recorded): Promise<void> {
  if (facts.refunds.length === 0) return;
  await sql.query(
    `insert into refunds as r (shop_id, refund_id, order_id, amount_minor, goods_minor, by_amount_minor,
       tax_minor, currency, occurred_at, recorded_at)
     select $1::int, "refundId", "orderId", "amountMinor", "goodsMinor", "byAmountMinor", "taxMinor",
       currency, "occurredAt", $3::timestamptz
     from json_to_recordset($2::text::json) as x("refundId" bigint, "orderId" bigint,
       "amountMinor" bigint, "goodsMinor" bigint, "byAmountMinor" bigint, "taxMinor" bigint,
       currency text, "occurredAt" timestamptz)
     order by "refundId"
     on conflict (shop_id, refund_id) do update
       set amount_minor = excluded.amount_minor, goods_minor = excluded.goods_minor,
         by_amount_minor = excluded.by_amount_minor, tax_minor = excluded.tax_minor,
         currency = excluded.currency, recorded_at = excluded.recorded_at
       where (excluded.amount_minor, excluded.goods_minor, excluded.tax_minor, excluded.by_amount_minor)
         > (r.amount_minor, r.goods_minor, r.tax_minor, r.by_amount_minor)`,
    [shopId, recordset(facts.refunds), at],
  );
}

type CustomerRow = Omit<Facts["customers"][number], "verified"> & { readonly deletedAt?: Date };

const UNMET = { displayName: null, email: null, locale: null, version: "" };

async function saveCustomers(sql: Sql, shopId: number, { facts, at }: Recorded): Promise<string[]> {
  const rows = new Map<bigint, CustomerRow>();
  for (const { customerId, deletedAt } of facts.deletedCustomers) {
    rows.set(customerId, { ...UNMET, customerId, deletedAt });
  }
  for (const customer of facts.customers) {
    rows.set(customer.customerId, { ...rows.get(customer.customerId), ...customer });
  }
  if (rows.size === 0) return [];
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const texts = (of: (row: CustomerRow) => string | null) => textArray(sorted.map(of));
  const written = await sql.query<{ customer_id: bigint; reachable: boolean }>(UPSERT_CUSTOMERS, [
    shopId,
    at,
    int8Array(sorted.map(({ customerId }) => customerId)),
    texts(({ displayName }) => displayName),
    texts(({ email }) => email),
    texts(({ locale }) => locale),
    texts(({ externalId }) => externalId ?? null),
    timestamptzArray(sorted.map(({ deletedAt }) => deletedAt ?? null)),
    texts(({ version }) => version),
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

const IS_GONE = "coalesce(c.redacted_at, c.deleted_at, excluded.deleted_at) is not null";

// A customer who is redacted or deleted stays nameless, whatever comes late.
const UPSERT_CUSTOMERS = `
  insert into customers as c (shop_id, customer_id, display_name, email, locale, external_id,
    deleted_at, version, recorded_at)
  select $1::int, id, case when deleted is null then name end,
    case when deleted is null then email end, case when deleted is null then locale end,
    case when deleted is null then external end, deleted, version, $2::timestamptz
  from unnest($3::int8[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[])
    as x(id, name, email, locale, external, deleted, version)
  order by id
  on conflict (shop_id, customer_id) do update set
    display_name = case when ${IS_GONE} then null
      when excluded.version collate "C" > c.version collate "C" then excluded.display_name
      else c.display_name end,
    email = case when ${IS_GONE} then null
      when excluded.version collate "C" > c.version collate "C" then excluded.email else c.email end,
    locale = case when ${IS_GONE} then null
      when excluded.version collate "C" > c.version collate "C" then excluded.locale
      else c.locale end,
    external_id = case when ${IS_GONE} then null
      else coalesce(c.external_id, excluded.external_id) end,
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
  taxes_included: boolean;
  currency: string;
  financial_status: string;
  paid_later: boolean;
  cancelled_at: Date | null;
  test: boolean;
  origin: string;
  deleted_at: Date | null;
  judged_customer: bigint | null;
  day: number | null;
  counted_minor: bigint | null;
  pending_minor: bigint | null;
  not_counted: string | null;
  merged_into: bigint | null;
  verified_customers: string | null;
  /** Money, goods, what went by amount and tax, as four numbers with spaces; null without a refund. */
  refunded: string | null;
}

/**
 * Columns of an order `o` with its refunds in the order's currency added up, and the customers verified
 * for what a guest placed it with; see storedOrder.
 */
export const ORDER_COLUMNS = `o.order_id, o.name, o.customer_id, o.occurred_at, o.total_minor,
  o.goods_minor, o.outstanding_minor, o.taxes_included, o.currency, o.financial_status, o.paid_later, o.cancelled_at,
  o.test, o.origin, o.deleted_at, o.judged_customer, o.day - ${DAY_ZERO} as day, o.counted_minor,
  o.pending_minor, o.not_counted,
  (select m.holder_id from customer_merges m
   where m.shop_id = o.shop_id and m.absorbed_id = o.customer_id) as merged_into,
  case when o.email_key is not null or o.phone_key is not null then
    (select string_agg(distinct coalesce(m.holder_id, k.customer_id)::text, ',') from contact_keys k
     left join customer_merges m on m.shop_id = k.shop_id and m.absorbed_id = k.customer_id
     where k.shop_id = o.shop_id and k.key in (o.email_key, o.phone_key)) end as verified_customers,
  (select sum(r.amount_minor) || ' ' || sum(r.goods_minor) || ' ' || sum(r.by_amount_minor)
     || ' ' || sum(r.tax_minor)
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
    taxesIncluded: row.taxes_included,
    currency: row.currency,
    financialStatus: row.financial_status as FinancialStatus,
    paidLater: row.paid_later,
    cancelledAt: row.cancelled_at,
    test: row.test,
    origin: row.origin as OrderOrigin,
    mergedInto: row.merged_into,
    verifiedCustomers: row.verified_customers?.split(",").map(BigInt) ?? [],
    deleted: row.deleted_at !== null,
    stands: {
      orderId: row.order_id,
      customerId: row.judged_customer,
      day: row.day,
      countedMinor: row.counted_minor,
      pendingMinor: row.pending_minor,
      notCounted: row.not_counted,
    },
    refunded: refundedOf(row.refunded),
  };
}

function refundedOf(sums: string | null): StoredOrder["refunded"] {
  const [amountMinor = 0n, goodsMinor = 0n, byAmountMinor = 0n, taxMinor = 0n] =
    sums?.split(" ").map(BigInt) ?? [];
  return { amountMinor, goodsMinor, byAmountMinor, taxMinor };
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

interface HeldRow {
  customer_id: bigint;
  tier_id: string | null;
  window_spend_minor: bigint;
  orders: number;
  revenue_minor: bigint;
  valuation: number;
  value_class: ValueClass | null;
  prior_class: ValueClass | null;
  absorbed: boolean;
}

async function lockCustomers(
  sql: Sql,
  shopId: number,
  {
    customerIds,
    valuation,
  }: { readonly customerIds: readonly bigint[]; readonly valuation: number },
) {
  const known = await holdStandings(sql, shopId, customerIds);
  const rows = [...known, ...(await beginStandings(sql, shopId, missingFrom(known, customerIds)))];
  return new Map<bigint, HeldStanding>(
    rows.map((row) => [
      row.customer_id,
      {
        tierId: row.tier_id,
        windowSpendMinor: row.window_spend_minor,
        orders: row.orders,
        revenueMinor: row.revenue_minor,
        priorClass: priorClassAt(valuation, row),
        absorbed: row.absorbed,
      },
    ]),
  );
}

function missingFrom(known: readonly HeldRow[], customerIds: readonly bigint[]): bigint[] {
  const held = new Set(known.map((row) => row.customer_id));
  return customerIds.filter((id) => !held.has(id));
}

function holdStandings(
  sql: Sql,
  shopId: number,
  customerIds: readonly bigint[],
): Promise<HeldRow[]> {
  return sql.query<HeldRow>(
    `select s.customer_id, s.tier_id, s.window_spend_minor, s.orders, s.revenue_minor, s.valuation,
       s.value_class, s.prior_class, exists (select 1 from customer_merges m
         where m.shop_id = $1 and m.absorbed_id = x.id and m.holder_id is not null) as absorbed
     from unnest($2::int8[]) as x(id)
     join standings s on s.shop_id = $1 and s.customer_id = x.id
     order by s.customer_id for update of s`,
    [shopId, int8Array(customerIds)],
  );
}

/** Whoever another batch began at the same moment stands as that one left them. */
async function beginStandings(
  sql: Sql,
  shopId: number,
  customerIds: readonly bigint[],
): Promise<HeldRow[]> {
  if (customerIds.length === 0) return [];
  await sql.query(
    `insert into standings (shop_id, customer_id, orders, revenue_minor, purchase_days,
       window_spend_minor, clv, valuation)
     select $1::int, id, 0, 0, 0, 0, 0, 0 from unnest($2::int8[]) as x(id) order by id
     on conflict do nothing`,
    [shopId, int8Array(customerIds)],
  );
  return holdStandings(sql, shopId, customerIds);
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
  const rows = [...at.standings.values()];
  const int4s = (of: (standing: CustomerStanding) => number | null) =>
    int4OrNullArray(rows.map(of));
  const int8s = (of: (standing: CustomerStanding) => bigint) => int8Array(rows.map(of));
  const floats = (of: (standing: CustomerStanding) => number | null) => float8Array(rows.map(of));
  const texts = (of: (standing: CustomerStanding) => string | null) => textArray(rows.map(of));
  await sql.query(SAVE_STANDINGS, [
    shopId,
    at.valuation,
    int8Array([...at.standings.keys()]),
    int4s(({ orders }) => orders),
    int8s(({ revenueMinor }) => revenueMinor),
    int4s(({ purchaseDays }) => purchaseDays),
    int4s(({ firstDay }) => firstDay),
    int4s(({ lastDay }) => lastDay),
    int8s(({ firstDayMinor }) => firstDayMinor),
    floats(({ logGaps }) => logGaps),
    int4s(({ apartOrders }) => apartOrders),
    int8s(({ apartRevenueMinor }) => apartRevenueMinor),
    int8s(({ windowSpendMinor }) => windowSpendMinor),
    texts(({ tierId }) => tierId),
    int4s(({ pendingOrders }) => pendingOrders),
    int8s(({ pendingMinor }) => pendingMinor),
    floats(({ clv }) => clv),
    texts(({ valueClass }) => valueClass),
    texts(({ priorClass }) => priorClass),
    int4s(({ rfm }) => rfm),
    floats(({ pAlive }) => pAlive),
    floats(({ expectedPurchases }) => expectedPurchases),
    floats(({ purchasesLow }) => purchasesLow),
    floats(({ purchasesHigh }) => purchasesHigh),
    floats(({ spendPerPurchase }) => spendPerPurchase),
    floats(({ expectedRevenue }) => expectedRevenue),
    floats(({ revenueLow }) => revenueLow),
    floats(({ revenueHigh }) => revenueHigh),
    floats(({ lifetimeValue }) => lifetimeValue),
    floats(({ lifetimeLow }) => lifetimeLow),
    floats(({ lifetimeHigh }) => lifetimeHigh),
    int4s(({ nextDay }) => nextDay),
    int4s(({ nextDayLow }) => nextDayLow),
    int4s(({ nextDayHigh }) => nextDayHigh),
  ]);
}

const SAVE_STANDINGS = `
  update standings s set orders = x.orders, revenue_minor = x.revenue,
    purchase_days = x.purchase_days, first_day = ${DAY_ZERO} + x.first_day,
    last_day = ${DAY_ZERO} + x.last_day, first_day_minor = x.first_day_minor,
    log_gaps = x.log_gaps, apart_orders = x.apart_orders, apart_revenue_minor = x.apart_revenue,
    window_spend_minor = x.window_spend, tier_id = x.tier, pending_orders = x.pending_orders,
    pending_minor = x.pending, clv = x.clv, value_class = x.class, prior_class = x.prior_class,
    rfm = x.rfm, p_alive = x.p_alive, expected_purchases = x.purchases,
    purchases_low = x.purchases_low, purchases_high = x.purchases_high,
    spend_per_purchase = x.spend, expected_revenue = x.expected_revenue,
    revenue_low = x.revenue_low, revenue_high = x.revenue_high, lifetime_value = x.lifetime,
    lifetime_low = x.lifetime_low, lifetime_high = x.lifetime_high,
    lifetime_band = ${lifetimeBand("x.lifetime")}, next_day = ${DAY_ZERO} + x.next_day,
    next_day_low = ${DAY_ZERO} + x.next_day_low, next_day_high = ${DAY_ZERO} + x.next_day_high,
    valuation = $2::int
  from unnest($3::int8[], $4::int4[], $5::int8[], $6::int4[], $7::int4[], $8::int4[], $9::int8[],
    $10::float8[], $11::int4[], $12::int8[], $13::int8[], $14::text[], $15::int4[], $16::int8[],
    $17::float8[], $18::text[], $19::text[], $20::int4[], $21::float8[], $22::float8[],
    $23::float8[], $24::float8[], $25::float8[], $26::float8[], $27::float8[], $28::float8[],
    $29::float8[], $30::float8[], $31::float8[], $32::int4[], $33::int4[], $34::int4[])
    as x(id, orders, revenue, purchase_days, first_day, last_day, first_day_minor, log_gaps,
      apart_orders, apart_revenue, window_spend, tier, pending_orders, pending, clv, class,
      prior_class, rfm, p_alive, purchases, purchases_low, purchases_high, spend,
      expected_revenue, revenue_low, revenue_high, lifetime, lifetime_low, lifetime_high,
      next_day, next_day_low, next_day_high)
  where s.shop_id = $1 and s.customer_id = x.id`;

async function dropStandings(
  sql: Sql,
  shopId: number,
  customerIds: readonly bigint[],
): Promise<void> {
  const parameters = [shopId, bigintArray(customerIds)];
  await sql.query(
    `delete from standings s using unnest($2::text::bigint[]) as x(id)
     where s.shop_id = $1 and s.customer_id = x.id`,
    parameters,
  );
  // What is kept at Shopify of somebody who is to be forgotten is still to be erased there.
  await sql.query(
    `delete from stale_perks p using unnest($2::text::bigint[]) as x(id)
     where p.shop_id = $1 and p.customer_id = x.id and not exists (select 1 from customers c
       where c.shop_id = $1 and c.customer_id = p.customer_id and c.redacted_at is not null)`,
    parameters,
  );
}

async function markStale(
  sql: Sql,
  shopId: number,
  {
    customerIds,
    since,
    batch,
  }: {
    readonly customerIds: readonly bigint[];
    readonly since: Date;
    readonly batch: string | null;
  },
): Promise<void> {
  if (customerIds.length === 0) return;
  await sql.query(
    `insert into stale_perks as p (shop_id, customer_id, since, batch)
     select $1::int, id, $3::timestamptz, $4 from unnest($2::text::bigint[]) as x(id) order by id
     on conflict (shop_id, customer_id) do update
       set change = excluded.change, batch = coalesce(excluded.batch, p.batch)`,
    [shopId, bigintArray(customerIds), since, batch],
  );
}
