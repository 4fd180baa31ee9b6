import type { CustomerMerge } from "../domain/customer-merge.ts";
import type { Facts } from "../usecases/orders/facts.ts";
import type { MergeStore } from "../usecases/orders/join-merged.ts";
import { ORDERS_NAMING } from "./orders-of.ts";
import { bigintArray, recordset, type Sql } from "./sql.ts";

/** Which customers became one, for one shop inside one transaction. */
export function mergeStore(sql: Sql, shopId: number): MergeStore {
  return {
    saveMerges: (facts, at) => saveMerges(sql, shopId, { facts, at }),
    saveHolders: (holders) => saveHolders(sql, shopId, holders),
    readHolders: () => readHolders(sql, shopId),
    findOrdersOf: (customerIds) => findOrdersOf(sql, shopId, customerIds),
  };
}

async function saveMerges(
  sql: Sql,
  shopId: number,
  { facts, at }: { readonly facts: Facts; readonly at: Date },
): Promise<CustomerMerge[]> {
  await sql.query(
    `insert into customer_merges as m (shop_id, absorbed_id, survivor_id, merged_at, version, recorded_at)
     select $1::int, "absorbedId", "survivorId", "mergedAt", version, $3::timestamptz
     from json_to_recordset($2::text::json) as x("absorbedId" bigint, "survivorId" bigint,
       "mergedAt" timestamptz, version text)
     order by "absorbedId"
     on conflict (shop_id, absorbed_id) do update set survivor_id = excluded.survivor_id,
       merged_at = excluded.merged_at, version = excluded.version, recorded_at = excluded.recorded_at
     where excluded.version collate "C" > m.version collate "C"`,
    [shopId, recordset(facts.merges), at],
  );
  return readConnected(
    sql,
    shopId,
    facts.merges.flatMap(({ absorbedId, survivorId }) => [absorbedId, survivorId]),
  );
}

interface MergeRow {
  absorbed_id: bigint;
  survivor_id: bigint;
}

/** Merges that hang together with these customers, from one to the next in either direction. */
async function readConnected(
  sql: Sql,
  shopId: number,
  customerIds: readonly bigint[],
): Promise<CustomerMerge[]> {
  const rows = await sql.query<MergeRow>(
    `with recursive met(id) as (
       select id from unnest($2::text::bigint[]) as x(id)
       union
       select n.id from met cross join lateral (
         select m.survivor_id as id from customer_merges m
         where m.shop_id = $1 and m.absorbed_id = met.id
         union all
         select m.absorbed_id from customer_merges m
         where m.shop_id = $1 and m.survivor_id = met.id) as n)
     select m.absorbed_id, m.survivor_id from met
     join customer_merges m on m.shop_id = $1 and m.absorbed_id = met.id order by m.absorbed_id`,
    [shopId, bigintArray(customerIds)],
  );
  return rows.map(mergeOf);
}

function mergeOf(row: MergeRow): CustomerMerge {
  return { absorbedId: row.absorbed_id, survivorId: row.survivor_id };
}

async function saveHolders(
  sql: Sql,
  shopId: number,
  holders: ReadonlyMap<bigint, bigint | null>,
): Promise<void> {
  const rows = [...holders].map(([absorbedId, holderId]) => ({ absorbedId, holderId }));
  await sql.query(
    `update customer_merges m set holder_id = x."holderId"
     from json_to_recordset($2::text::json) as x("absorbedId" bigint, "holderId" bigint)
     where m.shop_id = $1 and m.absorbed_id = x."absorbedId"
       and m.holder_id is distinct from x."holderId"`,
    [shopId, recordset(rows)],
  );
}

async function readHolders(sql: Sql, shopId: number): Promise<Map<bigint, bigint>> {
  const rows = await sql.query<{ absorbed_id: bigint; holder_id: bigint }>(
    `select absorbed_id, holder_id from customer_merges
     where shop_id = $1 and holder_id is not null`,
    [shopId],
  );
  return new Map(rows.map((row) => [row.absorbed_id, row.holder_id]));
}

async function findOrdersOf(
  sql: Sql,
  shopId: number,
  customerIds: readonly bigint[],
): Promise<bigint[]> {
  const rows = await sql.query<{ order_id: bigint }>(
    `with people as (select id from unnest($2::text::bigint[]) as x(id)),
     keys as (select k.key from people join contact_keys k on k.shop_id = $1 and k.customer_id = people.id)
     select o.order_id from people named cross join lateral (${ORDERS_NAMING}) o
     union select o.order_id from keys join orders o on o.shop_id = $1 and o.email_key = keys.key
     union select o.order_id from keys join orders o on o.shop_id = $1 and o.phone_key = keys.key`,
    [shopId, bigintArray(customerIds)],
  );
  return rows.map(({ order_id: orderId }) => orderId);
}

/** A merge with who holds the absorbed customer's orders by it, as it stands. */
export interface StandingMerge extends CustomerMerge {
  readonly holderId: bigint | null;
}

/** Every merge of a shop. */
export async function readMerges(sql: Sql, shopId: number): Promise<StandingMerge[]> {
  const rows = await sql.query<MergeRow & { holder_id: bigint | null }>(
    "select absorbed_id, survivor_id, holder_id from customer_merges where shop_id = $1 order by absorbed_id",
    [shopId],
  );
  return rows.map((row) => ({ ...mergeOf(row), holderId: row.holder_id }));
}

/** Everyone a customer stands for beside themselves. */
export async function readAbsorbed(
  sql: Sql,
  shopId: number,
  customerId: bigint,
): Promise<bigint[]> {
  const rows = await sql.query<{ absorbed_id: bigint }>(
    "select absorbed_id from customer_merges where shop_id = $1 and holder_id = $2::text::bigint order by 1",
    [shopId, customerId.toString()],
  );
  return rows.map(({ absorbed_id: absorbedId }) => absorbedId);
}
