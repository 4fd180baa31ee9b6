import { describe, expect, test } from "vitest";
import { createI18n, extensionLocale } from "../../../sandbox/extension-host/i18n.ts";

const LOCALES = {
  default: "en",
  files: {
    en: {
      plain: "Hello",
      only: { english: "Only here" },
      name: "Hello {{ name }}, and {{name}}",
      gifts: { one: "{{count}} gift", other: "{{count}} gifts" },
      some: { other: "Some" },
    },
    ar: {
      plain: "مرحبًا",
      name: "مرحبًا {{name}}",
      gifts: {
        zero: "لا هدايا",
        one: "هدية",
        two: "هديتان",
        few: "{{count}} هدايا",
        many: "{{count}} هدية",
        other: "{{count}} هدية.",
      },
    },
    "pt-BR": { plain: "Olá" },
  },
};

function i18n(isoCode: string, currency = "USD") {
  return createI18n(LOCALES, () => ({
    language: { isoCode },
    currency: { isoCode: currency },
    timezone: "Asia/Riyadh",
  }));
}

test.each([
  ["ar", "ar"],
  ["ar-SA", "ar"],
  ["AR", "ar"],
  ["pt-br", "pt-BR"],
  ["pt", "en"],
  ["fr-FR", "en"],
])("for %s takes the file %s", (language, locale) => {
  expect(extensionLocale(LOCALES, language)).toBe(locale);
});

describe("translate", () => {
  test.each([
    [0, "لا هدايا"],
    [1, "هدية"],
    [2, "هديتان"],
    [3, "3 هدايا"],
    [11, "11 هدية"],
    [100, "100 هدية."],
  ])("counts %i in Arabic", (count, words) => {
    expect(i18n("ar").translate("gifts", { count })).toBe(words);
  });

  test("counts in English, and in a language that has no file", () => {
    expect(i18n("en").translate("gifts", { count: 1 })).toBe("1 gift");
    expect(i18n("fr").translate("gifts", { count: 0 })).toBe("0 gifts");
  });

  test("takes the form for all others where the right one is missing", () => {
    expect(i18n("en").translate("some", { count: 1 })).toBe("Some");
  });

  test("fills every place, and falls back phrase by phrase", () => {
    expect(i18n("en").translate("name", { name: "Noor" })).toBe("Hello Noor, and Noor");
    expect(i18n("ar").translate("only.english")).toBe("Only here");
  });

  test("returns the pieces when one of them is an element", () => {
    const element = { type: "s-text" };
    expect(i18n("ar").translate("name", { name: element })).toEqual(["مرحبًا ", element]);
  });

  test("refuses a phrase or a place without words", () => {
    expect(() => i18n("ar").translate("absent.key")).toThrow('No translation for "absent.key"');
    expect(() => i18n("en").translate("only")).toThrow('No translation for "only"');
    expect(() => i18n("en").translate("name")).toThrow("No value for {{name}}");
  });
});

test("formats in the buyer's language, or in the extension's", () => {
  const french = i18n("fr", "EUR");
  const english = i18n("en");
  const percent = { style: "percent", maximumFractionDigits: 2 } as const;
  expect(french.formatCurrency(1234.5)).toMatch(/^1\s234,50\s€$/);
  expect(french.formatCurrency(1234.5, { inExtensionLocale: true })).toBe("€1,234.50");
  expect(english.formatCurrency(500, { currency: "JPY" })).toBe("¥500");
  expect(english.formatNumber(0.125, percent)).toBe("12.5%");
  expect(english.formatDate(new Date("2026-07-01T22:30:00Z"))).toBe("7/2/2026");
});
