import type { InboxRow, NamedCustomer, ShopNotice } from "../usecases/inbox/process-inbox.ts";
import { markUninstalled, saveShopDetails } from "./shops.ts";
import { recordset, type Sql } from "./sql.ts";

interface Order {
  readonly notice: ShopNotice;
  readonly row: InboxRow;
  readonly now: Date;
}

/** Carries out what a webhook says about the shop itself or a person's data. */
export async function carryOutNotice(sql: Sql, shopId: number, order: Order): Promise<void> {
  const { notice, now } = order;
  switch (notice.kind) {
    case "shop_updated":
      return saveShopDetails(sql, shopId, { details: notice, updatedAt: notice.updatedAt });
    case "uninstalled":
      return uninstall(sql, shopId, {
        ...order,
        triggeredAt: new Date(`${order.row.triggeredAt}Z`),
      });
    case "data_requested":
      return saveRequest(sql, shopId, { ...order, customerId: notice.customerId, done: false });
    case "customer_redacted":
      await redactCustomer(sql, shopId, { ...notice, now });
      return saveRequest(sql, shopId, { ...order, customerId: notice.customerId, done: true });
    case "shop_redacted":
      return redactUnlessBack(sql, shopId, order);
  }
}

/** One that comes late, after the shop has installed Hadiya again, uninstalls nothing. */
async function uninstall(
  sql: Sql,
  shopId: number,
  { triggeredAt, now }: { readonly triggeredAt: Date; readonly now: Date },
): Promise<void> {
  const uninstalled = await markUninstalled(sql, shopId, { triggeredAt, now });
  if (uninstalled) await forgetSessions(sql, shopId);
}

async function forgetSessions(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    "delete from sessions where shop = (select domain from shops where shop_id = $1)",
    [shopId],
  );
}

/** Keeps the amounts, which are the shop's books, and forgets whose they were. */
async function redactCustomer(
  sql: Sql,
  shopId: number,
  {
    customerId,
    orderIds,
    now,
  }: {
    readonly customerId: bigint;
    readonly orderIds: readonly bigint[];
    readonly now: Date;
  },
): Promise<void> {
  await sql.query(
    `insert into customers as c (shop_id, customer_id, redacted_at, version, recorded_at)
     values ($1, $2::text::bigint, $3, '', $3)
     on conflict (shop_id, customer_id) do update set display_name = null, email = null,
       locale = null, external_id = null, redacted_at = coalesce(c.redacted_at, $3)`,
    [shopId, customerId.toString(), now],
  );
  // Raw webhooks that name the customer, or one of the orders Shopify lists, lose their body.
  const own = await sql.query<{ order_id: bigint }>(
    "select order_id from orders where shop_id = $1 and customer_id = $2::text::bigint",
    [shopId, customerId.toString()],
  );
  const orders = new Set([...orderIds, ...own.map(({ order_id: orderId }) => orderId)]);
  const marks = [
    ...marksOf("Customer", customerId),
    ...[...orders].flatMap((id) => marksOf("Order", id)),
  ];
  await sql.query(
    `update inbox set body = ''::bytea
     where shop_id = $1 and outcome is not null
       and exists (select 1 from json_array_elements_text($2::text::json) as mark(text)
         where position(convert_to(mark.text, 'UTF8') in body) > 0)`,
    [shopId, JSON.stringify(marks)],
  );
}

/** How a payload can name a thing: by its global id, or by its number alone. */
function marksOf(type: "Customer" | "Order", id: bigint): string[] {
  const number = type === "Customer" ? "customer_id" : "order_id";
  const keys = ["id", number].flatMap((key) => [`"${key}":${id}`, `"${key}": ${id}`]);
  return [`${type}/${id}"`, ...keys.flatMap((key) => [`${key},`, `${key}}`, `${key}\n`])];
}

/** Webhooks that came after a person was redacted and name them lose their body once processed. */
export async function forgetRedacted(
  sql: Sql,
  shopId: number,
  named: readonly NamedCustomer[],
): Promise<void> {
  if (named.length === 0) return;
  const rows = named.map(({ row: { topic, eventId }, customerId }) => ({
    topic,
    eventId,
    customerId,
  }));
  await sql.query(
    `update inbox i set body = ''::bytea
     from json_to_recordset($2::text::json) as x(topic text, "eventId" text, "customerId" bigint)
     join customers c on c.shop_id = $1 and c.customer_id = x."customerId" and c.redacted_at is not null
     where i.shop_id = $1 and i.topic = x.topic and i.event_id = x."eventId"`,
    [shopId, recordset(rows)],
  );
}

/** One that comes after the shop has installed Hadiya again is recorded and not carried out. */
async function redactUnlessBack(sql: Sql, shopId: number, order: Order): Promise<void> {
  const rows = await sql.query(
    "select 1 from shops where shop_id = $1 and uninstalled_at is null and installed_at > $2 for update",
    [shopId, new Date(`${order.row.triggeredAt}Z`)],
  );
  const isBack = rows.length > 0;
  if (!isBack) await redactShop(sql, shopId);
  await saveRequest(sql, shopId, { ...order, customerId: null, done: !isBack });
}

async function redactShop(sql: Sql, shopId: number): Promise<void> {
  await forgetSessions(sql, shopId);
  for (const table of ["orders", "refunds", "customers", "standings", "stale_perks"]) {
    await sql.query(`delete from ${table} where shop_id = $1`, [shopId]);
  }
  await sql.query("delete from inbox where shop_id = $1 and topic <> 'shop/redact'", [shopId]);
  await sql.query("update inbox set body = ''::bytea where shop_id = $1", [shopId]);
}

async function saveRequest(
  sql: Sql,
  shopId: number,
  request: Order & { readonly customerId: bigint | null; readonly done: boolean },
): Promise<void> {
  const { row, customerId, done, now } = request;
  await sql.query(
    `insert into privacy_requests (shop_id, request_key, topic, customer_id, received_at, carried_out_at)
     values ($1, $2, $3, $4::text::bigint, $5, $6) on conflict do nothing`,
    [shopId, row.eventId, row.topic, customerId?.toString() ?? null, now, done ? now : null],
  );
}
