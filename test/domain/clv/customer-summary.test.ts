import fc from "fast-check";
import { expect, test } from "vitest";
import { customerSummary, meanGapDays } from "../../../app/domain/clv/customer-summary.ts";
import { countedOrders } from "../counted-orders.ts";

test("nobody's summary is all zero", () => {
  const summary = customerSummary([]);
  expect(summary).toEqual({
    orders: 0,
    revenueMinor: 0n,
    purchaseDays: 0,
    firstDay: null,
    lastDay: null,
  });
  expect(meanGapDays(summary)).toBeNull();
});

test("orders of one day are one purchase day, and each an order", () => {
  const summary = customerSummary([
    { orderId: 1n, day: 120, minor: 500n },
    { orderId: 2n, day: 100, minor: 250n },
    { orderId: 3n, day: 120, minor: 1n },
    { orderId: 4n, day: 130, minor: 9n },
  ]);
  expect(summary).toEqual({
    orders: 4,
    revenueMinor: 760n,
    purchaseDays: 3,
    firstDay: 100,
    lastDay: 130,
  });
  expect(meanGapDays(summary)).toBe(15); // (130 - 100) ÷ (3 - 1)
});

test("one purchase day has no gap", () => {
  expect(meanGapDays(customerSummary([{ orderId: 1n, day: 1, minor: 1n }]))).toBeNull();
});

test("the sequence of the orders does not matter", () => {
  const shuffled = countedOrders.chain((orders) =>
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
    fc.property(countedOrders, countedOrders, (some, others) => {
      const [a, b] = [customerSummary(some), customerSummary(others)];
      const both = customerSummary([...some, ...others]);
      expect(both.orders).toBe(a.orders + b.orders);
      expect(both.revenueMinor).toBe(a.revenueMinor + b.revenueMinor);
      expect(both.purchaseDays).toBeLessThanOrEqual(both.orders);
    }),
  );
});
