import type { BulkStore, JudgedFact, StoredFacts } from "../usecases/history/record-in-bulk.ts";
import type { Facts } from "../usecases/orders/facts.ts";
import { saveContactKeys } from "./contact-keys.ts";
import { bigintColumn, numberColumn, textColumn } from "./fact-columns.ts";
import { factStore } from "./orders.ts";
import { DAY_ZERO, type Sql } from "./sql.ts";

/**
 * Facts of the past in bulk: the rules of store/orders.ts, the greater version wins, in statements that
 * take columns. Rows in the sequence of their keys, as everywhere.
 */
export function bulkStore(sql: Sql, shopId: number): BulkStore {
  return {
    ...factStore(sql, shopId),
    readVerified: (contactKeys) => readVerified(sql, shopId, contactKeys),
    saveRefundsInBulk: (refunds, at) => saveRefunds(sql, shopId, { refunds, at }),
    saveJudgedFacts: (facts, at) => saveJudgedFacts(sql, shopId, { facts, at }),
    saveCustomersInBulk: (facts, at) => saveCustomers(sql, shopId, { facts, at }),
    markUnderived: (customerIds, valuation) =>
      markUnderived(sql, shopId, { customerIds, valuation }),
  };
}

async function readVerified(sql: Sql, shopId: number, contactKeys: readonly string[]) {
  const verified = new Map<string, bigint[]>();
  if (contactKeys.length === 0) return verified;
  const rows = await sql.query<{ key: string; customer_id: bigint }>(
    `select distinct k.key, coalesce(m.holder_id, k.customer_id) as customer_id
     from unnest($2::text[]) as x(key)
     join contact_keys k on k.shop_id = $1 and k.key = x.key
     left join customer_merges m on m.shop_id = $1 and m.absorbed_id = k.customer_id`,
    [shopId, textColumn(contactKeys)],
  );
  for (const { key, customer_id: customerId } of rows) {
    const known = verified.get(key);
    if (known) known.push(customerId);
    else verified.set(key, [customerId]);
  }
  return verified;
}

async function saveRefunds(
  sql: Sql,
  shopId: number,
  { refunds, at }: { readonly refunds: Facts["refunds"]; readonly at: Date },
): Promise<bigint[]> {
  if (refunds.length === 0) return [];
  const rows = await sql.query<{ order_id: bigint }>(
    `insert into refunds as r (shop_id, refund_id, order_id, amount_minor, goods_minor,
       by_amount_minor, tax_minor, currency, occurred_at, recorded_at)
     select $1::int, id, order_id, amount, goods, by_amount, tax, currency, ${MOMENT("occurred")},
       $2::timestamptz
     from unnest($3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::int8[], $9::text[],
       $10::int8[]) as x(id, order_id, amount, goods, by_amount, tax, currency, occurred)
     order by id
     on conflict (shop_id, refund_id) do update
       set amount_minor = excluded.amount_minor, goods_minor = excluded.goods_minor,
         by_amount_minor = excluded.by_amount_minor, tax_minor = excluded.tax_minor,
         currency = excluded.currency, recorded_at = excluded.recorded_at
       where (excluded.amount_minor, excluded.goods_minor, excluded.tax_minor, excluded.by_amount_minor)
         > (r.amount_minor, r.goods_minor, r.tax_minor, r.by_amount_minor)
     returning r.order_id`,
    [
      shopId,
      at,
      bigintColumn(refunds.map(({ refundId }) => refundId)),
      bigintColumn(refunds.map(({ orderId }) => orderId)),
      bigintColumn(refunds.map(({ amountMinor }) => amountMinor)),
      bigintColumn(refunds.map(({ goodsMinor }) => goodsMinor)),
      bigintColumn(refunds.map(({ byAmountMinor }) => byAmountMinor)),
      bigintColumn(refunds.map(({ taxMinor }) => taxMinor)),
      textColumn(refunds.map(({ currency }) => currency)),
      numberColumn(refunds.map(({ occurredAt }) => occurredAt.getTime())),
    ],
  );
  return rows.map(({ order_id: orderId }) => orderId);
}

/** SQL for a moment told in milliseconds since 1970. */
function MOMENT(column: string): string {
  return `timestamptz 'epoch' + ${column} * interval '1 millisecond'`;
}

