import { describe, expect, test } from "vitest";
import { formatsOf } from "../../../app/ui/format/formats.ts";

const en = formatsOf("en");
const ar = formatsOf("ar");

/** Arabic text carries invisible marks that steer its direction; these tests look at the rest. */
const visible = (text: string) =>
  text.replace(/[\u200e\u200f\u2066-\u2069]/g, "").replaceAll("\u00a0", " ");

describe("money", () => {
  test.each([
    ["1234.50", "USD", "$1,234.50", "1,234.50 US$"],
    ["0.00", "USD", "$0.00", "0.00 US$"],
    ["-12.05", "USD", "-$12.05", "-12.05 US$"],
    ["1500", "JPY", "¥1,500", "1,500 JP¥"],
    ["7.125", "KWD", "KWD 7.125", "7.125 د.ك."],
    ["99.90", "SAR", "SAR 99.90", "99.90 ر.س."],
  ])("%s %s", (text, currency, english, arabic) => {
    expect(visible(en.money({ text, currency }))).toBe(english);
    expect(visible(ar.money({ text, currency }))).toBe(arabic);
  });

  test("keeps every digit of an amount no float can hold", () => {
    const text = "90071992547409931.23";
    expect(en.money({ text, currency: "USD" })).toBe("$90,071,992,547,409,931.23");
  });

  test("shows the decimals of ISO 4217, though Intl knows fewer for the forint", () => {
    expect(visible(en.money({ text: "10.50", currency: "HUF" }))).toBe("HUF 10.50");
  });

  test("isolates a Latin symbol in Arabic, or its dollar sign would change sides", () => {
    expect(ar.money({ text: "5.00", currency: "USD" })).toContain("\u2066US$\u2069");
    expect(ar.money({ text: "5.00", currency: "SAR" })).not.toContain("\u2066");
  });
});

test("numbers use the digits 0 to 9 in both languages", () => {
  expect(en.number(1_234_567.891)).toBe("1,234,567.89");
  expect(ar.number(1_234_567.891)).toBe("1,234,567.89");
  expect(ar.number(2.449, 1)).toBe("2.4");
});

test("percents come from ratios and from basis points", () => {
  expect(en.percent(0.1234)).toBe("12.3%");
  expect(en.basisPoints(500)).toBe("5%");
  expect(en.basisPoints(1_250)).toBe("12.5%");
  expect(visible(ar.basisPoints(1_000))).toBe("10%");
});

test("days are shop days: no time zone moves them", () => {
  expect(en.day(0)).toBe("Jan 1, 1970");
  expect(en.day(20_778)).toBe("Nov 21, 2026");
  expect(visible(ar.day(20_778))).toBe("21 نوفمبر 2026");
});

test("a forecast has no cents from a hundred on, nor beside one that has none", () => {
  const usd = (amount: number) => ({ amount, currency: "USD" });
  expect(en.roundEstimate(usd(1_234.56))).toBe("$1,235");
  expect(en.roundEstimate(usd(92.4))).toBe("$92.40");
  expect(en.roundEstimate(usd(92.4), 640)).toBe("$92");
  expect(en.roundEstimate(usd(0))).toBe("$0");
  expect(visible(ar.roundEstimate({ amount: 1_234.56, currency: "SAR" }))).toBe("1,235 ر.س.");
  expect(visible(en.roundEstimate({ amount: 7.1254, currency: "KWD" }))).toBe("KWD 7.125");
});

test("months are those of the shop day", () => {
  expect(en.month(20_778)).toBe("Nov 2026");
  expect(visible(ar.month(20_778))).toBe("نوفمبر 2026");
});

test("short estimates fit beside a bar", () => {
  expect(en.shortEstimate({ amount: 1_234_567, currency: "USD" })).toBe("$1.2M");
  expect(visible(ar.shortEstimate({ amount: 1_234_567, currency: "USD" }))).toBe("1.2 مليون US$");
});
