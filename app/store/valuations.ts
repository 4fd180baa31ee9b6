import { VALUE_CLASSES } from "../domain/clv/value-class.ts";
import type { Valuation } from "../domain/customer-standing.ts";
import type { CustomerColumns, PurchaseColumns } from "../usecases/clv/customer-columns.ts";
import type { RevaluePorts, ShopWishes } from "../usecases/clv/revalue-shop.ts";
import { type OpenValuer, openValuerHere } from "../usecases/clv/valuer.ts";
import type { WalkPage } from "../usecases/clv/walk-customers.ts";
import { readFloat8Column, readInt4Column, readInt8Column } from "./binary-array.ts";
import { countCustomers } from "./customer-counts.ts";
import { countStandings } from "./maintenance.ts";
import { allOrders, factStore } from "./orders.ts";
import { markAllStale } from "./perks.ts";
import {
  bumpRevision,
  costsFrom,
  lockShopForBatch,
  publishValuation,
  readValuation,
  type StoredCosts,
  saveProgramme,
} from "./shops.ts";
import { DAY_ZERO, type Database, type Sql } from "./sql.ts";
import { saveStandingColumns } from "./standing-columns.ts";

/** On the embedded database the door waits for every statement: small bites. */
const PAGE_ROWS = {
  embedded: { customers: 2000, sampled: 500, walked: 250, underived: 100 },
  server: { customers: 20_000, sampled: 5000, walked: 5000, underived: 500 },
};

/** How the work beside the database is done: at once and right here, unless told otherwise. */
export interface Workplace {
  readonly openValuer: OpenValuer;
  /** Lets others have the database between two steps. */
  readonly rest: () => Promise<void>;
  /** How many customers a shop had some moments ago, for one who asks all the time. Without: by counting. */
  readonly customersLately?: (shopId: number) => Promise<number>;
}

const HERE: Workplace = { openValuer: openValuerHere, rest: async () => {} };

