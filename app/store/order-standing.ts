import type { OrderRecord } from "../domain/order-standing.ts";
import type { OrderStandingPorts } from "../usecases/orders/order-standing.ts";
import type { Sql } from "./sql.ts";

export function orderStandingPorts(sql: Sql): OrderStandingPorts {
  return { readOrderRecord: (shopId, orderId) => readOrderRecord(sql, shopId, orderId) };
}

/** An order known only by its refund or deletion has not been judged: it is not known yet. */
async function readOrderRecord(
  sql: Sql,
  shopId: number,
  orderId: bigint,
): Promise<OrderRecord | null> {
  const [row] = await sql.query<{
    customer_id: bigint | null;
    judged_customer: bigint | null;
    currency: string;
    counted_minor: bigint | null;
    pending_minor: bigint | null;
  }>(
    `select customer_id, judged_customer, currency, counted_minor, pending_minor
     from orders where shop_id = $1 and order_id = $2::text::bigint and deleted_at is null`,
    [shopId, orderId.toString()],
  );
  if (!row) return null;
  return {
    customers: [row.customer_id, row.judged_customer].filter((id) => id !== null),
    currency: row.currency,
    countedMinor: row.counted_minor,
    pendingMinor: row.pending_minor,
  };
}