async function saveJudgedFacts(
  sql: Sql,
  shopId: number,
  { facts, at }: { readonly facts: readonly JudgedFact[]; readonly at: Date },
): Promise<StoredFacts> {
  if (facts.length === 0) return { fresh: 0, renewed: [] };
  const bigints = (of: (fact: JudgedFact) => bigint | null) => bigintColumn(facts.map(of));
  const numbers = (of: (fact: JudgedFact) => number | null) => numberColumn(facts.map(of));
  const texts = (of: (fact: JudgedFact) => string | null) => textColumn(facts.map(of));
  const [stored] = await sql.query<{ fresh: number; renewed: string[] | null }>(SAVE_JUDGED_FACTS, [
    shopId,
    at,
    bigints(({ order }) => order.orderId),
    texts(({ order }) => order.name),
    bigints(({ order }) => order.customerId),
    numbers(({ order }) => order.occurredAt.getTime()),
    bigints(({ order }) => order.totalMinor),
    bigints(({ order }) => order.goodsMinor),
    bigints(({ order }) => order.outstandingMinor),
    texts(({ order }) => order.currency),
    texts(({ order }) => order.financialStatus),
    numbers(({ order }) => order.cancelledAt?.getTime() ?? null),
    numbers(({ order }) => (order.paidLater ? 1 : 0)),
    numbers(({ order }) => (order.test ? 1 : 0)),
    texts(({ order }) => order.origin),
    texts(({ order }) => order.emailKey),
    texts(({ order }) => order.phoneKey),
    texts(({ order }) => order.version),
    numbers(({ judged }) => judged.day),
    bigints(({ judged }) => judged.countedMinor),
    bigints(({ judged }) => judged.pendingMinor),
    texts(({ judged }) => judged.notCounted),
    bigints(({ judged }) => judged.customerId),
    numbers(({ order }) => (order.taxesIncluded ? 1 : 0)),
  ]);
  return { fresh: stored?.fresh ?? 0, renewed: stored?.renewed?.map(BigInt) ?? [] };
}

/** What Shopify says of an order. */
const SAID = [
  "name",
  "customer_id",
  "occurred_at",
  "total_minor",
  "goods_minor",
  "outstanding_minor",
  "taxes_included",
  "currency",
  "financial_status",
  "cancelled_at",
  "paid_later",
  "test",
  "origin",
  "email_key",
  "phone_key",
];

const said = (row: string) => SAID.map((column) => `${row}.${column}`).join();

// Whoever inserted a row has no earlier version of it: xmax is 0 only then. What is known of an order
// already, and otherwise, is judged anew by the caller; a later word that says the same is the last
// word, recorded when it was first said. A guest who is forgotten stays so, whatever comes late.
const SAVE_JUDGED_FACTS = `
  with written as (
    insert into orders as o (shop_id, order_id, name, customer_id, occurred_at, total_minor,
      goods_minor, outstanding_minor, currency, financial_status, cancelled_at, paid_later, test,
      origin, email_key, phone_key, version, recorded_at, day, counted_minor, pending_minor,
      not_counted, judged_customer, taxes_included)
    select $1::int, id, name, customer, ${MOMENT("occurred")}, total, goods, outstanding, currency,
      status, ${MOMENT("cancelled")}, later = 1, test = 1, origin, email_key, phone_key, version,
      $2::timestamptz, ${DAY_ZERO} + day::int, counted, pending, not_counted, judged,
      taxed = 1
    from unnest($3::int8[], $4::text[], $5::int8[], $6::int8[], $7::int8[], $8::int8[], $9::int8[],
      $10::text[], $11::text[], $12::int8[], $13::int8[], $14::int8[], $15::text[], $16::text[],
      $17::text[], $18::text[], $19::int8[], $20::int8[], $21::int8[], $22::text[], $23::int8[],
      $24::int8[])
      as x(id, name, customer, occurred, total, goods, outstanding, currency, status, cancelled,
        later, test, origin, email_key, phone_key, version, day, counted, pending, not_counted,
        judged, taxed)
    order by id
    on conflict (shop_id, order_id) do update set
      name = excluded.name, customer_id = excluded.customer_id, occurred_at = excluded.occurred_at,
      total_minor = excluded.total_minor, goods_minor = excluded.goods_minor,
      outstanding_minor = excluded.outstanding_minor, taxes_included = excluded.taxes_included,
      currency = excluded.currency,
      financial_status = excluded.financial_status, paid_later = excluded.paid_later,
      cancelled_at = excluded.cancelled_at, test = excluded.test, origin = excluded.origin,
      email_key = case when o.redacted_at is null then excluded.email_key end,
      phone_key = case when o.redacted_at is null then excluded.phone_key end,
      version = excluded.version,
      recorded_at = case when (${said("o")}) is distinct from (${said("excluded")})
        then excluded.recorded_at else o.recorded_at end
    where excluded.version collate "C" > o.version collate "C"
    returning o.order_id, o.xmax = 0 as fresh, o.recorded_at = $2::timestamptz as changed)
  select count(*) filter (where fresh)::int as fresh,
    array_agg(order_id::text) filter (where not fresh and changed) as renewed
  from written`;

