import { VALUE_CLASSES } from "../domain/clv/value-class.ts";
import type { Valuation } from "../domain/customer-standing.ts";
import type { StandingColumns } from "../usecases/clv/customer-columns.ts";
import { float8Column, int4Column, int8Column, textArray } from "./binary-array.ts";
import { lifetimeBand } from "./lifetime-band.ts";
import { DAY_ZERO, type Sql } from "./sql.ts";

/**
 * Writes the standings of many customers at once. Rows are held in the sequence of their ids first,
 * as batches hold them; one that is not behind the valuation any more is newer, and is left alone. So
 * is one that waits to be derived from its orders (valuation 0), unless that is what was done here.
 */
export async function saveStandingColumns(
  sql: Sql,
  shopId: number,
  {
    standings,
    valuation,
    derived,
  }: {
    readonly standings: StandingColumns;
    readonly valuation: Valuation;
    /** Whether they were derived from the customers' orders just now, in this transaction. */
    readonly derived: boolean;
  },
): Promise<void> {
  const ids = int8Column(standings.customerId);
  const oldest = derived ? 0 : 1;
  await sql.query(HOLD, [shopId, ids, valuation.version, oldest]);
  await sql.query(UPDATE, [
    shopId,
    valuation.version,
    textArray(valuation.programme.tiers.map(({ id }) => id)),
    textArray(VALUE_CLASSES),
    ids,
    int8Column(standings.windowSpendMinor),
    int4Column(standings.tier),
    int4Column(standings.valueClass),
    int4Column(standings.rfm),
    float8Column(standings.clv),
    float8Column(standings.pAlive),
    float8Column(standings.expectedPurchases),
    float8Column(standings.purchasesLow),
    float8Column(standings.purchasesHigh),
    float8Column(standings.spendPerPurchase),
    float8Column(standings.expectedRevenue),
    float8Column(standings.revenueLow),
    float8Column(standings.revenueHigh),
    float8Column(standings.lifetimeValue),
    float8Column(standings.lifetimeLow),
    float8Column(standings.lifetimeHigh),
    int4Column(standings.nextDay),
    int4Column(standings.nextDayLow),
    int4Column(standings.nextDayHigh),
    oldest,
  ]);
}

const HOLD = `
  select 1 from unnest($2::int8[]) as x(id)
  join standings s on s.shop_id = $1 and s.customer_id = x.id
    and s.valuation < $3::int and s.valuation >= $4::int
  order by s.customer_id for update of s`;

const UPDATE = `
  update standings s set window_spend_minor = x.window_spend, tier_id = ($3::text[])[x.tier],
    value_class = ($4::text[])[x.class], prior_class = s.value_class, rfm = nullif(x.rfm, 0),
    clv = x.clv, p_alive = x.p_alive, expected_purchases = x.purchases,
    purchases_low = x.purchases_low, purchases_high = x.purchases_high,
    spend_per_purchase = x.spend, expected_revenue = x.revenue, revenue_low = x.revenue_low,
    revenue_high = x.revenue_high, lifetime_value = x.lifetime, lifetime_low = x.lifetime_low,
    lifetime_high = x.lifetime_high, lifetime_band = ${lifetimeBand("x.lifetime")}, next_day = ${DAY_ZERO} + x.next_day,
    next_day_low = ${DAY_ZERO} + x.next_day_low, next_day_high = ${DAY_ZERO} + x.next_day_high,
    valuation = $2::int
  from unnest($5::int8[], $6::int8[], $7::int4[], $8::int4[], $9::int4[], $10::float8[],
    $11::float8[], $12::float8[], $13::float8[], $14::float8[], $15::float8[], $16::float8[],
    $17::float8[], $18::float8[], $19::float8[], $20::float8[], $21::float8[], $22::int4[],
    $23::int4[], $24::int4[])
    as x(id, window_spend, tier, class, rfm, clv, p_alive, purchases, purchases_low,
      purchases_high, spend, revenue, revenue_low, revenue_high, lifetime, lifetime_low,
      lifetime_high, next_day, next_day_low, next_day_high)
  where s.shop_id = $1 and s.customer_id = x.id and s.valuation < $2::int
    and s.valuation >= $25::int`;