/** What measuring a shop anew needs of the database. */
export function revaluePorts(
  database: Database,
  { openValuer, rest, customersLately }: Workplace = HERE,
): RevaluePorts {
  const rows = PAGE_ROWS[database.kind];
  const count = (shopId: number) => countCustomers(database, shopId);
  return {
    openValuer,
    readWishes: (shopId) => readWishes(database, shopId),
    readCurrent: (shopId) => readValuation(database, shopId),
    customersLately: customersLately ?? count,
    countCustomers: count,
    hasUnderived: (shopId) => hasUnderived(database, shopId),
    readCustomers: (shopId) => readCustomers(database, shopId, { rows: rows.customers, rest }),
    readPurchases: (shopId, share) =>
      readPurchases(database, shopId, { share, rows: rows.sampled, rest }),
    readBehind: (shopId, valuation, after) =>
      readBehind(database, shopId, { valuation, after, limit: rows.walked }),
    mostUnderived: rows.underived,
    rest,
    publishing: async (shopId, work) => {
      await database.transaction(async (sql) => {
        await sql.query("select 1 from shops where shop_id = $1 for update", [shopId]);
        return work({
          readCurrent: () => readValuation(sql, shopId),
          markAllStale: (now) => markAllStale(sql, shopId, now),
          saveProgramme: (programme, now) => saveProgramme(sql, shopId, { programme, now }),
          publish: (next) => publishValuation(sql, shopId, next),
          measure: () => measureOf(sql, shopId),
          readAllOrders: () => allOrders(sql, shopId),
          saveJudged: (orders) => factStore(sql, shopId).saveJudged(orders),
          markUnderived: () => markUnderived(sql, shopId),
          forgetClasses: () => forgetClasses(sql, shopId),
          announce: () => bumpRevision(sql, shopId),
        });
      });
      await countStandings(database);
    },
    catchingUp: (shopId, work) =>
      database.transaction((sql) =>
        work({
          ...factStore(sql, shopId),
          measure: () => measureOf(sql, shopId),
          saveColumns: (standings, valuation) =>
            saveStandingColumns(sql, shopId, { standings, valuation, derived: false }),
          markCaughtUp: (valuation) => markCaughtUp(sql, shopId, valuation),
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

async function readWishes(sql: Sql, shopId: number): Promise<ShopWishes | null> {
  const [row] = await sql.query<{
    currency: string | null;
    time_zone: string | null;
    costs: StoredCosts | null;
    valuation_asked: number;
    caught_up: number;
  }>(
    "select currency, time_zone, costs, valuation_asked, caught_up from shops where shop_id = $1",
    [shopId],
  );
  if (!row) return null;
  return {
    currency: row.currency,
    timeZone: row.time_zone,
    costs: costsFrom(row.costs),
    asked: row.valuation_asked,
    caughtUp: row.caught_up,
  };
}

async function hasUnderived(sql: Sql, shopId: number): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from standings where shop_id = $1 and valuation = 0 limit 1",
    [shopId],
  );
  return rows.length > 0;
}

/** The classes left behind were of other yardsticks: in another currency they say nothing. */
async function markUnderived(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    "update standings set valuation = 0, value_class = null, prior_class = null where shop_id = $1",
    [shopId],
  );
}

/** Classes given in the middle of an import were by a part of the shop: nobody holds on to them. */
async function forgetClasses(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `update standings set value_class = null, prior_class = null
     where shop_id = $1 and value_class is not null`,
    [shopId],
  );
}

async function markCaughtUp(sql: Sql, shopId: number, valuation: number): Promise<void> {
  await sql.query("update shops set caught_up = $2 where shop_id = $1 and valuation = $2", [
    shopId,
    valuation,
  ]);
}

interface Paging {
  readonly rows: number;
  readonly rest: () => Promise<void>;
}

/** A summary's columns, each to be sent as one array. */
const SUMMARY_COLUMNS = `
  array_send(array_agg(customer_id)) as customer_id,
  array_send(array_agg(orders)) as orders,
  array_send(array_agg(revenue_minor)) as revenue_minor,
  array_send(array_agg(purchase_days)) as purchase_days,
  array_send(array_agg(coalesce(first_day - ${DAY_ZERO}, 0))) as first_day,
  array_send(array_agg(coalesce(last_day - ${DAY_ZERO}, 0))) as last_day,
  array_send(array_agg(first_day_minor)) as first_day_minor,
  array_send(array_agg(log_gaps)) as log_gaps,
  array_send(array_agg(coalesce(array_position($2::text::text[], value_class), 0))) as value_class`;

const CLASSES = `{${VALUE_CLASSES.join(",")}}`;

/** Columns as they are sent: null when there is no row. */
type Sent<Name extends string> = Record<Name, Buffer | null>;

type SummaryRow = Sent<
  | "customer_id"
  | "orders"
  | "revenue_minor"
  | "purchase_days"
  | "first_day"
  | "last_day"
  | "first_day_minor"
  | "log_gaps"
  | "value_class"
>;

function customerColumns(row: SummaryRow): CustomerColumns {
  return {
    customerId: readInt8Column(row.customer_id),
    orders: readInt4Column(row.orders),
    revenueMinor: readInt8Column(row.revenue_minor),
    purchaseDays: readInt4Column(row.purchase_days),
    firstDay: readInt4Column(row.first_day),
    lastDay: readInt4Column(row.last_day),
    firstDayMinor: readInt8Column(row.first_day_minor),
    logGaps: readFloat8Column(row.log_gaps),
    valueClass: readInt4Column(row.value_class),
  };
}

async function* readCustomers(
  sql: Sql,
  shopId: number,
  { rows, rest }: Paging,
): AsyncGenerator<CustomerColumns> {
  for (let after: bigint | undefined = -1n; after !== undefined; ) {
    const [page]: SummaryRow[] = await sql.query<SummaryRow>(
      `select ${SUMMARY_COLUMNS} from (
         select * from standings
         where shop_id = $1 and customer_id > $3::text::bigint and purchase_days > 0
         order by customer_id limit $4::int) as page`,
      [shopId, CLASSES, after.toString(), rows],
    );
    if (!page?.customer_id) return;
    const columns = customerColumns(page);
    after = columns.customerId.at(-1);
    yield columns;
    await rest();
  }
}

const ALL_SHARES = 1_000_000;

/** Drawn by a hash of the id: evenly, and the same customers again the next day. */
async function* readPurchases(
  sql: Sql,
  shopId: number,
  { share, rows, rest }: Paging & { readonly share: number },
): AsyncGenerator<PurchaseColumns> {
  for (let after: string | null | undefined = "-1"; after; ) {
    const [page]: PurchaseRow[] = await sql.query<PurchaseRow>(READ_PURCHASES, [
      shopId,
      after,
      rows,
      Math.round(share * ALL_SHARES),
    ]);
    after = page?.last;
    if (page?.customer_id) {
      yield {
        customerId: readInt8Column(page.customer_id),
        day: readInt4Column(page.day),
        minor: readInt8Column(page.minor),
      };
    }
    await rest();
  }
}

interface PurchaseRow extends Sent<"customer_id" | "day" | "minor"> {
  last: string | null;
}

const READ_PURCHASES = `
  with drawn as materialized (
    select customer_id from standings
    where shop_id = $1 and customer_id > $2::text::bigint and purchase_days > 0
      and abs(hashint8(customer_id)::bigint) % ${ALL_SHARES} < $4::int
    order by customer_id limit $3::int),
  purchases as (
    select o.judged_customer as customer_id, o.day - ${DAY_ZERO} as day,
      sum(o.counted_minor)::bigint as minor
    from drawn join orders o on o.shop_id = $1 and o.judged_customer = drawn.customer_id
    where o.counted_minor is not null and o.origin = 'shop' group by 1, 2 order by 1, 2)
  select (select max(customer_id)::text from drawn) as last,
    array_send(array_agg(customer_id)) as customer_id, array_send(array_agg(day)) as day,
    array_send(array_agg(minor)) as minor
  from purchases`;

interface BehindRow extends SummaryRow, Sent<"window_spend" | "shown_spend" | "shown_tier"> {
  last: string | null;
  underived: string[] | null;
}

async function readBehind(
  sql: Sql,
  shopId: number,
  at: { readonly valuation: Valuation; readonly after: bigint; readonly limit: number },
): Promise<WalkPage | null> {
  const { version, asOf, programme } = at.valuation;
  const tiers = JSON.stringify(programme.tiers.map(({ id }) => id));
  const [page] = await sql.query<BehindRow>(READ_BEHIND, [
    shopId,
    CLASSES,
    at.after.toString(),
    at.limit,
    version,
    asOf - programme.windowDays + 1,
    tiers,
  ]);
  if (!page?.last) return null;
  return {
    columns: {
      ...customerColumns(page),
      windowSpendMinor: readInt8Column(page.window_spend),
      shownSpendMinor: readInt8Column(page.shown_spend),
      shownTier: readInt4Column(page.shown_tier),
    },
    underived: (page.underived ?? []).map(BigInt),
    last: BigInt(page.last),
  };
}

// Renewals qualify for a tier and do not show in a summary: who has nothing else is derived anew.
const READ_BEHIND = `
  with page as materialized (
    select *, valuation = 0 or (orders = 0 and apart_orders > 0) as underived from standings
    where shop_id = $1 and customer_id > $3::text::bigint and valuation < $5::int
    order by customer_id limit $4::int),
  spend as materialized (
    select o.judged_customer as customer_id, sum(o.counted_minor)::bigint as minor
    from orders o
    where o.shop_id = $1 and o.judged_customer > $3::text::bigint
      and o.judged_customer <= (select max(customer_id) from page)
      and o.counted_minor is not null and o.origin <> 'wholesale'
      and o.day >= ${DAY_ZERO} + $6::int
    group by o.judged_customer),
  tiers as (select array_agg(id) as ids from json_array_elements_text($7::text::json) as t(id)),
  known as (
    select page.*, coalesce(spend.minor, 0) as window_spend,
      case when tier_id is null then 0
        else coalesce(array_position(tiers.ids, tier_id), -1) end as tier
    from page cross join tiers left join spend on spend.customer_id = page.customer_id
    where not underived order by page.customer_id)
  select (select max(customer_id)::text from page) as last,
    (select array_agg(customer_id::text order by customer_id) from page where underived) as underived,
    ${SUMMARY_COLUMNS},
    array_send(array_agg(window_spend)) as window_spend,
    array_send(array_agg(window_spend_minor)) as shown_spend,
    array_send(array_agg(tier)) as shown_tier
  from known`;
