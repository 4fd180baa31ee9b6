import fc from "fast-check";
import { expect, test } from "vitest";
import { customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import { ordersOfAllOrigins } from "../counted-orders.ts";

test("nobody's summary is all zero", () => {
  const summary = customerSummary([]);
  expect(summary).toEqual({
    orders: 0,
    revenueMinor: 0n,
    purchaseDays: 0,
    firstDay: null,
    lastDay: null,
    firstDayMinor: 0n,
    logGaps: 0,
    apartOrders: 0,
    apartRevenueMinor: 0n,
  });
});

test("orders of one day are one purchase day, and each an order", () => {
  const summary = customerSummary([
    { orderId: 1n, day: 120, minor: 500n, origin: "shop" },
    { orderId: 2n, day: 100, minor: 250n, origin: "shop" },
    { orderId: 3n, day: 120, minor: 1n, origin: "shop" },
    { orderId: 4n, day: 130, minor: 9n, origin: "shop" },
    { orderId: 5n, day: 100, minor: 40n, origin: "shop" },
  ]);
  expect(summary).toEqual({
    orders: 5,
    revenueMinor: 800n,
    purchaseDays: 3,
    firstDay: 100,
    lastDay: 130,
    firstDayMinor: 290n,
    logGaps: Math.log(20) + Math.log(10),
    apartOrders: 0,
    apartRevenueMinor: 0n,
  });
});

test("wholesale and renewals are no purchases, and reported apart", () => {
  const purchase = { orderId: 1n, day: 110, minor: 500n, origin: "shop" } as const;
  const summary = customerSummary([
    { orderId: 2n, day: 100, minor: 90_000n, origin: "wholesale" },
    purchase,
    { orderId: 3n, day: 110, minor: 20n, origin: "renewal" },
    { orderId: 4n, day: 140, minor: 20n, origin: "renewal" },
  ]);
  expect(summary).toEqual({
    ...customerSummary([purchase]),
    apartOrders: 3,
    apartRevenueMinor: 90_040n,
  });
});

test("the sequence of the orders does not matter", () => {
  const shuffled = ordersOfAllOrigins.chain((orders) =>
    fc.tuple(
      fc.constant(orders),
      fc.shuffledSubarray(orders, { minLength: orders.length, maxLength: orders.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([orders, other]) => {
      expect(customerSummary(other)).toEqual(customerSummary(orders));
    }),
  );
});

test("a summary of more orders is the sum of its parts", () => {
  fc.assert(
    fc.property(ordersOfAllOrigins, ordersOfAllOrigins, (some, others) => {
      const [a, b] = [customerSummary(some), customerSummary(others)];
      const both = customerSummary([...some, ...others]);
      expect(both.orders).toBe(a.orders + b.orders);
      expect(both.revenueMinor).toBe(a.revenueMinor + b.revenueMinor);
      expect(both.apartOrders).toBe(a.apartOrders + b.apartOrders);
      expect(both.apartRevenueMinor).toBe(a.apartRevenueMinor + b.apartRevenueMinor);
      expect(both.orders + both.apartOrders).toBe(some.length + others.length);
      expect(both.purchaseDays).toBeLessThanOrEqual(both.orders);
    }),
  );
});
