import { expect, test } from "vitest";
import { isFutureDated, orderCustomer } from "../../app/domain/order.ts";

test.each<[string, Parameters<typeof orderCustomer>[0], bigint | null]>([
  ["whom Shopify names", { customerId: 5n, mergedInto: null, verifiedCustomers: [] }, 5n],
  [
    "whom Shopify names, whoever else is verified",
    { customerId: 5n, mergedInto: null, verifiedCustomers: [7n] },
    5n,
  ],
  [
    "whom the customer it names was merged into",
    { customerId: 5n, mergedInto: 6n, verifiedCustomers: [] },
    6n,
  ],
  ["nobody without one", { customerId: null, mergedInto: null, verifiedCustomers: [] }, null],
  [
    "the one who is verified for the guest's contact",
    { customerId: null, mergedInto: null, verifiedCustomers: [7n] },
    7n,
  ],
  [
    "nobody when two are",
    { customerId: null, mergedInto: null, verifiedCustomers: [7n, 8n] },
    null,
  ],
])("an order is that of %s", (_, order, holder) => {
  expect(orderCustomer(order)).toBe(holder);
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
