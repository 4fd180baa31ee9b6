import type { CostInputs } from "../domain/clv/clv-model.ts";
import type { ShopReport } from "../domain/clv/shop-report.ts";
import type { CostsPorts, Insights, InsightsReader } from "../usecases/clv/insights.ts";
import {
  bumpRevision,
  costsFrom,
  costsText,
  readRevision,
  readValuation,
  type StoredCosts,
} from "./shops.ts";
import type { Database, Sql } from "./sql.ts";

/** Reads what the last nightly run found out about a shop. */
export function insightsReader(sql: Sql): InsightsReader {
  return { readInsights: (shopId) => readInsights(sql, shopId) };
}

async function readInsights(sql: Sql, shopId: number): Promise<Insights | null> {
  const version = await readValuation(sql, shopId);
  if (!version) return null;
  const { asOf, currency, basis, model, costs: valuedWith } = version.valuation;
  const [shop] = await sql.query<{
    costs: StoredCosts | null;
    valuation_asked: number;
    report: ShopReport | null;
  }>(
    `select s.costs, s.valuation_asked, v.report from shops s
     join valuation_versions v on v.shop_id = s.shop_id and v.version = $2::int
     where s.shop_id = $1`,
    [shopId, version.valuation.version],
  );
  const counts = await readCounts(sql, shopId, version.valuation.version);
  return {
    currency,
    timeZone: version.timeZone,
    asOf,
    basis,
    costs: costsFrom(shop?.costs ?? null),
    valuedWith,
    model,
    report: shop?.report ?? null,
    ...counts,
    working: (shop?.valuation_asked ?? 0) > version.asked,
    revision: await readRevision(sql, shopId),
  };
}

async function readCounts(sql: Sql, shopId: number, valuation: number) {
  const [row] = await sql.query<{ customers: number; behind: number; apart_orders: number }>(
    `select count(*)::int as customers, (count(*) filter (where valuation < $2::int))::int as behind,
       coalesce(sum(apart_orders), 0)::int as apart_orders
     from standings where shop_id = $1`,
    [shopId, valuation],
  );
  return {
    customers: row?.customers ?? 0,
    behind: row?.behind ?? 0,
    apartOrders: row?.apart_orders ?? 0,
  };
}

/** The database's side of what a merchant can change about costs. */
export function costsPorts(database: Database): CostsPorts {
  return {
    saveCosts: (shopId, costs) =>
      database.transaction(async (sql) => {
        await saveCosts(sql, shopId, costs);
        await bumpRevision(sql, shopId);
      }),
    askForValuation: (shopId) =>
      database.transaction(async (sql) => {
        await askForValuation(sql, shopId);
        await bumpRevision(sql, shopId);
      }),
  };
}

/** The shop is to be measured anew, whatever else would have it be. */
export async function askForValuation(sql: Sql, shopId: number): Promise<void> {
  await sql.query("update shops set valuation_asked = valuation_asked + 1 where shop_id = $1", [
    shopId,
  ]);
}

async function saveCosts(sql: Sql, shopId: number, costs: CostInputs): Promise<void> {
  await sql.query(
    `update shops set costs = $2::text::jsonb, valuation_asked = valuation_asked + 1
     where shop_id = $1`,
    [shopId, costsText(costs)],
  );
}
