import fc from "fast-check";
import type { CountedOrder } from "../../app/domain/order.ts";

/** Counted orders of one customer over a few years, several on some days. */
export const countedOrders: fc.Arbitrary<CountedOrder[]> = fc
  .array(
    fc.record({
      day: fc.integer({ min: 19_000, max: 20_500 }),
      minor: fc.bigInt({ min: 1n, max: 60_000n }),
    }),
    { maxLength: 12 },
  )
  .map((orders) => orders.map((order, index) => ({ ...order, orderId: BigInt(index + 1) })));
