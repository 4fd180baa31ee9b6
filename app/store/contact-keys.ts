import type { Facts } from "../usecases/orders/facts.ts";
import { bigintArray, recordset, type Sql } from "./sql.ts";

/** Names the lock below among PostgreSQL's advisory locks of two numbers; the other is the shop. */
const CONTACTS_LOCK = 7_001;

/**
 * A guest's order and the customer it belongs to may be recorded at the same moment by two workers,
 * neither of which sees the other's row; so may a merge and an order of the absorbed customer. So a
 * batch with a guest's order or a merge runs beside no other. Taken before any row is: nobody waits
 * for this lock while holding one.
 */
export async function holdContacts(sql: Sql, shopId: number, facts: Facts): Promise<void> {
  const hasGuests = facts.orders.some(({ emailKey, phoneKey }) => emailKey ?? phoneKey);
  if (hasGuests || facts.merges.length > 0) await holdContactsAlone(sql, shopId);
  else if (Object.values(facts).some((some) => some.length > 0)) {
    await sql.query("select pg_advisory_xact_lock_shared($1::int, $2::int)::text", [
      CONTACTS_LOCK,
      shopId,
    ]);
  }
}

/** Nobody else joins guests' orders of this shop, or changes who is verified, until the end. */
export async function holdContactsAlone(sql: Sql, shopId: number): Promise<void> {
  await sql.query("select pg_advisory_xact_lock($1::int, $2::int)::text", [CONTACTS_LOCK, shopId]);
}

interface Contact {
  readonly customerId: bigint;
  readonly key: string;
}

/**
 * Keeps exactly these contacts of these customers, whose rows are held. Returns the keys that came
 * or went.
 */
export async function saveContactKeys(
  sql: Sql,
  shopId: number,
  newest: { readonly customerIds: readonly bigint[]; readonly contacts: readonly Contact[] },
): Promise<string[]> {
  if (newest.customerIds.length === 0) return [];
  const kept = await readContacts(sql, shopId, newest.customerIds);
  const come = difference(newest.contacts, kept);
  const gone = difference(kept, newest.contacts);
  if (gone.length > 0) {
    await sql.query(
      `delete from contact_keys k using json_to_recordset($2::text::json)
         as x("customerId" bigint, key text)
       where k.shop_id = $1 and k.customer_id = x."customerId" and k.key = x.key`,
      [shopId, recordset(gone)],
    );
  }
  if (come.length > 0) {
    await sql.query(
      `insert into contact_keys (shop_id, key, customer_id)
       select $1::int, key, "customerId" from json_to_recordset($2::text::json)
         as x("customerId" bigint, key text)`,
      [shopId, recordset(come)],
    );
  }
  return [...new Set([...gone, ...come].map(({ key }) => key))];
}

async function readContacts(
  sql: Sql,
  shopId: number,
  customerIds: readonly bigint[],
): Promise<Contact[]> {
  const rows = await sql.query<{ customer_id: bigint; key: string }>(
    `select k.customer_id, k.key from unnest($2::text::bigint[]) as x(id)
     join contact_keys k on k.shop_id = $1 and k.customer_id = x.id`,
    [shopId, bigintArray(customerIds)],
  );
  return rows.map((row) => ({ customerId: row.customer_id, key: row.key }));
}

function difference(some: readonly Contact[], others: readonly Contact[]): Contact[] {
  const known = new Set(others.map(({ customerId, key }) => `${customerId} ${key}`));
  return some.filter(({ customerId, key }) => !known.has(`${customerId} ${key}`));
}
