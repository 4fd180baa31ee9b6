import {
  type PublishPorts,
  type StaleCustomer,
  shopperStanding,
} from "../usecases/perks/publish-standings.ts";
import type { ShopperStanding } from "../usecases/perks/shopper-standing.ts";
import { factStore } from "./orders.ts";
import { readShop, readValuation } from "./shops.ts";
import { type Database, recordset, type Sql } from "./sql.ts";

/** The database's side of publishing standings. */
export function publishStore(database: Database): Omit<PublishPorts, "write"> {
  return {
    readStale: (shopId, limit) => readStale(database, shopId, limit),
    readStandings: (shopId, customerIds) => readStandings(database, shopId, customerIds),
    clearStale: (shopId, written) => clearStale(database, shopId, written),
  };
}

async function readStale(sql: Sql, shopId: number, limit: number): Promise<StaleCustomer[]> {
  const rows = await sql.query<{ customer_id: bigint; change: bigint }>(
    `select customer_id, change from stale_perks
     where shop_id = $1 order by since, change limit $2::int`,
    [shopId, limit],
  );
  return rows.map((row) => ({ customerId: row.customer_id, change: row.change }));
}

async function readStandings(
  sql: Sql,
  shopId: number,
  customerIds: readonly bigint[],
): Promise<ShopperStanding[]> {
  const shop = await readShop(sql, shopId);
  const version = await readValuation(sql, shopId);
  if (!shop || !version) return [];
  const orders = await factStore(sql, shopId).readCustomerOrders(customerIds);
  const context = { valuation: version.valuation, live: shop.live };
  return customerIds.map((customerId) =>
    shopperStanding({ customerId, orders: orders.get(customerId)?.counted ?? [] }, context),
  );
}

async function clearStale(
  sql: Sql,
  shopId: number,
  written: readonly StaleCustomer[],
): Promise<void> {
  await sql.query(
    `delete from stale_perks p
     using json_to_recordset($2::text::json) as x("customerId" bigint, change bigint)
     where p.shop_id = $1 and p.customer_id = x."customerId" and p.change = x.change`,
    [shopId, recordset(written)],
  );
}

/** Shops with something to publish, so that a lost job does not leave a shopper behind. */
export async function shopsBehind(sql: Sql): Promise<number[]> {
  const rows = await sql.query<{ shop_id: number }>(
    `select s.shop_id from shops s
     where s.installed_at is not null and s.uninstalled_at is null and s.shut_out_at is null
       and exists (select 1 from sessions t where t.shop = s.domain)
       and exists (select 1 from stale_perks p where p.shop_id = s.shop_id)`,
  );
  return rows.map(({ shop_id: shopId }) => shopId);
}

/** Every member's metafield is to be written again: what all of them show has changed. */
export async function markAllStale(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query(
    `insert into stale_perks as p (shop_id, customer_id, since)
     select s.shop_id, s.customer_id, $2::timestamptz from standings s
     where s.shop_id = $1 and s.tier_id is not null order by s.customer_id
     on conflict (shop_id, customer_id) do update set change = nextval('stale_perks_change_seq')`,
    [shopId, now],
  );
}
