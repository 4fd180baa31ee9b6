import fc from "fast-check";
import { expect, test } from "vitest";
import {
  FINANCIAL_STATUSES,
  isFutureDated,
  type OrderFact,
  orderCustomer,
  orderVerdict,
} from "../../app/domain/order.ts";

type Judged = Parameters<typeof orderVerdict>[0];

const PAID: Judged = {
  totalMinor: 10_000n,
  currency: "USD",
  financialStatus: "paid",
  cancelledAt: null,
  test: false,
  deleted: false,
};
const CANCELLED = { cancelledAt: new Date("2026-01-01T00:00:00Z") };

test.each<[string, Partial<Judged>, bigint, bigint]>([
  ["a paid order", {}, 0n, 10_000n],
  ["net of what was given back", {}, 2_500n, 7_500n],
  ["down to the last cent", {}, 9_999n, 1n],
  ["a partly refunded one", { financialStatus: "partially_refunded" }, 1n, 9_999n],
  [
    "a partly refunded one whose refund is not known yet",
    { financialStatus: "partially_refunded" },
    0n,
    10_000n,
  ],
])("%s counts", (_, change, refundedMinor, minor) => {
  expect(orderVerdict({ ...PAID, ...change }, { refundedMinor, shopCurrency: "USD" })).toEqual({
    kind: "counted",
    minor,
  });
});

test.each<[string, Partial<Judged>, bigint]>([
  ["deleted", { deleted: true }, 0n],
  ["deleted", { deleted: true, test: true, ...CANCELLED }, 0n],
  ["test", { test: true }, 0n],
  ["test", { test: true, ...CANCELLED }, 0n],
  ["cancelled", CANCELLED, 0n],
  ["cancelled", { ...CANCELLED, financialStatus: "refunded" }, 10_000n],
  ["voided", { financialStatus: "voided" }, 0n],
  ["voided", { financialStatus: "expired" }, 0n],
  ["unpaid", { financialStatus: "pending" }, 0n],
  ["unpaid", { financialStatus: "authorized" }, 0n],
  ["unpaid", { financialStatus: "partially_paid" }, 0n],
  ["unpaid", { financialStatus: "pending", totalMinor: 0n }, 0n],
  ["other_currency", { currency: "SAR" }, 0n],
  ["zero", { totalMinor: 0n }, 0n],
  ["zero", { totalMinor: -1n }, 0n],
  ["fully_refunded", {}, 10_000n],
  ["fully_refunded", {}, 10_001n],
  ["fully_refunded", { financialStatus: "refunded" }, 0n],
])("%s: %o refunded %i does not count", (reason, change, refundedMinor) => {
  expect(orderVerdict({ ...PAID, ...change }, { refundedMinor, shopCurrency: "USD" })).toEqual({
    kind: "not_counted",
    reason,
  });
});

const orders = fc.record({
  totalMinor: fc.bigInt({ min: -100n, max: 10n ** 12n }),
  currency: fc.constantFrom("USD", "SAR"),
  financialStatus: fc.constantFrom(...FINANCIAL_STATUSES),
  cancelledAt: fc.constantFrom(null, new Date("2026-01-01T00:00:00Z")),
  test: fc.boolean(),
  deleted: fc.boolean(),
}) satisfies fc.Arbitrary<Pick<OrderFact, "totalMinor"> & Judged>;

test("what counts is above zero, and never more than was paid", () => {
  fc.assert(
    fc.property(orders, fc.bigInt({ min: 0n, max: 10n ** 12n }), (order, refundedMinor) => {
      const verdict = orderVerdict(order, { refundedMinor, shopCurrency: "USD" });
      if (verdict.kind === "not_counted") return;
      expect(verdict.minor).toBeGreaterThan(0n);
      expect(verdict.minor).toBe(order.totalMinor - refundedMinor);
    }),
  );
});

test.each<[string, bigint | null, bigint[], bigint | null]>([
  ["whom Shopify names", 5n, [], 5n],
  ["whom Shopify names, whoever else is verified", 5n, [7n], 5n],
  ["a guest nobody is verified for", null, [], null],
  ["the one who is verified for the guest's contact", null, [7n], 7n],
  ["nobody when two are", null, [7n, 8n], null],
])("an order is that of %s", (_, customerId, verifiedCustomers, holder) => {
  expect(orderCustomer({ customerId, verifiedCustomers })).toBe(holder);
});

test.each([
  ["2026-11-20T09:30:00Z", false],
  ["2026-11-21T09:30:00Z", false],
  ["2026-11-22T09:30:00Z", false], // a day ahead exactly: the far side of the world
  ["2026-11-22T09:30:01Z", true],
  ["2062-11-21T09:30:00Z", true],
])("%s is future-dated: %s", (moment, isFuture) => {
  expect(isFutureDated(new Date(moment), new Date("2026-11-21T09:30:00Z"))).toBe(isFuture);
});
