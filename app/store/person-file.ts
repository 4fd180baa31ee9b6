import type { Valuation } from "../domain/customer-standing.ts";
import { moneyText } from "../domain/money.ts";
import { dayText } from "../domain/time.ts";
import { bodyNames } from "../usecases/privacy/mentions.ts";
import type {
  FiledDecision,
  FiledMessage,
  FiledOrder,
  FiledPerson,
  FiledStanding,
  PersonFile,
} from "../usecases/privacy/person-file.ts";
import { readAbsorbed } from "./customer-merges.ts";
import { ORDERS_NAMING } from "./orders-of.ts";
import { readShop, readValuation } from "./shops.ts";
import { bigintArray, type Sql } from "./sql.ts";

/** Reads all that is kept about a person, who may be unknown. */
export async function readPersonFile(
  sql: Sql,
  shopId: number,
  { customerId, now }: { readonly customerId: bigint; readonly now: Date },
): Promise<PersonFile> {
  const shop = await readShop(sql, shopId);
  const valuation = (await readValuation(sql, shopId))?.valuation ?? null;
  const orders = await readOrders(sql, shopId, customerId);
  const person = await readPerson(sql, shopId, customerId);
  const absorbed = await readAbsorbed(sql, shopId, customerId);
  const merged = await readMerged(sql, shopId, absorbed);
  const orderIds = orders.map(({ orderId }) => orderId);
  return {
    format: "hadiya-person-file/1",
    madeAt: now.toISOString(),
    shop: { domain: shop?.domain ?? "", name: shop?.name ?? null },
    customerId: customerId.toString(),
    person,
    ...(merged.length > 0 ? { merged } : {}),
    orders,
    standing: valuation && (await readStanding(sql, shopId, { customerId, valuation })),
    decisions: await readDecisions(sql, shopId, customerId),
    messages: await readMessages(sql, shopId, {
      ids: new Set([customerId, ...absorbed].map(String).concat(orderIds)),
      contacts: [person, ...merged].flatMap((each) => each?.email ?? []),
    }),
  };
}

async function readPerson(
  sql: Sql,
  shopId: number,
  customerId: bigint,
): Promise<FiledPerson | null> {
  const [row] = await sql.query<{
    display_name: string | null;
    email: string | null;
    locale: string | null;
    external_id: string | null;
    deleted_at: Date | null;
    redacted_at: Date | null;
    recorded_at: Date;
    keys: number;
  }>(
    `select c.display_name, c.email, c.locale, c.external_id, c.deleted_at, c.redacted_at,
       c.recorded_at, (select count(*)::int from contact_keys k
         where k.shop_id = c.shop_id and k.customer_id = c.customer_id) as keys
     from customers c where c.shop_id = $1 and c.customer_id = $2::text::bigint`,
    [shopId, customerId.toString()],
  );
  if (!row) return null;
  return {
    name: row.display_name,
    email: row.email,
    language: row.locale,
    importedAs: row.external_id,
    contactDigests: row.keys,
    deletedAt: instantText(row.deleted_at),
    redactedAt: instantText(row.redacted_at),
    recordedAt: row.recorded_at.toISOString(),
  };
}

async function readMerged(sql: Sql, shopId: number, absorbed: readonly bigint[]) {
  const merged: NonNullable<PersonFile["merged"]>[number][] = [];
  for (const id of absorbed) {
    const person = await readPerson(sql, shopId, id);
    if (person) merged.push({ customerId: id.toString(), ...person });
  }
  return merged;
}

interface FiledOrderRow {
  order_id: bigint;
  name: string;
  customer_id: bigint | null;
  occurred_at: Date;
  total_minor: bigint;
  currency: string;
  financial_status: string;
  origin: string;
  test: boolean;
  cancelled_at: Date | null;
  deleted_at: Date | null;
  counted_minor: bigint | null;
  pending_minor: bigint | null;
  not_counted: string | null;
  version: string;
}

async function readOrders(sql: Sql, shopId: number, customerId: bigint): Promise<FiledOrder[]> {
  const rows = await sql.query<FiledOrderRow>(
    `select order_id, name, customer_id, occurred_at, total_minor, currency, financial_status, origin,
       test, cancelled_at, deleted_at, counted_minor, pending_minor, not_counted,
       version
     from orders o where o.shop_id = $1 and o.order_id in (
       select o.order_id from (select $2::text::bigint as id) named
         cross join lateral (${ORDERS_NAMING}) o
       union select order_id from orders where shop_id = $1 and judged_customer = $2::text::bigint)
     order by occurred_at, order_id`,
    [shopId, customerId.toString()],
  );
  const refunds = await readRefunds(
    sql,
    shopId,
    rows.map(({ order_id: id }) => id),
  );
  return rows.map((row) => filedOrder(row, refunds.get(row.order_id) ?? []));
}

function filedOrder(row: FiledOrderRow, refunds: FiledOrder["refunds"]): FiledOrder {
  const { currency, counted_minor: counted, pending_minor: pending } = row;
  return {
    orderId: row.order_id.toString(),
    name: row.name,
    // One that is known by a refund alone has no day of its own.
    placedAt: row.version === "" ? null : row.occurred_at.toISOString(),
    total: moneyText({ minor: row.total_minor, currency }),
    currency,
    status: row.financial_status,
    origin: row.origin,
    test: row.test,
    cancelledAt: instantText(row.cancelled_at),
    deletedAt: instantText(row.deleted_at),
    asGuest: row.customer_id === null,
    counted: counted === null ? null : moneyText({ minor: counted, currency }),
    pending: pending === null ? null : moneyText({ minor: pending, currency }),
    notCounted: row.not_counted,
    refunds,
  };
}

