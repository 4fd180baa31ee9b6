import type { InboxRow, NamedPerson, ShopNotice } from "../usecases/inbox/process-inbox.ts";
import { holdContactsAlone } from "./contact-keys.ts";
import { markUninstalled, saveShopDetails } from "./shops.ts";
import { bigintArray, recordset, type Sql } from "./sql.ts";

interface Order {
  readonly notice: ShopNotice;
  readonly row: InboxRow;
  readonly now: Date;
}

/**
 * Carries out what a webhook says about the shop itself or a person's data. Returns the guests' orders
 * that are not joined to anybody by their contact any more.
 */
export async function carryOutNotice(
  sql: Sql,
  shopId: number,
  order: Order,
): Promise<readonly bigint[]> {
  const { notice, now, row } = order;
  switch (notice.kind) {
    case "shop_updated":
      await saveShopDetails(sql, shopId, { details: notice, updatedAt: notice.updatedAt });
      return [];
    case "uninstalled":
      await uninstall(sql, shopId, { ...order, triggeredAt: new Date(`${row.triggeredAt}Z`) });
      return [];
    case "data_requested":
      await saveRequest(sql, shopId, { ...order, customerId: notice.customerId, done: false });
      return [];
    case "customer_redacted": {
      const guestOrders = await redactCustomer(sql, shopId, { ...notice, now });
      await saveRequest(sql, shopId, { ...order, customerId: notice.customerId, done: true });
      return guestOrders;
    }
    case "shop_redacted":
      await redactUnlessBack(sql, shopId, order);
      return [];
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

interface Redaction {
  readonly customerId: bigint;
  readonly orderIds: readonly bigint[];
  readonly contactKeys: readonly string[];
  readonly now: Date;
}

/**
 * Keeps the amounts, which are the shop's books, and forgets whose they were. Returns the guests'
 * orders that were, or could have been, joined to the person by their contact.
 */
async function redactCustomer(
  sql: Sql,
  shopId: number,
  redaction: Redaction,
): Promise<readonly bigint[]> {
  const { customerId, orderIds, now } = redaction;
  await holdContactsAlone(sql, shopId);
  await sql.query(
    `insert into customers as c (shop_id, customer_id, redacted_at, version, recorded_at)
     values ($1, $2::text::bigint, $3, '', $3)
     on conflict (shop_id, customer_id) do update set display_name = null, email = null,
       locale = null, external_id = null, redacted_at = coalesce(c.redacted_at, $3)`,
    [shopId, customerId.toString(), now],
  );
  const guestOrders = await forgetContacts(sql, shopId, redaction);
  // Raw webhooks that name the customer, or one of the orders Shopify lists, lose their body.
  const own = await sql.query<{ order_id: bigint }>(
    "select order_id from orders where shop_id = $1 and customer_id = $2::text::bigint",
    [shopId, customerId.toString()],
  );
  const ownIds = own.map(({ order_id: orderId }) => orderId);
  const orders = new Set([...orderIds, ...ownIds, ...guestOrders]);
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
  return guestOrders;
}

/** What the person was reached by is nobody's any more, and no order keeps it or takes it again. */
async function forgetContacts(
  sql: Sql,
  shopId: number,
  { customerId, orderIds, contactKeys, now }: Redaction,
): Promise<bigint[]> {
  const verified = await sql.query<{ key: string }>(
    "delete from contact_keys where shop_id = $1 and customer_id = $2::text::bigint returning key",
    [shopId, customerId.toString()],
  );
  const keys = new Set([...contactKeys, ...verified.map(({ key }) => key)]);
  const rows = await sql.query<{ order_id: bigint; customer_id: bigint | null }>(
    `update orders o set email_key = null, phone_key = null,
       redacted_at = coalesce(o.redacted_at, $5::timestamptz)
     where o.shop_id = $1 and o.order_id in (
       select id from unnest($3::text::bigint[]) as x(id)
       union select order_id from orders where shop_id = $1 and customer_id = $2::text::bigint
       union select g.order_id from json_array_elements_text($4::text::json) as k(key)
         join orders g on g.shop_id = $1 and g.email_key = k.key
       union select g.order_id from json_array_elements_text($4::text::json) as k(key)
         join orders g on g.shop_id = $1 and g.phone_key = k.key)
     returning o.order_id, o.customer_id`,
    [shopId, customerId.toString(), bigintArray(orderIds), JSON.stringify([...keys]), now],
  );
  return rows.filter((row) => row.customer_id === null).map((row) => row.order_id);
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
  named: readonly NamedPerson[],
): Promise<void> {
  const rowsOf = (id: "customerId" | "guestOrderId") =>
    named
      .filter((person) => person[id] !== null)
      .map(({ row, ...person }) => ({ topic: row.topic, eventId: row.eventId, id: person[id] }));
  await emptyBodies(sql, shopId, {
    rows: rowsOf("customerId"),
    redacted: "customers",
  });
  await emptyBodies(sql, shopId, {
    rows: rowsOf("guestOrderId"),
    redacted: "orders",
  });
}

async function emptyBodies(
  sql: Sql,
  shopId: number,
  {
    rows,
    redacted,
  }: { readonly rows: readonly object[]; readonly redacted: "customers" | "orders" },
): Promise<void> {
  if (rows.length === 0) return;
  const person =
    redacted === "customers"
      ? "customers p on p.shop_id = $1 and p.customer_id = x.id"
      : "orders p on p.shop_id = $1 and p.order_id = x.id";
  await sql.query(
    `update inbox i set body = ''::bytea
     from json_to_recordset($2::text::json) as x(topic text, "eventId" text, id bigint)
     join ${person} and p.redacted_at is not null
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

const SHOP_TABLES = [
  "orders",
  "refunds",
  "customers",
  "contact_keys",
  "standings",
  "stale_perks",
  "backfills",
  "backfill_pieces",
] as const;

async function redactShop(sql: Sql, shopId: number): Promise<void> {
  await forgetSessions(sql, shopId);
  for (const table of SHOP_TABLES) {
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
