import type { Database, Sql } from "../../app/store/sql.ts";

/** What stands in the database at the end of a storm, as text: bigints and days compare as such. */
export interface ShopState {
  readonly inbox: ReadonlyMap<string, InboxState>;
  readonly orders: ReadonlyMap<string, Row>;
  readonly refunds: ReadonlyMap<string, Row>;
  readonly customers: ReadonlyMap<string, Row>;
  readonly standings: ReadonlyMap<string, Row>;
}

export interface InboxState {
  readonly processed: boolean;
  readonly reason: string | null;
}

export type Row = Readonly<Record<string, string | null>>;

export async function readShopState(database: Database, domain: string): Promise<ShopState> {
  const [shop] = await database.query<{ id: number }>(
    "select shop_id as id from shops where domain = $1",
    [domain],
  );
  if (!shop) throw new Error(`The shop ${domain} is gone.`);
  const inbox = await database.query<{ key: string; processed: boolean; reason: string | null }>(
    `select $2 || ' ' || topic || ' ' || event_id as key,
            processed_at is not null as processed, reason
       from inbox where shop_id = $1::int`,
    [shop.id, domain],
  );
  return {
    inbox: new Map(inbox.map(({ key, ...row }) => [key, row])),
    orders: await table(database, shop.id, ORDERS),
    refunds: await table(database, shop.id, REFUNDS),
    customers: await table(database, shop.id, CUSTOMERS),
    standings: await table(database, shop.id, STANDINGS),
  };
}

const ORDERS = `
  select order_id::text as id, customer_id::text as customer, total_minor::text as total,
         goods_minor::text as goods, currency, financial_status as status,
         (cancelled_at is not null)::text as cancelled, test::text as test,
         (deleted_at is not null)::text as deleted, day::text as day,
         counted_minor::text as counted, pending_minor::text as pending
    from orders where shop_id = $1::int`;
const REFUNDS = `
  select refund_id::text as id, order_id::text as order, goods_minor::text as goods,
         amount_minor::text as amount
    from refunds where shop_id = $1::int`;
const CUSTOMERS = `
  select customer_id::text as id, display_name as name, email,
         (deleted_at is not null)::text as deleted, (redacted_at is not null)::text as redacted
    from customers where shop_id = $1::int`;
const STANDINGS = `
  select s.customer_id::text as id, s.orders::text as orders, s.revenue_minor::text as revenue,
         s.first_day::text as first, s.last_day::text as last,
         s.apart_orders::text as "apartOrders", s.apart_revenue_minor::text as "apartRevenue",
         s.pending_orders::text as "pendingOrders", s.pending_minor::text as "pendingMinor",
         s.window_spend_minor::text as window, s.tier_id as tier, v.as_of::text as "asOf"
    from standings s join valuation_versions v
      on v.shop_id = s.shop_id and v.version = s.valuation
   where s.shop_id = $1::int`;

async function table(sql: Sql, shopId: number, statement: string): Promise<Map<string, Row>> {
  const rows = await sql.query<Row & { readonly id: string }>(statement, [shopId]);
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}
