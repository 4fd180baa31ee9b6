import { setTimeout as sleep } from "node:timers/promises";
import { installPorts } from "../app/store/setup.ts";
import { shopIdFor } from "../app/store/shops.ts";
import type { Database } from "../app/store/sql.ts";
import { revaluePorts } from "../app/store/valuations.ts";
import { revalueWhenDue } from "../app/usecases/clv/revalue-shop.ts";
import { installShop } from "../app/usecases/shops/install-shop.ts";
import { openValuerThread } from "../app/valuer.server.ts";
import { BENCH_SHOP } from "./bench-shop.ts";
import { FIRST_CUSTOMER_ID } from "./load/order-body.ts";

const ORDERS_EACH = 10;
const CUSTOMERS_PER_STATEMENT = 50_000;

/**
 * A shop of so many customers with ten orders each over three years, made within the database: with
 * its programme, everyone's tier, and a forecast model that was fitted to them.
 */
export async function makeGrownShop(
  database: Database,
  { customers, now }: { readonly customers: number; readonly now: Date },
): Promise<number> {
  const shopId = await shopIdFor(database, BENCH_SHOP);
  const details = { name: "Bench", currency: "USD", timeZone: "UTC" };
  await installShop(installPorts(database), { shopId, details, now });
  await database.query("select setseed(0.5)");
  for (let from = 0; from < customers; from += CUSTOMERS_PER_STATEMENT) {
    const to = Math.min(customers, from + CUSTOMERS_PER_STATEMENT) - 1;
    for (const statement of [MAKE_ORDERS, MAKE_CUSTOMERS, MAKE_STANDINGS]) {
      await database.query(statement, [shopId, from, to]);
    }
  }
  await database.script("vacuum (analyze)");
  const ports = revaluePorts(database, { openValuer: openValuerThread, rest: () => sleep(0) });
  await revalueWhenDue(ports, { shopId, now, busy: false });
  // As though Shopify had been told of everybody: nobody waits for it in a shop that has stood a while.
  await database.query("delete from stale_perks where shop_id = $1", [shopId]);
  await database.script("vacuum (analyze)");
  return shopId;
}

const MAKE_ORDERS = `
  insert into orders (shop_id, order_id, name, customer_id, judged_customer, occurred_at, total_minor,
    goods_minor, counted_minor, currency, financial_status, test, origin, version, recorded_at, day)
  select $1::int, id::bigint * ${ORDERS_EACH} + number, '#' || id || '-' || number, ${FIRST_CUSTOMER_ID} + id,
    ${FIRST_CUSTOMER_ID} + id, placed, minor, minor, minor, 'USD', 'paid', false, 'shop', '2026', placed, placed::date
  from (select id, number, now() - (1 + random() * 1094) * interval '1 day' as placed,
      (1000 + floor(random() * 19000))::bigint as minor
    from generate_series($2::int, $3::int) as p(id) cross join generate_series(1, ${ORDERS_EACH}) as o(number)) as placed_orders`;

const MAKE_CUSTOMERS = `
  insert into customers (shop_id, customer_id, display_name, version, recorded_at)
  select $1::int, ${FIRST_CUSTOMER_ID} + id, 'Customer ' || id, '', now()
  from generate_series($2::int, $3::int) as p(id)`;

const MAKE_STANDINGS = `
  with days as (
    select judged_customer as id, day, count(*)::int as orders, sum(counted_minor)::bigint as minor,
      day - lag(day) over (partition by judged_customer order by day) as gap,
      row_number() over (partition by judged_customer order by day) as place
    from orders where shop_id = $1
      and judged_customer between ${FIRST_CUSTOMER_ID} + $2::int and ${FIRST_CUSTOMER_ID} + $3::int
    group by judged_customer, day)
  insert into standings (shop_id, customer_id, orders, revenue_minor, purchase_days, first_day, last_day,
    first_day_minor, log_gaps, window_spend_minor, clv, valuation)
  select $1::int, id, sum(orders), sum(minor), count(*), min(day), max(day),
    sum(minor) filter (where place = 1), coalesce(sum(ln(gap::float8)), 0), 0, 0, 1
  from days group by id`;
