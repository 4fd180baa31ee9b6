import type { InboxRow, ShopNotice, ToJudgeAgain } from "../usecases/inbox/process-inbox.ts";
import { addToReceipt, type Receipt } from "../usecases/privacy/receipt.ts";
import { wakeBackfill } from "./backfills.ts";
import { holdContactsAlone } from "./contact-keys.ts";
import { readAbsorbed } from "./customer-merges.ts";
import { saveGrantedScopes } from "./granted-scopes.ts";
import { ORDERS_NAMING } from "./orders-of.ts";
import { markUninstalled, saveShopDetails } from "./shops.ts";
import { bigintArray, type Sql } from "./sql.ts";

interface Order {
  readonly notice: ShopNotice;
  readonly row: InboxRow;
  readonly now: Date;
}

/**
 * Carries out what a webhook says about the shop itself; of what it says about a person's data as
 * much as must happen together with the facts. The rest follows in store/privacy-requests.ts.
 * Returns the guests' orders that are not joined to anybody by their contact any more.
 */
export async function carryOutNotice(
  sql: Sql,
  shopId: number,
  order: Order,
): Promise<ToJudgeAgain> {
  const { notice, row } = order;
  const triggeredAt = new Date(`${row.triggeredAt}Z`);
  switch (notice.kind) {
    case "shop_updated":
      await saveShopDetails(sql, shopId, { details: notice, updatedAt: notice.updatedAt });
      return NOTHING;
    case "scopes_changed":
      await saveGrantedScopes(sql, shopId, { scopes: notice.scopes, at: triggeredAt });
      return NOTHING;
    case "bulk_finished":
      await wakeBackfill(sql, shopId);
      return NOTHING;
    case "uninstalled":
      await uninstall(sql, shopId, { ...order, triggeredAt });
      return NOTHING;
    case "data_requested":
      await saveRequest(sql, shopId, { ...order, customerId: notice.customerId });
      return NOTHING;
    case "customer_redacted":
      return redactCustomer(sql, shopId, { order, notice });
    case "shop_redacted":
      await redactUnlessBack(sql, shopId, order);
      return NOTHING;
  }
}

const NOTHING: ToJudgeAgain = { orderIds: [], customerIds: [] };

/** One that comes late, after the shop has installed Hadiya again, uninstalls nothing. */
async function uninstall(
  sql: Sql,
  shopId: number,
  { triggeredAt, now }: { readonly triggeredAt: Date; readonly now: Date },
): Promise<void> {
  const uninstalled = await markUninstalled(sql, shopId, { triggeredAt, now });
  if (uninstalled) await forgetSessions(sql, shopId);
}

async function forgetSessions(sql: Sql, shopId: number): Promise<number> {
  const rows = await sql.query(
    "delete from sessions where shop = (select domain from shops where shop_id = $1) returning id",
    [shopId],
  );
  return rows.length;
}

type RedactionNotice = Extract<ShopNotice, { kind: "customer_redacted" }>;

/**
 * Keeps the amounts, which are the shop's books, and forgets whose they were. To be judged again are
 * the guests' orders that were, or could have been, joined to the person by their contact; and the
 * person, when nobody had heard of them.
 */
async function redactCustomer(
  sql: Sql,
  shopId: number,
  { order, notice }: { readonly order: Order; readonly notice: RedactionNotice },
): Promise<ToJudgeAgain> {
  const { customerId } = notice;
  const { now } = order;
  await holdContactsAlone(sql, shopId);
  const named = await forget(sql, shopId, { ...notice, now });
  const merged = await forgetAll(sql, shopId, {
    customerIds: await readAbsorbed(sql, shopId, customerId),
    now,
  });
  const receipt = addToReceipt(named.receipt, merged.receipt);
  await saveRequest(sql, shopId, { ...order, customerId, receipt });
  return {
    orderIds: [...named.guestOrders, ...merged.guestOrders],
    customerIds: named.isNew ? [customerId] : [],
  };
}

/**
 * Whoever was merged into somebody who is forgotten is the same person: a merge that is heard of late
 * lets them be forgotten too, and the request be carried out once more. Returns as redactCustomer does.
 */
