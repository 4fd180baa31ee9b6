import fc from "fast-check";
import { type CountedOrder, ORDER_ORIGINS } from "../../app/domain/order.ts";

/** Purchases of one customer over a few years, several on some days. */
export const countedOrders: fc.Arbitrary<CountedOrder[]> = fc
  .array(
    fc.record({
      day: fc.integer({ min: 19_000, max: 20_500 }),
      minor: fc.bigInt({ min: 1n, max: 60_000n }),
    }),
    { maxLength: 12 },
  )
  .map((orders) =>
    orders.map((order, index) => ({ ...order, orderId: BigInt(index + 1), origin: "shop" })),
  );

/** The same with wholesale orders and renewals among them. */
export const ordersOfAllOrigins: fc.Arbitrary<CountedOrder[]> = countedOrders.chain((orders) =>
  fc
    .array(fc.constantFrom(...ORDER_ORIGINS), {
      minLength: orders.length,
      maxLength: orders.length,
    })
    .map((origins) =>
      orders.map((order, index) => ({ ...order, origin: origins[index] ?? "shop" })),
    ),
);
