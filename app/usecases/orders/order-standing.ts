import {
  type OrderRecord,
  type OrderStanding,
  orderStandingFor,
} from "../../domain/order-standing.ts";

/** Which order, and the shopper who asks; null when nobody is logged in. */
export interface AskedOrder {
  readonly orderId: bigint;
  readonly customerId: bigint | null;
}

/** What order standing needs of the database. */
export interface OrderStandingPorts {
  /** Null for an order nobody has told us of. */
  readOrderRecord(shopId: number, orderId: bigint): Promise<OrderRecord | null>;
}

/** Whether an order of the shop counts, for its own buyer. */
export async function orderStanding(
  ports: OrderStandingPorts,
  shopId: number,
  { orderId, customerId }: AskedOrder,
): Promise<OrderStanding> {
  const order = customerId === null ? null : await ports.readOrderRecord(shopId, orderId);
  return orderStandingFor(customerId, order);
}
