import type { CustomerSummary } from "../domain/clv/customer-summary.ts";
import type { RevaluePorts } from "../usecases/clv/revalue-shop.ts";
import { allOrders, factStore } from "./orders.ts";
import { markAllStale } from "./perks.ts";
import {
  bumpRevision,
  lockShopForBatch,
  publishValuation,
  readShop,
  readValuation,
  saveProgramme,
} from "./shops.ts";
import { DAY_ZERO, type Database, type Sql } from "./sql.ts";

/** What measuring a shop anew needs of the database. */
export function revaluePorts(database: Database): RevaluePorts {
  return {
    readShop: (shopId) => readShop(database, shopId),
    readCurrent: (shopId) => readValuation(database, shopId),
    countCustomers: (shopId) => countCustomers(database, shopId),
    readSummaries: (shopId) => readSummaries(database, shopId),
    readYearlyReturn: (shopId, asOf) => readYearlyReturn(database, shopId, asOf),
    publishing: (shopId, work) =>
      database.transaction(async (sql) => {
        await sql.query("select 1 from shops where shop_id = $1 for update", [shopId]);
        return work({
          readCurrent: () => readValuation(sql, shopId),
          markAllStale: (now) => markAllStale(sql, shopId, now),
          saveProgramme: (programme, now) => saveProgramme(sql, shopId, { programme, now }),
          publish: (next) => publishValuation(sql, shopId, next),
          measure: () => measureOf(sql, shopId),
          readAllOrders: () => allOrders(sql, shopId),
          saveJudged: (orders) => factStore(sql, shopId).saveJudged(orders),
        });
      }),
    catchingUp: (shopId, work) =>
      database.transaction((sql) =>
        work({
          ...factStore(sql, shopId),
          measure: () => measureOf(sql, shopId),
          behind: (limit) => customersBehind(sql, shopId, limit),
          announce: () => bumpRevision(sql, shopId),
        }),
      ),
  };
}

/** What the shop is measured with, kept as it is until the transaction ends. */
export async function measureOf(sql: Sql, shopId: number) {
  const { measure } = await lockShopForBatch(sql, shopId);
  if (!measure) throw new Error(`shop ${shopId} has no valuation yet`);
  return measure;
}

async function customersBehind(sql: Sql, shopId: number, limit: number): Promise<bigint[]> {
  const rows = await sql.query<{ customer_id: bigint }>(
    `select s.customer_id from standings s
     where s.shop_id = $1 and s.valuation < (select valuation from shops where shop_id = $1)
     order by s.valuation, s.customer_id limit $2::int`,
    [shopId, limit],
  );
  return rows.map(({ customer_id: customerId }) => customerId).sort((a, b) => (a < b ? -1 : 1));
}

async function countCustomers(sql: Sql, shopId: number): Promise<number> {
  const [row] = await sql.query<{ customers: number }>(
    "select count(*)::int as customers from standings where shop_id = $1",
    [shopId],
  );
  return row?.customers ?? 0;
}

async function readSummaries(sql: Sql, shopId: number): Promise<CustomerSummary[]> {
  const rows = await sql.query<{
    orders: number;
    revenue_minor: bigint;
    purchase_days: number;
    first_day: number | null;
    last_day: number | null;
  }>(
    `select orders, revenue_minor, purchase_days, first_day - ${DAY_ZERO} as first_day,
       last_day - ${DAY_ZERO} as last_day
     from standings where shop_id = $1 and orders > 0`,
    [shopId],
  );
  return rows.map((row) => ({
    orders: row.orders,
    revenueMinor: row.revenue_minor,
    purchaseDays: row.purchase_days,
    firstDay: row.first_day,
    lastDay: row.last_day,
  }));
}

const YEAR_DAYS = 365;

async function readYearlyReturn(sql: Sql, shopId: number, asOf: number) {
  const [row] = await sql.query<{ bought_year_before: number; came_back: number }>(
    `with bought as (
       select customer_id, bool_or(day <= ${DAY_ZERO} + $2::int - ${YEAR_DAYS}) as before,
         bool_or(day > ${DAY_ZERO} + $2::int - ${YEAR_DAYS}) as after
       from orders
       where shop_id = $1 and counted_minor is not null and customer_id is not null
         and day > ${DAY_ZERO} + $2::int - ${2 * YEAR_DAYS}
       group by customer_id)
     select count(*) filter (where before)::int as bought_year_before,
       count(*) filter (where before and after)::int as came_back from bought`,
    [shopId, asOf],
  );
  return { boughtYearBefore: row?.bought_year_before ?? 0, cameBack: row?.came_back ?? 0 };
}
