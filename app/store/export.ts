import type { Sql } from "./sql.ts";

export interface CustomerExportRow {
  readonly kind: "customer";
  readonly customerId: bigint;
  readonly externalId: string | null;
  readonly currency: string;
  readonly orders: number;
  readonly revenueMinor: bigint;
  readonly valueClass: string | null;
  readonly tierId: string | null;
  readonly clv: number;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** The forecast; null before the shop was measured, or without a purchase. */
  readonly lifetimeValue: number | null;
  readonly expectedRevenue: number | null;
  readonly expectedPurchases: number | null;
  readonly pAlive: number | null;
  readonly rfm: number | null;
}

export interface OrderExportRow {
  readonly kind: "order";
  readonly orderId: bigint;
  readonly name: string;
  readonly customerId: bigint | null;
  readonly externalId: string | null;
  readonly currency: string;
  readonly day: string | null;
  readonly totalMinor: bigint;
  readonly refundedMinor: bigint;
  readonly financialStatus: string;
  readonly countedMinor: bigint | null;
  readonly notCounted: string | null;
}

const PAGE_SIZE = 5000;

/** Every customer of a shop by id, some at a time; deleted ones are left out. */
export async function* exportCustomers(
  sql: Sql,
  shopId: number,
): AsyncGenerator<CustomerExportRow[]> {
  const currency = await currencyOf(sql, shopId);
  for (let after = -1n; ; ) {
    const rows = await sql.query<{
      customer_id: bigint;
      external_id: string | null;
      orders: number;
      revenue_minor: bigint;
      value_class: string | null;
      tier_id: string | null;
      clv: number;
      first_day: string | null;
      last_day: string | null;
      lifetime_value: number | null;
      expected_revenue: number | null;
      expected_purchases: number | null;
      p_alive: number | null;
      rfm: number | null;
    }>(
      `select s.customer_id, c.external_id, s.orders, s.revenue_minor, s.value_class, s.tier_id,
         s.clv, s.first_day, s.last_day, s.lifetime_value, s.expected_revenue,
         s.expected_purchases, s.p_alive, s.rfm
       from standings s left join customers c on c.shop_id = s.shop_id and c.customer_id = s.customer_id
       where s.shop_id = $1 and s.customer_id > $2::text::bigint and c.deleted_at is null
       order by s.customer_id limit $3::int`,
      [shopId, after.toString(), PAGE_SIZE],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => ({
      kind: "customer",
      customerId: row.customer_id,
      externalId: row.external_id,
      currency,
      orders: row.orders,
      revenueMinor: row.revenue_minor,
      valueClass: row.value_class,
      tierId: row.tier_id,
      clv: row.clv,
      firstDay: row.first_day,
      lastDay: row.last_day,
      lifetimeValue: row.lifetime_value,
      expectedRevenue: row.expected_revenue,
      expectedPurchases: row.expected_purchases,
      pAlive: row.p_alive,
      rfm: row.rfm,
    }));
    after = last.customer_id;
  }
}

/** Every order of a shop by id, some at a time. */
export async function* exportOrders(sql: Sql, shopId: number): AsyncGenerator<OrderExportRow[]> {
  for (let after = -1n; ; ) {
    const rows = await sql.query<{
      order_id: bigint;
      name: string;
      customer_id: bigint | null;
      external_id: string | null;
      currency: string;
      day: string | null;
      total_minor: bigint;
      refunded_minor: bigint;
      financial_status: string;
      counted_minor: bigint | null;
      not_counted: string | null;
    }>(
      `select o.order_id, o.name, o.judged_customer as customer_id, c.external_id, o.currency, o.day, o.total_minor,
         coalesce((select sum(r.amount_minor) from refunds r where r.shop_id = o.shop_id
           and r.order_id = o.order_id and r.currency = o.currency), 0)::bigint as refunded_minor,
         o.financial_status, o.counted_minor, o.not_counted
       from orders o left join customers c on c.shop_id = o.shop_id and c.customer_id = o.judged_customer
       where o.shop_id = $1 and o.order_id > $2::text::bigint and o.version <> ''
       order by o.order_id limit $3::int`,
      [shopId, after.toString(), PAGE_SIZE],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => ({
      kind: "order",
      orderId: row.order_id,
      name: row.name,
      customerId: row.customer_id,
      externalId: row.external_id,
      currency: row.currency,
      day: row.day,
      totalMinor: row.total_minor,
      refundedMinor: row.refunded_minor,
      financialStatus: row.financial_status,
      countedMinor: row.counted_minor,
      notCounted: row.not_counted,
    }));
    after = last.order_id;
  }
}

async function currencyOf(sql: Sql, shopId: number): Promise<string> {
  const [row] = await sql.query<{ currency: string | null }>(
    "select currency from shops where shop_id = $1",
    [shopId],
  );
  if (!row?.currency) {
    throw new Error("The shop has not been set up yet: there is nothing to export.");
  }
  return row.currency;
}
