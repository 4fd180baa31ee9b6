import { expect, test } from "vitest";
import { isFutureDated, orderCustomer } from "../../app/domain/order.ts";

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
