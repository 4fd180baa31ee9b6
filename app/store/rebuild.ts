import type { ValueClass } from "../domain/clv/value-class.ts";
import type { CustomerStanding, StandingForecast } from "../domain/customer-standing.ts";
import type { JudgedOrder } from "../usecases/orders/record-facts.ts";
import type { RebuildStore } from "../usecases/rebuild/rebuild-shop.ts";
import { readMerges } from "./customer-merges.ts";
import { allOrders, factStore, priorClassAt } from "./orders.ts";
import { bumpRevision, readValuation } from "./shops.ts";
import { bigintArray, DAY_ZERO, type Sql } from "./sql.ts";

/** Replaying a shop: holds its row for update, so that no batch runs beside it. */
export function rebuildStore(sql: Sql, shopId: number): RebuildStore {
  return {
    measure: async () => {
      await sql.query("select 1 from shops where shop_id = $1 for update", [shopId]);
      return readValuation(sql, shopId);
    },
    readMerges: () => readMerges(sql, shopId),
    saveHolders: (holders) => factStore(sql, shopId).saveHolders(holders),
    readAllOrders: () => allOrders(sql, shopId),
    readJudged: (orderIds) => readJudged(sql, shopId, orderIds),
    readCustomerIds: () => readCustomerIds(sql, shopId),
    readPriorClasses: (valuation) => readPriorClasses(sql, shopId, valuation),
    readStandings: () => readStandings(sql, shopId),
    readBehind: () => readBehind(sql, shopId),
    saveJudged: (orders) => factStore(sql, shopId).saveJudged(orders),
    replaceStandings: (standings, at) => replaceStandings(sql, shopId, { standings, ...at }),
    announce: () => bumpRevision(sql, shopId),
  };
}

async function readJudged(sql: Sql, shopId: number, orderIds: readonly bigint[]) {
  const rows = await sql.query<{
    order_id: bigint;
    judged_customer: bigint | null;
    day: number;
    counted_minor: bigint | null;
    pending_minor: bigint | null;
    not_counted: string | null;
  }>(
    `select o.order_id, o.judged_customer, o.day - ${DAY_ZERO} as day, o.counted_minor,
       o.pending_minor, o.not_counted
     from unnest($2::text::bigint[]) as x(id) join orders o on o.shop_id = $1 and o.order_id = x.id`,
    [shopId, bigintArray(orderIds)],
  );
  return new Map<bigint, JudgedOrder>(
    rows.map((row) => [
      row.order_id,
      {
        orderId: row.order_id,
        customerId: row.judged_customer,
        day: row.day,
        countedMinor: row.counted_minor,
        pendingMinor: row.pending_minor,
        notCounted: row.not_counted,
      },
    ]),
  );
}

async function readCustomerIds(sql: Sql, shopId: number): Promise<bigint[]> {
  const rows = await sql.query<{ customer_id: bigint }>(
    `select customer_id from (
       select customer_id from customers where shop_id = $1
       union select customer_id from orders where shop_id = $1 and customer_id is not null
       union select holder_id from customer_merges where shop_id = $1 and holder_id is not null
       union select customer_id from standings where shop_id = $1 and orders = 0) as known
     where customer_id not in (
       select absorbed_id from customer_merges where shop_id = $1 and holder_id is not null)
     order by 1`,
    [shopId],
  );
  return rows.map(({ customer_id: customerId }) => customerId);
}

async function readPriorClasses(sql: Sql, shopId: number, valuation: number) {
  const rows = await sql.query<{
    customer_id: bigint;
    valuation: number;
    value_class: ValueClass | null;
    prior_class: ValueClass | null;
  }>("select customer_id, valuation, value_class, prior_class from standings where shop_id = $1", [
    shopId,
  ]);
  return new Map(rows.map((row) => [row.customer_id, priorClassAt(valuation, row)]));
}

