import type { ValueClass } from "../domain/clv/value-class.ts";
import type { CustomerStanding } from "../domain/customer-standing.ts";
import type { JudgedOrder } from "../usecases/orders/record-facts.ts";
import type { RebuildStore } from "../usecases/rebuild/rebuild-shop.ts";
import { allOrders, factStore } from "./orders.ts";
import { bumpRevision, readValuation } from "./shops.ts";
import { bigintArray, DAY_ZERO, type Sql } from "./sql.ts";

/** Replaying a shop: holds its row for update, so that no batch runs beside it. */
export function rebuildStore(sql: Sql, shopId: number): RebuildStore {
  return {
    measure: async () => {
      await sql.query("select 1 from shops where shop_id = $1 for update", [shopId]);
      return readValuation(sql, shopId);
    },
    readAllOrders: () => allOrders(sql, shopId),
    readJudged: (orderIds) => readJudged(sql, shopId, orderIds),
    readCustomerIds: () => readCustomerIds(sql, shopId),
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
    not_counted: string | null;
  }>(
    `select o.order_id, o.judged_customer, o.day - ${DAY_ZERO} as day, o.counted_minor, o.not_counted
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
        notCounted: row.not_counted,
      },
    ]),
  );
}

async function readCustomerIds(sql: Sql, shopId: number): Promise<bigint[]> {
  const rows = await sql.query<{ customer_id: bigint }>(
    `select customer_id from customers where shop_id = $1
     union select customer_id from orders where shop_id = $1 and customer_id is not null
     union select customer_id from standings where shop_id = $1 and orders = 0
     order by 1`,
    [shopId],
  );
  return rows.map(({ customer_id: customerId }) => customerId);
}

interface StandingRow {
  customer_id: bigint;
  orders: number;
  revenue_minor: bigint;
  purchase_days: number;
  first_day: number | null;
  last_day: number | null;
  window_spend_minor: bigint;
  tier_id: string | null;
  clv: number;
  value_class: ValueClass | null;
}

async function readStandings(sql: Sql, shopId: number): Promise<Map<bigint, CustomerStanding>> {
  const rows = await sql.query<StandingRow>(
    `select customer_id, orders, revenue_minor, purchase_days, first_day - ${DAY_ZERO} as first_day,
       last_day - ${DAY_ZERO} as last_day, window_spend_minor, tier_id, clv,
       value_class
     from standings where shop_id = $1`,
    [shopId],
  );
  return new Map(
    rows.map((row) => [
      row.customer_id,
      {
        orders: row.orders,
        revenueMinor: row.revenue_minor,
        purchaseDays: row.purchase_days,
        firstDay: row.first_day,
        lastDay: row.last_day,
        windowSpendMinor: row.window_spend_minor,
        tierId: row.tier_id,
        clv: row.clv,
        valueClass: row.value_class,
      },
    ]),
  );
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
    await facts.lockCustomers([...some.keys()]);
    await facts.saveStandings(some, at.valuation);
    await facts.markStale([...some.keys()], at.now);
  }
}
