import { describe, expect, test } from "vitest";
import { type OrderRecord, orderStandingFor } from "../../app/domain/order-standing.ts";

const BUYER = 7n;
const order = (changes: Partial<OrderRecord> = {}): OrderRecord => ({
  customers: [BUYER],
  currency: "USD",
  countedMinor: 1250n,
  pendingMinor: null,
  ...changes,
});

describe("told to its buyer", () => {
  const usd = (minor: bigint) => ({ minor, currency: "USD" });
  test.each<[string, Partial<OrderRecord>, object]>([
    ["paid", {}, { kind: "counted", amount: usd(1250n) }],
    [
      "to be paid",
      { countedMinor: null, pendingMinor: 900n },
      { kind: "pending", amount: usd(900n) },
    ],
    ["paid in part", { pendingMinor: 900n }, { kind: "pending", amount: usd(2150n) }],
    ["of nothing that counts", { countedMinor: null }, { kind: "not_counted" }],
    ["taken back whole", { countedMinor: 0n }, { kind: "not_counted" }],
    ["of two who became one", { customers: [3n, BUYER] }, { kind: "counted", amount: usd(1250n) }],
  ])("an order %s", (_, changes, standing) => {
    expect(orderStandingFor(BUYER, order(changes))).toEqual(standing);
  });
});

test("nobody else learns anything", () => {
  const unknown = { kind: "unknown" };
  expect(orderStandingFor(8n, order())).toEqual(unknown);
  expect(orderStandingFor(null, order())).toEqual(unknown);
  expect(orderStandingFor(null, order({ customers: [] }))).toEqual(unknown);
  expect(orderStandingFor(BUYER, order({ customers: [] }))).toEqual(unknown);
  expect(orderStandingFor(BUYER, null)).toEqual(unknown);
});
