import { VALUE_CLASSES } from "../domain/clv/value-class.ts";
import type { Valuation } from "../domain/customer-standing.ts";
import { ORDER_ORIGINS } from "../domain/order.ts";
import type {
  OrderColumns,
  SummaryColumns,
  UnderivedPage,
} from "../usecases/history/derive-underived.ts";
import {
  float8Column,
  int4Column,
  int8Column,
  readInt4Column,
  readInt8Column,
  textArray,
} from "./binary-array.ts";
import { DAY_ZERO, type Sql } from "./sql.ts";

type Sent<Name extends string> = Record<Name, Buffer | null>;

/** The next customers whose standing is not to be gone by, held until the transaction ends. */
export async function holdUnderived(
  sql: Sql,
  shopId: number,
  at: { readonly valuation: Valuation; readonly after: bigint; readonly limit: number },
): Promise<UnderivedPage | null> {
  const [page] = await sql.query<
    Sent<"customer_id" | "class" | "spend" | "tier" | "orders" | "revenue">
  >(HOLD, [
    shopId,
    at.after.toString(),
    at.limit,
    textArray(VALUE_CLASSES),
    textArray(at.valuation.programme.tiers.map(({ id }) => id)),
  ]);
  if (!page?.customer_id) return null;
  return {
    customerId: readInt8Column(page.customer_id),
    valueClass: readInt4Column(page.class),
    shownSpendMinor: readInt8Column(page.spend),
    shownTier: readInt4Column(page.tier),
    shownOrders: readInt4Column(page.orders),
    shownRevenueMinor: readInt8Column(page.revenue),
  };
}

const HOLD = `
  select array_send(array_agg(customer_id)) as customer_id,
    array_send(array_agg(coalesce(array_position($4::text[], value_class), 0))) as class,
    array_send(array_agg(window_spend_minor)) as spend,
    array_send(array_agg(case when tier_id is null then 0
      else coalesce(array_position($5::text[], tier_id), -1) end)) as tier,
    array_send(array_agg(orders)) as orders, array_send(array_agg(revenue_minor)) as revenue
  from (
    select customer_id, value_class, window_spend_minor, tier_id, orders, revenue_minor
    from standings
    where shop_id = $1 and valuation = 0 and customer_id > $2::text::bigint
    order by customer_id limit $3::int for update) as page`;

/** What counts of these customers' orders, and what waits to be paid. */
export async function readOrderColumns(
  sql: Sql,
  shopId: number,
  customerIds: BigInt64Array,
): Promise<OrderColumns> {
  const [orders] = await sql.query<
    Sent<"customer_id" | "order_id" | "day" | "counted" | "pending" | "origin">
  >(READ_ORDERS, [shopId, int8Column(customerIds), textArray(ORDER_ORIGINS)]);
  return {
    customerId: readInt8Column(orders?.customer_id ?? null),
    orderId: readInt8Column(orders?.order_id ?? null),
    day: readInt4Column(orders?.day ?? null),
    countedMinor: readInt8Column(orders?.counted ?? null),
    pendingMinor: readInt8Column(orders?.pending ?? null),
    origin: readInt4Column(orders?.origin ?? null),
  };
}

const READ_ORDERS = `
  select array_send(array_agg(customer_id)) as customer_id,
    array_send(array_agg(order_id)) as order_id, array_send(array_agg(day)) as day,
    array_send(array_agg(counted)) as counted, array_send(array_agg(pending)) as pending,
    array_send(array_agg(origin)) as origin
  from (
    select o.judged_customer as customer_id, o.order_id, o.day - ${DAY_ZERO} as day,
      coalesce(o.counted_minor, 0) as counted, coalesce(o.pending_minor, 0) as pending,
      array_position($3::text[], o.origin) - 1 as origin
    from unnest($2::int8[]) as x(id)
    join orders o on o.shop_id = $1 and o.judged_customer = x.id
      and (o.counted_minor is not null or o.pending_minor is not null)
    order by 1, 2) as counted_orders`;

/** Writes what the orders alone say of customers who are held. */
export async function saveSummaries(
  sql: Sql,
  shopId: number,
  summaries: SummaryColumns,
): Promise<void> {
  await sql.query(SAVE_SUMMARIES, [
    shopId,
    int8Column(summaries.customerId),
    int4Column(summaries.orders),
    int8Column(summaries.revenueMinor),
    int4Column(summaries.purchaseDays),
    int4Column(summaries.firstDay),
    int4Column(summaries.lastDay),
    int8Column(summaries.firstDayMinor),
    float8Column(summaries.logGaps),
    int4Column(summaries.apartOrders),
    int8Column(summaries.apartRevenueMinor),
    int4Column(summaries.pendingOrders),
    int8Column(summaries.pendingMinor),
  ]);
}

const SAVE_SUMMARIES = `
  update standings s set orders = x.orders, revenue_minor = x.revenue,
    purchase_days = x.purchase_days,
    first_day = case when x.purchase_days > 0 then ${DAY_ZERO} + x.first_day end,
    last_day = case when x.purchase_days > 0 then ${DAY_ZERO} + x.last_day end,
    first_day_minor = x.first_day_minor, log_gaps = x.log_gaps, apart_orders = x.apart_orders,
    apart_revenue_minor = x.apart_revenue, pending_orders = x.pending_orders,
    pending_minor = x.pending
  from unnest($2::int8[], $3::int4[], $4::int8[], $5::int4[], $6::int4[], $7::int4[], $8::int8[],
    $9::float8[], $10::int4[], $11::int8[], $12::int4[], $13::int8[])
    as x(id, orders, revenue, purchase_days, first_day, last_day, first_day_minor, log_gaps,
      apart_orders, apart_revenue, pending_orders, pending)
  where s.shop_id = $1 and s.customer_id = x.id`;