async function readRefunds(sql: Sql, shopId: number, orderIds: readonly bigint[]) {
  const rows = await sql.query<{
    refund_id: bigint;
    order_id: bigint;
    amount_minor: bigint;
    currency: string;
    occurred_at: Date;
  }>(
    `select r.refund_id, r.order_id, r.amount_minor, r.currency, r.occurred_at
     from unnest($2::text::bigint[]) as x(id)
     join refunds r on r.shop_id = $1 and r.order_id = x.id order by r.occurred_at, r.refund_id`,
    [shopId, bigintArray(orderIds)],
  );
  const byOrder = Map.groupBy(rows, (row) => row.order_id);
  return new Map(
    [...byOrder].map(([orderId, given]) => [
      orderId,
      given.map(({ refund_id: id, amount_minor: minor, currency, occurred_at: at }) => ({
        refundId: id.toString(),
        at: at.toISOString(),
        amount: moneyText({ minor, currency }),
        currency,
      })),
    ]),
  );
}

async function readStanding(
  sql: Sql,
  shopId: number,
  { customerId, valuation }: { readonly customerId: bigint; readonly valuation: Valuation },
): Promise<FiledStanding | null> {
  const [row] = await sql.query<{
    orders: number;
    revenue_minor: bigint;
    first_day: string | null;
    last_day: string | null;
    window_spend_minor: bigint;
    pending_minor: bigint;
    tier_id: string | null;
    value_class: string | null;
    rfm: number | null;
    clv: number;
    lifetime_value: number | null;
    expected_revenue: number | null;
    expected_purchases: number | null;
    p_alive: number | null;
  }>("select * from standings where shop_id = $1 and customer_id = $2::text::bigint", [
    shopId,
    customerId.toString(),
  ]);
  if (!row) return null;
  const { currency, programme, asOf } = valuation;
  return {
    currency,
    asOf: dayText(asOf),
    orders: row.orders,
    revenue: moneyText({ minor: row.revenue_minor, currency }),
    firstOrder: row.first_day,
    lastOrder: row.last_day,
    windowSpend: moneyText({ minor: row.window_spend_minor, currency }),
    windowDays: programme.windowDays,
    pending: moneyText({ minor: row.pending_minor, currency }),
    tier: programme.tiers.find(({ id }) => id === row.tier_id)?.name.en ?? row.tier_id,
    valueClass: row.value_class,
    rfm: row.rfm,
    valueByFormula: row.clv,
    lifetimeValue: row.lifetime_value,
    expectedRevenue: row.expected_revenue,
    expectedPurchases: row.expected_purchases,
    chanceStillCustomer: row.p_alive,
  };
}

async function readDecisions(
  sql: Sql,
  shopId: number,
  customerId: bigint,
): Promise<FiledDecision[]> {
  const parameters = [shopId, customerId.toString()];
  const classes = await sql.query<{ what: string }>(
    `select prior_class as what from standings
     where shop_id = $1 and customer_id = $2::text::bigint and prior_class is not null`,
    parameters,
  );
  const requests = await sql.query<{ what: string; at: Date }>(
    `select topic as what, received_at as at from privacy_requests
     where shop_id = $1 and customer_id = $2::text::bigint order by received_at, request_key`,
    parameters,
  );
  const merges = await sql.query<{ kind: "merged_from" | "merged_into"; what: bigint; at: Date }>(
    `select 'merged_from' as kind, absorbed_id as what, merged_at as at from customer_merges
     where shop_id = $1 and holder_id = $2::text::bigint
     union all select 'merged_into', survivor_id, merged_at from customer_merges
     where shop_id = $1 and absorbed_id = $2::text::bigint order by at, what`,
    parameters,
  );
  return [
    ...classes.map(({ what }) => ({ kind: "prior_class" as const, what, at: null })),
    ...merges.map(({ kind, what, at }) => ({ kind, what: `${what}`, at: at.toISOString() })),
    ...requests.map(({ what, at }) => ({ kind: "request" as const, what, at: at.toISOString() })),
  ];
}

const ROWS_PER_PAGE = 200;

/** Looks into every message of the shop that still has its content, some at a time. */
async function readMessages(
  sql: Sql,
  shopId: number,
  marks: Parameters<typeof bodyNames>[0],
): Promise<FiledMessage[]> {
  const names = bodyNames(marks);
  const found: FiledMessage[] = [];
  for (let topic = "", eventId = ""; ; ) {
    const rows = await sql.query<{
      topic: string;
      event_id: string;
      received_at: Date;
      state: FiledMessage["state"];
      body: Uint8Array;
    }>(
      `select topic, event_id, received_at, body, case when parked_at is not null then 'set_aside'
         when processed_at is not null then 'used' else 'waiting' end as state
       from inbox where shop_id = $1 and (topic, event_id) > ($2, $3) and length(body) > 0
       order by topic, event_id limit $4::int`,
      [shopId, topic, eventId, ROWS_PER_PAGE],
    );
    const last = rows.at(-1);
    if (!last) return found.toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1));
    for (const row of rows) {
      if (!names(row.body)) continue;
      const receivedAt = row.received_at.toISOString();
      found.push({ topic: row.topic, receivedAt, state: row.state });
    }
    ({ topic, event_id: eventId } = last);
  }
}

function instantText(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
