import type { InboxRow, NamingRow } from "../usecases/inbox/process-inbox.ts";
import { bigintArray, recordset, type Sql } from "./sql.ts";

/**
 * Empties those of these rows, whose outcome is written already, that name somebody who is redacted,
 * and all of them for a shop that is: what comes late must not bring back what was erased.
 */
export async function forgetRedacted(
  sql: Sql,
  shopId: number,
  { naming, now }: { readonly naming: readonly NamingRow[]; readonly now: Date },
): Promise<void> {
  const redacted = await readRedacted(sql, shopId, naming);
  if (!redacted) return;
  const rows = naming.filter(
    ({ customerIds, orderIds }) =>
      redacted.shop ||
      customerIds.some((id) => redacted.customers.has(id)) ||
      orderIds.some((id) => redacted.orders.has(id)),
  );
  await emptyBodies(sql, shopId, { rows: rows.map(({ row }) => row), now });
}

/** One question, and a cheap one, since almost every batch is answered with nothing. */
async function readRedacted(sql: Sql, shopId: number, naming: readonly NamingRow[]) {
  const idsOf = (which: "customerIds" | "orderIds") =>
    bigintArray([...new Set(naming.flatMap((row) => row[which]))]);
  const rows = await sql.query<{ kind: "customer" | "order" | "shop"; id: bigint }>(
    `select 'customer' as kind, c.customer_id as id from unnest($2::text::bigint[]) as x(id)
     join customers c on c.shop_id = $1 and c.customer_id = x.id and c.redacted_at is not null
     union all select 'order', o.order_id from unnest($3::text::bigint[]) as x(id)
     join orders o on o.shop_id = $1 and o.order_id = x.id and o.redacted_at is not null
     union all select 'shop', 0 from shops where shop_id = $1 and redacted_at is not null`,
    [shopId, idsOf("customerIds"), idsOf("orderIds")],
  );
  if (rows.length === 0) return null;
  const ids = (kind: string) =>
    new Set(rows.filter((row) => row.kind === kind).map(({ id }) => id));
  return { customers: ids("customer"), orders: ids("order"), shop: ids("shop").size > 0 };
}

/** Rows that were dealt with lose their body; one set aside is then nobody's to look into any more. */
export async function emptyBodies(
  sql: Sql,
  shopId: number,
  {
    rows,
    now,
  }: { readonly rows: readonly Pick<InboxRow, "topic" | "eventId">[]; readonly now: Date },
): Promise<number> {
  if (rows.length === 0) return 0;
  const keys = rows.map(({ topic, eventId }) => ({ topic, eventId }));
  const emptied = await sql.query(
    `update inbox i set body = ''::bytea,
       outcome = case when coalesce(i.parked_at, i.discarded_at) is null then i.outcome
         else 'redacted' end,
       processed_at = coalesce(i.processed_at, $3::timestamptz), parked_at = null, reason = null,
       detail = null, discarded_at = null, discarded_by = null, discard_why = null
     from json_to_recordset($2::text::json) as x(topic text, "eventId" text)
     where i.shop_id = $1 and i.topic = x.topic and i.event_id = x."eventId"
       and i.outcome is not null and length(i.body) > 0
     returning i.event_id`,
    [shopId, recordset(keys), now],
  );
  return emptied.length;
}
