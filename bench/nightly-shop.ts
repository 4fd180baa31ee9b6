import { installPorts } from "../app/store/setup.ts";
import { shopIdFor } from "../app/store/shops.ts";
import type { Database } from "../app/store/sql.ts";
import { installShop } from "../app/usecases/shops/install-shop.ts";
import { BENCH_SHOP } from "./bench-shop.ts";

/** The shop's first day and the day it is first measured. */
const FIRST_DAY = "2023-11-21";
export const LAST_DAY = new Date("2026-11-20T09:00:00Z");
const CUSTOMERS_PER_STATEMENT = 50_000;

/**
 * A shop of so many customers with three years of orders, about four each, made within the database.
 * Customers buy as MBG/NBD has it: at a rate of their own, leaving with a chance of their own after
 * any purchase, the first included.
 */
export async function makeNightlyShop(database: Database, customers: number): Promise<number> {
  const shopId = await shopIdFor(database, BENCH_SHOP);
  const details = { name: "Bench", currency: "USD", timeZone: "UTC" };
  await installShop(installPorts(database), { shopId, details, now: LAST_DAY });
  await database.query("select setseed(0.5)");
  for (let from = 1; from <= customers; from += CUSTOMERS_PER_STATEMENT) {
    const to = Math.min(customers, from + CUSTOMERS_PER_STATEMENT - 1);
    await database.query(MAKE_ORDERS, [shopId, from, to]);
    await database.query(MAKE_CUSTOMERS, [shopId, from, to]);
    await database.query(MAKE_STANDINGS, [shopId, from, to]);
  }
  await database.script("vacuum (analyze)");
  return shopId;
}

// rate: exponential between customers, 60 days in the mean; leaving: Beta(1, 4).
const MAKE_ORDERS = `
  with people as (
    select id, floor(random() * 1095)::int as first, -ln(1 - random()) / 60 as rate,
      1 - power(1 - random(), 1.0 / 4) as leaving, exp(8 + 0.6 * (random() + random() + random() - 1.5) * 2) as spend
    from generate_series($2::int, $3::int) as p(id)),
  lives as (
    select *, least(300, floor(ln(1 - random()) / ln(1 - leaving)))::int as repeats from people),
  purchases as (
    select id, spend, first, 0 as number, 0::float8 as after from lives
    union all
    select id, spend, first, number,
      sum(-ln(1 - random()) / rate) over (partition by id order by number)
    from lives cross join lateral generate_series(1, repeats) as r(number))
  insert into orders (shop_id, order_id, name, customer_id, judged_customer, occurred_at, total_minor,
    goods_minor, counted_minor, currency, financial_status, test, origin, version, recorded_at, day)
  select $1::int, id::bigint * 1000 + number, '#' || id || '-' || number, id, id, placed, minor, minor, minor, 'USD', 'paid',
    false, 'shop', '2026', placed, placed::date
  from (select id, number, timestamptz '${FIRST_DAY} 12:00:00+00' + (first + floor(after)) * interval '1 day' as placed,
      greatest(100, floor(spend * (0.4 + 1.2 * random())))::bigint as minor
    from purchases where first + after < 1095) as placed_orders`;

const MAKE_CUSTOMERS = `
  insert into customers (shop_id, customer_id, display_name, version, recorded_at)
  select $1::int, id, 'Customer ' || id, 'bench', now() from generate_series($2::int, $3::int) as p(id)`;

const MAKE_STANDINGS = `
  with days as (
    select judged_customer as id, day, count(*)::int as orders, sum(counted_minor)::bigint as minor,
      day - lag(day) over (partition by judged_customer order by day) as gap,
      row_number() over (partition by judged_customer order by day) as place
    from orders where shop_id = $1 and judged_customer between $2::int and $3::int
    group by judged_customer, day)
  insert into standings (shop_id, customer_id, orders, revenue_minor, purchase_days, first_day, last_day,
    first_day_minor, log_gaps, window_spend_minor, clv, valuation)
  select $1::int, id, sum(orders), sum(minor), count(*), min(day), max(day),
    sum(minor) filter (where place = 1), coalesce(sum(ln(gap::float8)), 0), 0, 0, 1
  from days group by id`;
