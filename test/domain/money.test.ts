import fc from "fast-check";
import { expect, test } from "vitest";
import { currencyExponent, majorUnits, moneyText, parseMoney } from "../../app/domain/money.ts";

test.each([
  ["USD", 2],
  ["SAR", 2],
  ["JPY", 0],
  ["KWD", 3],
  ["HUF", 2],
  ["IQD", 3],
])("%s has %i decimals by ISO 4217", (currency, decimals) => {
  expect(currencyExponent(currency)).toBe(decimals);
});

test.each(["", "usd", "US", "USDT", "ZZZ", "toString", "__proto__"])(
  '"%s" is no currency',
  (code) => {
    expect(() => currencyExponent(code)).toThrow(RangeError);
  },
);

test.each([
  ["12.5", "USD", 1250n, "12.50"],
  ["12.500", "USD", 1250n, "12.50"],
  ["0.01", "USD", 1n, "0.01"],
  ["0", "USD", 0n, "0.00"],
  ["-0.01", "USD", -1n, "-0.01"],
  ["-0", "USD", 0n, "0.00"],
  [" 7 ", "USD", 700n, "7.00"],
  ["00012", "USD", 1200n, "12.00"],
  ["1500", "JPY", 1500n, "1500"],
  ["1500.00", "JPY", 1500n, "1500"],
  ["0.005", "KWD", 5n, "0.005"],
  ["1.5", "KWD", 1500n, "1.500"],
  ["999999999999999.99", "USD", 99999999999999999n, "999999999999999.99"],
])('"%s" %s is %i minor units, printed %s', (text, currency, minor, printed) => {
  expect(parseMoney(text, currency)).toEqual({ minor, currency });
  expect(moneyText({ minor, currency })).toBe(printed);
});

test.each([
  ["12.505", "USD"],
  ["1500.5", "JPY"],
  ["0.0005", "KWD"],
  ["", "USD"],
  [".5", "USD"],
  ["5.", "USD"],
  ["1,5", "USD"],
  ["1e3", "USD"],
  ["0x10", "USD"],
  ["+5", "USD"],
  ["--5", "USD"],
  ["NaN", "USD"],
  ["Infinity", "USD"],
  ["٥", "USD"],
  ["5 USD", "USD"],
  ["1234567890123456", "USD"],
  ["5", "XYZ"],
])('"%s" %s is refused', (text, currency) => {
  expect(() => parseMoney(text, currency)).toThrow(RangeError);
});

const currencies = fc.constantFrom("USD", "JPY", "KWD", "HUF", "IQD", "SAR");
// As many digits before the point as any amount may have, in a currency without decimals.
const minors = fc.bigInt({ min: 1n - 10n ** 15n, max: 10n ** 15n - 1n });

test("what is printed reads back as the same money", () => {
  fc.assert(
    fc.property(minors, currencies, (minor, currency) => {
      expect(parseMoney(moneyText({ minor, currency }), currency)).toEqual({ minor, currency });
    }),
  );
});

test.each([
  [1250n, "USD", 12.5],
  [1250n, "JPY", 1250],
  [1250n, "KWD", 1.25],
  [-5n, "USD", -0.05],
])("%i minor units of %s are %d in major units", (minor, currency, major) => {
  expect(majorUnits({ minor, currency })).toBe(major);
});
