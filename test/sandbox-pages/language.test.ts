import { describe, expect, test } from "vitest";
import { translator, type Words, wordsFor } from "../../sandbox/pages/language.ts";

const PLURALS = new Set(["zero", "one", "two", "few", "many", "other"]);
const SECTIONS = ["landing", "admin", "shop", "checkout", "thankYou", "errors"];

/** Every key, with a plural's forms counted as one: languages differ in those. */
function keys(words: Words, path = ""): string[] {
  if (Object.keys(words).every((key) => PLURALS.has(key))) return [`${path}(plural)`];
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [`${path}.${key}`] : keys(value, `${path}.${key}`),
  );
}

function plurals(words: Words): Words[] {
  if (Object.keys(words).every((key) => PLURALS.has(key))) return [words];
  return Object.values(words).flatMap((value) => (typeof value === "string" ? [] : plurals(value)));
}

describe.each(SECTIONS)("the words of %s", (section) => {
  test("are the same ones in both languages", () => {
    expect(keys(wordsFor("ar", section))).toEqual(keys(wordsFor("en", section)));
  });

  test("have every plural their language counts in", () => {
    for (const language of ["en", "ar"] as const) {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      for (const forms of plurals(wordsFor(language, section))) {
        expect(Object.keys(forms)).toEqual(expect.arrayContaining(pluralCategories));
      }
    }
  });
});

test("counts as the language does", () => {
  const ar = translator("ar");
  expect(ar("shop.cart.count", { count: 1 })).toBe("قطعة واحدة");
  expect(ar("shop.cart.count", { count: 2 })).toBe("قطعتان");
  expect(ar("shop.cart.count", { count: 3 })).toBe("3 قطع");
  expect(ar("shop.cart.count", { count: 11 })).toBe("11 قطعة");
  const en = translator("en");
  expect(en("shop.shopper.orders", { count: 0 })).toBe("No orders yet");
  expect(en("shop.shopper.orders", { count: 1 })).toBe("1 order");
});

test("a missing word is a fault, not an empty place", () => {
  expect(() => translator("en")("shop.nothing.of.the.kind")).toThrow("shop.nothing.of.the.kind");
});
