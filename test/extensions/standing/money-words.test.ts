import { expect, test } from "vitest";
import { moneyIn } from "../../../extensions/standing/money-words.ts";

function formats(locale: string) {
  return {
    formatCurrency: (number: number, options?: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(locale, { style: "currency", ...options }).format(number),
  };
}

test.each([
  ["USD", "US$"],
  ["CHF", "CHF"],
])("keeps the Latin sign of %s in one piece inside Arabic, where Arabic puts it", (code, sign) => {
  expect(moneyIn(formats("ar"), 87.6, code)).toBe(`\u200f87.60\u00a0\u2066${sign}\u2069`);
});

test.each([
  ["ar", "SAR"],
  ["en", "USD"],
  ["en-AE", "AED"],
])("leaves %s %s as it is", (locale, currency) => {
  const plain = formats(locale).formatCurrency(87.6, { currency });
  expect(moneyIn(formats(locale), 87.6, currency)).toBe(plain);
});
