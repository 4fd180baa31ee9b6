import { expect, test } from "vitest";
import { amountOf, parseAmount, toMajorUnits } from "../../../extensions/standing/amount.ts";

test.each([
  ["312.40", 3_124_000],
  ["0", 0],
  ["-5", -50_000],
  ["1.234", 12_340],
  ["0.0001", 1],
  ["99999999999.9999", 999_999_999_999_999],
])("parses %s", (text, amount) => {
  expect(parseAmount(text)).toBe(amount);
});

test.each([
  "",
  " 1",
  "1.",
  ".5",
  "1,50",
  "1e3",
  "1.00001",
  "123456789012",
  "NaN",
  12,
  null,
  undefined,
])("refuses %j", (text) => {
  expect(parseAmount(text)).toBeNull();
});

test("takes a cart's floating sum for the amount it stands for", () => {
  expect(amountOf({ amount: 0.1 + 0.2, currencyCode: "USD" })).toBe(3_000);
  expect(amountOf({ amount: Number.NaN, currencyCode: "USD" })).toBeNull();
});

test("comes back in major units", () => {
  expect(toMajorUnits(3_124_000)).toBe(312.4);
});