export async function forgetMerged(sql: Sql, shopId: number, now: Date): Promise<ToJudgeAgain> {
  const rows = await sql.query<{ absorbed_id: bigint; holder_id: bigint }>(
    `select m.absorbed_id, m.holder_id from customer_merges m
     join customers h on h.shop_id = $1 and h.customer_id = m.holder_id and h.redacted_at is not null
     where m.shop_id = $1 and not exists (select 1 from customers c where c.shop_id = $1
       and c.customer_id = m.absorbed_id and c.redacted_at is not null)
     order by m.absorbed_id`,
    [shopId],
  );
  const orderIds: bigint[] = [];
  for (const [holderId, merged] of Map.groupBy(rows, (row) => row.holder_id)) {
    const customerIds = merged.map((row) => row.absorbed_id);
    const { receipt, guestOrders } = await forgetAll(sql, shopId, { customerIds, now });
    orderIds.push(...guestOrders);
    await reopen(sql, shopId, { customerId: holderId, receipt });
  }
  return { orderIds, customerIds: [] };
}

/** The sweep through what webhooks left begins again, with those who are forgotten since. */
async function reopen(
  sql: Sql,
  shopId: number,
  { customerId, receipt }: { readonly customerId: bigint; readonly receipt: Receipt },
): Promise<void> {
  const [request] = await sql.query<{ request_key: string; receipt: string | null }>(
    `select request_key, receipt::text from privacy_requests
     where shop_id = $1 and customer_id = $2::text::bigint and topic = 'customers/redact'
     order by received_at, request_key limit 1 for update`,
    [shopId, customerId.toString()],
  );
  if (!request) return;
  const so = JSON.parse(request.receipt ?? "{}") as Receipt;
  await sql.query(
    `update privacy_requests set carried_out_at = null,
       receipt = $3::text::jsonb where shop_id = $1 and request_key = $2`,
    [shopId, request.request_key, JSON.stringify(addToReceipt(so, receipt))],
  );
}

interface Forgotten {
  readonly receipt: Receipt;
  readonly guestOrders: readonly bigint[];
  /** Nobody had heard of them. */
  readonly isNew: boolean;
}

async function forgetAll(
  sql: Sql,
  shopId: number,
  { customerIds, now }: { readonly customerIds: readonly bigint[]; readonly now: Date },
): Promise<Omit<Forgotten, "isNew">> {
  let receipt: Receipt = {};
  const guestOrders: bigint[] = [];
  for (const customerId of customerIds) {
    const person = { customerId, orderIds: [], contactKeys: [], now };
    const forgotten = await forget(sql, shopId, person);
    receipt = addToReceipt(receipt, forgotten.receipt);
    guestOrders.push(...forgotten.guestOrders);
  }
  return { receipt, guestOrders };
}

/** One customer: what they are called and reached by, files made on them, and their metafield. */
async function forget(sql: Sql, shopId: number, person: Contacts): Promise<Forgotten> {
  const parameters = [shopId, person.customerId.toString()];
  const contacts = await forgetContacts(sql, shopId, person);
  const known = await forgetPerson(sql, shopId, person);
  // Also those made on whoever they were merged into, which name them.
  const answers = await sql.query(
    `update privacy_requests q set answer = null
     where q.shop_id = $1 and q.answer is not null and q.customer_id in (
       select $2::text::bigint union select m.holder_id from customer_merges m
       where m.shop_id = $1 and m.absorbed_id = $2::text::bigint)
     returning q.request_key`,
    parameters,
  );
  // Their metafield at Shopify goes the way standings are published: store/perks.ts.
  await sql.query(
    `insert into stale_perks as p (shop_id, customer_id, since) values ($1, $2::text::bigint, $3)
     on conflict (shop_id, customer_id) do update
       set change = excluded.change, batch = coalesce(excluded.batch, p.batch)`,
    [...parameters, person.now],
  );
  const receipt = {
    customers: known === "forgotten" ? 1 : 0,
    contact_keys: contacts.keys,
    orders: contacts.orders,
    privacy_requests: answers.length,
  };
  return { receipt, guestOrders: contacts.guestOrders, isNew: known === "unheard_of" };
}

/** Also one nobody has heard of: a redaction that overtakes the facts is not undone by them. */
async function forgetPerson(
  sql: Sql,
  shopId: number,
  { customerId, now }: { readonly customerId: bigint; readonly now: Date },
): Promise<"forgotten" | "forgotten_before" | "unheard_of"> {
  const [known] = await sql.query<{ redacted_at: Date | null }>(
    `select redacted_at from customers where shop_id = $1 and customer_id = $2::text::bigint
     for update`,
    [shopId, customerId.toString()],
  );
  await sql.query(
    `insert into customers as c (shop_id, customer_id, redacted_at, version, recorded_at)
     values ($1, $2::text::bigint, $3, '', $3)
     on conflict (shop_id, customer_id) do update set display_name = null, email = null,
       locale = null, external_id = null, redacted_at = coalesce(c.redacted_at, $3)`,
    [shopId, customerId.toString(), now],
  );
  if (!known) return "unheard_of";
  return known.redacted_at === null ? "forgotten" : "forgotten_before";
}

