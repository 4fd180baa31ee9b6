import { expect, test } from "vitest";
import { moneyText } from "../../sandbox/pages/money-text.ts";

test.each([
  [123_450, "USD", "$1,234.50"],
  [-1760, "USD", "−$17.60"],
  [0, "USD", "$0.00"],
  [1234, "JPY", "¥1,234"],
  [1234, "KWD", "KWD\u00a01.234"],
  [100, "HUF", "HUF\u00a01.00"],
])("%i of %s reads %s", (minor, currency, text) => {
  expect(moneyText(minor, currency, "en")).toBe(text);
});

test("in Arabic neither the currency nor the minus can change sides", () => {
  expect(moneyText(-880, "USD", "ar")).toContain("\u2066−8.80\u2069");
  expect(moneyText(-880, "USD", "ar")).toContain("\u2068US$\u2069");
});
