import {
  type PublishPorts,
  type StaleCustomer,
  shopperStanding,
} from "../usecases/perks/publish-standings.ts";
import type { ShopperStanding } from "../usecases/perks/shopper-standing.ts";
import { factStore } from "./orders.ts";
import { bumpRevision, readShop, readValuation } from "./shops.ts";
import { bigintArray, type Database, recordset, type Sql } from "./sql.ts";

/** The database's side of publishing standings. */
export function publishStore(
  database: Database,
  clock: () => Date,
): Omit<PublishPorts, "write" | "erase"> {
  return {
    readStale: (shopId, limit) => readStale(database, shopId, limit),
    readStandings: (shopId, customerIds) => readStandings(database, shopId, customerIds),
    clearStale: (shopId, written) => clearStale(database, shopId, written),
    noteErased: (shopId, customerIds) =>
      noteErased(database, shopId, { customerIds, now: clock() }),
  };
}

async function readStale(sql: Sql, shopId: number, limit: number): Promise<StaleCustomer[]> {
  const rows = await sql.query<{
    customer_id: bigint;
    change: bigint;
    batch: string | null;
    gone: boolean;
  }>(
    `select p.customer_id, p.change, p.batch, exists (select 1 from customers c where c.shop_id = p.shop_id
       and c.customer_id = p.customer_id and (c.redacted_at is not null or c.deleted_at is not null)) as gone
     from stale_perks p where p.shop_id = $1 order by p.since, p.change limit $2::int`,
    [shopId, limit],
  );
  return rows.map((row) => ({
    customerId: row.customer_id,
    change: row.change,
    batch: row.batch,
    gone: row.gone,
  }));
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

async function noteErased(
  sql: Sql,
  shopId: number,
  { customerIds, now }: { readonly customerIds: readonly bigint[]; readonly now: Date },
): Promise<void> {
  await sql.query(
    `update privacy_requests q set metafield_erased_at = $3::timestamptz
     from unnest($2::text::bigint[]) as x(id)
     where q.shop_id = $1 and q.customer_id = x.id and q.topic = 'customers/redact'
       and q.metafield_erased_at is null`,
    [shopId, bigintArray(customerIds), now],
  );
  await bumpRevision(sql, shopId);
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
     on conflict (shop_id, customer_id) do update
       set change = excluded.change, batch = coalesce(excluded.batch, p.batch)`,
    [shopId, now],
  );
}
