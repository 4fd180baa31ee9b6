import { expect, test } from "vitest";
import { shown } from "../../../app/ui/format/shown.ts";

test("turns each Money into exact text and leaves the rest as it is", () => {
  const model = {
    customerId: 820_982_911_946_154_508n,
    revenue: { minor: 123_456n, currency: "USD" },
    clv: { amount: 12.5, currency: "USD" },
    lastDay: null,
    tiers: [{ id: "gold", threshold: { minor: 7_125n, currency: "KWD" } }],
  };
  expect(shown(model)).toEqual({
    customerId: 820_982_911_946_154_508n,
    revenue: { text: "1234.56", currency: "USD" },
    clv: { amount: 12.5, currency: "USD" },
    lastDay: null,
    tiers: [{ id: "gold", threshold: { text: "7.125", currency: "KWD" } }],
  });
});

test("a shop that is not set up yet stays null", () => {
  expect(shown(null)).toBeNull();
});