async function saveCustomers(
  sql: Sql,
  shopId: number,
  { facts, at }: { readonly facts: Facts; readonly at: Date },
): Promise<{ readonly written: readonly bigint[]; readonly contactKeys: readonly string[] }> {
  const { customers } = facts;
  // Deletions are few and go the way webhooks' do, which comes after: they take contacts away again.
  const texts = (of: (fact: Facts["customers"][number]) => string | null) =>
    textColumn(customers.map(of));
  const rows = await sql.query<{ customer_id: bigint; reachable: boolean }>(SAVE_CUSTOMERS, [
    shopId,
    at,
    bigintColumn(customers.map(({ customerId }) => customerId)),
    texts(({ displayName }) => displayName),
    texts(({ email }) => email),
    texts(({ locale }) => locale),
    texts(({ externalId }) => externalId ?? null),
    texts(({ version }) => version),
  ]);
  const written = rows.map((row) => row.customer_id);
  const reachable = new Set(rows.filter((row) => row.reachable).map((row) => row.customer_id));
  const contactKeys = await saveContactKeys(sql, shopId, {
    customerIds: written,
    contacts: customers
      .filter(({ customerId }) => reachable.has(customerId))
      .flatMap(verifiedContacts),
  });
  if (facts.deletedCustomers.length === 0) return { written, contactKeys };
  const deleted = { ...facts, customers: [] };
  const lost = await factStore(sql, shopId).saveCustomers(deleted, at);
  const gone = facts.deletedCustomers.map(({ customerId }) => customerId);
  return { written: [...written, ...gone], contactKeys: [...contactKeys, ...lost] };
}

function verifiedContacts({ customerId, verified }: Facts["customers"][number]) {
  const keys = [verified.emailKey, verified.phoneKey].filter((key) => key !== null);
  return keys.map((key) => ({ customerId, key }));
}

const IS_KEPT = "coalesce(c.redacted_at, c.deleted_at) is null";

// A customer who is redacted or deleted stays nameless, whatever comes late.
const SAVE_CUSTOMERS = `
  insert into customers as c (shop_id, customer_id, display_name, email, locale, external_id,
    version, recorded_at)
  select $1::int, id, name, email, locale, external_id, version, $2::timestamptz
  from unnest($3::int8[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    as x(id, name, email, locale, external_id, version)
  order by id
  on conflict (shop_id, customer_id) do update set
    display_name = case when ${IS_KEPT} then excluded.display_name end,
    email = case when ${IS_KEPT} then excluded.email end,
    locale = case when ${IS_KEPT} then excluded.locale end,
    external_id = case when ${IS_KEPT}
      then coalesce(c.external_id, excluded.external_id) end,
    version = excluded.version, recorded_at = excluded.recorded_at
  where excluded.version collate "C" > c.version collate "C"
  returning c.customer_id, c.deleted_at is null and c.redacted_at is null as reachable`;

/**
 * A class given by the standing valuation does not show whom it was given to before: the one before it
 * is put back, as it will be held to when the customer is derived again.
 */
async function markUnderived(
  sql: Sql,
  shopId: number,
  at: { readonly customerIds: readonly bigint[]; readonly valuation: number },
): Promise<void> {
  if (at.customerIds.length === 0) return;
  await sql.query(
    `insert into standings as s (shop_id, customer_id, orders, revenue_minor, purchase_days,
       window_spend_minor, clv, valuation)
     select $1::int, id, 0, 0, 0, 0, 0, 0 from unnest($2::int8[]) as x(id) order by id
     on conflict (shop_id, customer_id) do update set valuation = 0,
       value_class = case when s.valuation < $3::int then s.value_class else s.prior_class end
     where s.valuation > 0`,
    [shopId, bigintColumn(at.customerIds), at.valuation],
  );
}