interface StandingRow {
  customer_id: bigint;
  orders: number;
  revenue_minor: bigint;
  purchase_days: number;
  first_day: number | null;
  last_day: number | null;
  first_day_minor: bigint;
  log_gaps: number;
  apart_orders: number;
  apart_revenue_minor: bigint;
  window_spend_minor: bigint;
  tier_id: string | null;
  pending_orders: number;
  pending_minor: bigint;
  clv: number;
  value_class: ValueClass | null;
  prior_class: ValueClass | null;
  rfm: number | null;
  p_alive: number | null;
  expected_purchases: number | null;
  purchases_low: number | null;
  purchases_high: number | null;
  spend_per_purchase: number | null;
  expected_revenue: number | null;
  revenue_low: number | null;
  revenue_high: number | null;
  lifetime_value: number | null;
  lifetime_low: number | null;
  lifetime_high: number | null;
  next_day: number | null;
  next_day_low: number | null;
  next_day_high: number | null;
}

async function readStandings(sql: Sql, shopId: number): Promise<Map<bigint, CustomerStanding>> {
  const rows = await sql.query<StandingRow>(
    `select customer_id, orders, revenue_minor, purchase_days, first_day - ${DAY_ZERO} as first_day,
       last_day - ${DAY_ZERO} as last_day, first_day_minor, log_gaps, apart_orders,
       apart_revenue_minor, window_spend_minor, tier_id, pending_orders, pending_minor, clv, value_class, prior_class, rfm,
       p_alive, expected_purchases, purchases_low, purchases_high, spend_per_purchase,
       expected_revenue, revenue_low, revenue_high, lifetime_value, lifetime_low, lifetime_high,
       next_day - ${DAY_ZERO} as next_day, next_day_low - ${DAY_ZERO} as next_day_low,
       next_day_high - ${DAY_ZERO} as next_day_high
     from standings where shop_id = $1`,
    [shopId],
  );
  return new Map(rows.map((row) => [row.customer_id, standingFrom(row)]));
}

function standingFrom(row: StandingRow): CustomerStanding {
  return {
    orders: row.orders,
    revenueMinor: row.revenue_minor,
    purchaseDays: row.purchase_days,
    firstDay: row.first_day,
    lastDay: row.last_day,
    firstDayMinor: row.first_day_minor,
    logGaps: row.log_gaps,
    apartOrders: row.apart_orders,
    apartRevenueMinor: row.apart_revenue_minor,
    windowSpendMinor: row.window_spend_minor,
    tierId: row.tier_id,
    pendingOrders: row.pending_orders,
    pendingMinor: row.pending_minor,
    clv: row.clv,
    valueClass: row.value_class,
    priorClass: row.prior_class,
    rfm: row.rfm,
    ...forecastFrom(row),
  };
}

function forecastFrom(row: StandingRow): StandingForecast {
  return {
    pAlive: row.p_alive,
    expectedPurchases: row.expected_purchases,
    purchasesLow: row.purchases_low,
    purchasesHigh: row.purchases_high,
    spendPerPurchase: row.spend_per_purchase,
    expectedRevenue: row.expected_revenue,
    revenueLow: row.revenue_low,
    revenueHigh: row.revenue_high,
    lifetimeValue: row.lifetime_value,
    lifetimeLow: row.lifetime_low,
    lifetimeHigh: row.lifetime_high,
    nextDay: row.next_day,
    nextDayLow: row.next_day_low,
    nextDayHigh: row.next_day_high,
  };
}

async function readBehind(sql: Sql, shopId: number): Promise<Set<bigint>> {
  const rows = await sql.query<{ customer_id: bigint }>(
    `select s.customer_id from standings s
     where s.shop_id = $1 and s.valuation < (select valuation from shops where shop_id = $1)`,
    [shopId],
  );
  return new Set(rows.map(({ customer_id: customerId }) => customerId));
}

const CUSTOMERS_PER_STATEMENT = 2000;

async function replaceStandings(
  sql: Sql,
  shopId: number,
  at: {
    readonly standings: ReadonlyMap<bigint, CustomerStanding>;
    readonly valuation: number;
    readonly now: Date;
  },
): Promise<void> {
  await sql.query("delete from standings where shop_id = $1", [shopId]);
  const facts = factStore(sql, shopId);
  const all = [...at.standings];
  for (let from = 0; from < all.length; from += CUSTOMERS_PER_STATEMENT) {
    const some = new Map(all.slice(from, from + CUSTOMERS_PER_STATEMENT));
    await facts.lockCustomers([...some.keys()], at.valuation);
    await facts.saveStandings(some, at.valuation);
    await facts.markStale([...some.keys()], at.now);
  }
}