interface Contacts {
  readonly customerId: bigint;
  readonly orderIds: readonly bigint[];
  readonly contactKeys: readonly string[];
  readonly now: Date;
}

/** What the person was reached by is nobody's any more, and no order keeps it or takes it again. */
async function forgetContacts(
  sql: Sql,
  shopId: number,
  { customerId, orderIds, contactKeys, now }: Contacts,
): Promise<{ keys: number; orders: number; guestOrders: bigint[] }> {
  const verified = await sql.query<{ key: string }>(
    "delete from contact_keys where shop_id = $1 and customer_id = $2::text::bigint returning key",
    [shopId, customerId.toString()],
  );
  const keys = [...new Set([...contactKeys, ...verified.map(({ key }) => key)])];
  await makeRoom(sql, shopId, orderIds);
  const rows = await sql.query<{ order_id: bigint; customer_id: bigint | null }>(
    `update orders o set email_key = null, phone_key = null, redacted_at = $5::timestamptz
     where o.shop_id = $1 and o.redacted_at is null and o.order_id in (
       select id from unnest($3::text::bigint[]) as x(id)
       union select o.order_id from (select $2::text::bigint as id) named
         cross join lateral (${ORDERS_NAMING}) o
       union select g.order_id from json_array_elements_text($4::text::json) as k(key)
         join orders g on g.shop_id = $1 and g.email_key = k.key
       union select g.order_id from json_array_elements_text($4::text::json) as k(key)
         join orders g on g.shop_id = $1 and g.phone_key = k.key)
     returning o.order_id, o.customer_id`,
    [shopId, customerId.toString(), bigintArray(orderIds), JSON.stringify(keys), now],
  );
  const guests = rows.filter((row) => row.customer_id === null);
  return {
    keys: verified.length,
    orders: rows.length,
    guestOrders: guests.map((row) => row.order_id),
  };
}

/** For the orders Shopify lists that have not come yet: they will keep no contact when they do. */
async function makeRoom(sql: Sql, shopId: number, orderIds: readonly bigint[]): Promise<void> {
  await sql.query(
    `insert into orders (shop_id, order_id, name, occurred_at, total_minor, goods_minor,
       currency, financial_status, test, version, recorded_at)
     select $1::int, id, '', 'epoch', 0, 0, 'XXX', 'pending', false, '', 'epoch'
     from unnest($2::text::bigint[]) as x(id) order by id on conflict do nothing`,
    [shopId, bigintArray(orderIds)],
  );
}

/** One that comes after the shop has installed Hadiya again is recorded and not carried out. */
async function redactUnlessBack(sql: Sql, shopId: number, order: Order): Promise<void> {
  const rows = await sql.query(
    "select 1 from shops where shop_id = $1 and uninstalled_at is null and installed_at > $2 for update",
    [shopId, new Date(`${order.row.triggeredAt}Z`)],
  );
  if (rows.length > 0) {
    await saveRequest(sql, shopId, { ...order, customerId: null, declined: "installed_again" });
    return;
  }
  await sql.query(
    `update shops set redacted_at = coalesce(redacted_at, $2),
       uninstalled_at = coalesce(uninstalled_at, $2) where shop_id = $1`,
    [shopId, order.now],
  );
  const receipt = { sessions: await forgetSessions(sql, shopId) };
  await saveRequest(sql, shopId, { ...order, customerId: null, receipt });
}

async function saveRequest(
  sql: Sql,
  shopId: number,
  request: Order & {
    readonly customerId: bigint | null;
    readonly receipt?: Receipt;
    readonly declined?: "installed_again";
  },
): Promise<void> {
  const { row, customerId, receipt, declined, now } = request;
  await sql.query(
    `insert into privacy_requests (shop_id, request_key, topic, customer_id, received_at, receipt, declined)
     values ($1, $2, $3, $4::text::bigint, $5, $6::text::jsonb, $7) on conflict do nothing`,
    [
      shopId,
      row.eventId,
      row.topic,
      customerId?.toString() ?? null,
      now,
      receipt ? JSON.stringify(receipt) : null,
      declined ?? null,
    ],
  );
}
