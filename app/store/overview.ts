import { VALUE_CLASSES } from "../domain/clv/value-class.ts";
import type { Money } from "../domain/money.ts";
import type { OverviewReader, ShopOverview } from "../usecases/overview/shop-overview.ts";
import { readRevision, readShop, readValuation } from "./shops.ts";
import { DAY_ZERO, type Sql } from "./sql.ts";

/** Reads the Home page's numbers from the standings and the counted orders. */
export function overviewReader(sql: Sql): OverviewReader {
  return { readOverview: (shopId) => readOverview(sql, shopId) };
}

async function readOverview(sql: Sql, shopId: number): Promise<ShopOverview | null> {
  const shop = await readShop(sql, shopId);
  const version = await readValuation(sql, shopId);
  if (!shop || !version) return null;
  const { currency, asOf, programme, basis, model } = version.valuation;
  const revision = await readRevision(sql, shopId);
  const [groups, sales, parked] = await Promise.all([
    readGroups(sql, shopId),
    readSales(sql, shopId, asOf),
    countParked(sql, shopId),
  ]);
  const money = (minor: bigint) => ({ minor, currency });
  return {
    currency,
    asOf,
    customers: sum(groups.map(({ customers }) => customers)),
    ...salesTotal(sales, money),
    last30Days: salesTotal(
      sales.filter(({ period }) => period === 0),
      money,
    ),
    previous30Days: salesTotal(
      sales.filter(({ period }) => period === 1),
      money,
    ),
    classes: classTotals(groups, money),
    tiers: programme.tiers.map(({ thresholdMinor, ...tier }) => ({
      ...tier,
      threshold: money(thresholdMinor),
      customers: sum(
        groups.filter(({ tier_id }) => tier_id === tier.id).map(({ customers }) => customers),
      ),
    })),
    programme: { live: shop.live, windowDays: programme.windowDays },
    basis,
    valuedBy: model?.purchases ? "model" : "formula",
    parked,
    revision,
  };
}

interface Group {
  value_class: string | null;
  tier_id: string | null;
  customers: number;
  revenue_minor: bigint;
  clv: number;
}

function readGroups(sql: Sql, shopId: number): Promise<Group[]> {
  return sql.query<Group>(
    `select s.value_class, s.tier_id, count(*)::int as customers,
       sum(s.revenue_minor)::bigint as revenue_minor, sum(coalesce(s.lifetime_value, s.clv)) as clv
     from standings s where s.shop_id = $1 and not exists (select 1 from customers c
       where c.shop_id = s.shop_id and c.customer_id = s.customer_id and c.deleted_at is not null)
     group by s.value_class, s.tier_id`,
    [shopId],
  );
}

function classTotals(
  groups: readonly Group[],
  money: (minor: bigint) => Money,
): ShopOverview["classes"] {
  return VALUE_CLASSES.map((valueClass) => {
    const members = groups.filter((group) => group.value_class === valueClass);
    const revenue = money(members.reduce((minor, group) => minor + group.revenue_minor, 0n));
    const amount = sum(members.map(({ clv }) => clv));
    const customers = sum(members.map((group) => group.customers));
    return { valueClass, customers, revenue, clv: { amount, currency: revenue.currency } };
  });
}

interface Sale {
  /** 0: the last 30 days, 1: the 30 before, 2: earlier. */
  period: number;
  orders: number;
  minor: bigint;
}

function readSales(sql: Sql, shopId: number, asOf: number): Promise<Sale[]> {
  return sql.query<Sale>(
    `select least(2, greatest(0, ($2::int - (day - ${DAY_ZERO})) / 30)) as period,
       count(*)::int as orders, sum(counted_minor)::bigint as minor
     from orders where shop_id = $1 and counted_minor is not null group by 1`,
    [shopId, asOf],
  );
}

function salesTotal(sales: readonly Sale[], money: (minor: bigint) => Money) {
  return {
    orders: sum(sales.map(({ orders }) => orders)),
    revenue: money(sales.reduce((minor, sale) => minor + sale.minor, 0n)),
  };
}

async function countParked(sql: Sql, shopId: number): Promise<number> {
  const [row] = await sql.query<{ parked: number }>(
    "select count(*)::int as parked from inbox where shop_id = $1 and parked_at is not null",
    [shopId],
  );
  return row?.parked ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
