import { describe, expect, test } from "vitest";
import { directionOf, isLanguage, languageFor } from "../../../app/ui/language/language.ts";

describe("the language of the pages", () => {
  test.each([
    ["ar", "en", "ar"],
    ["en", "ar", "en"],
    [null, "ar", "ar"],
    [null, "ar-SA", "ar"],
    [null, "AR", "ar"],
    [null, "en-GB", "en"],
    [null, "fr", "en"],
    [null, "", "en"],
    [null, null, "en"],
  ] as const)("chosen %s in an admin in %s: %s", (chosen, adminLocale, language) => {
    expect(languageFor(chosen, adminLocale)).toBe(language);
  });

  test("Arabic runs from right to left", () => {
    expect(directionOf("ar")).toBe("rtl");
    expect(directionOf("en")).toBe("ltr");
  });

  test("only what Hadiya speaks is a language", () => {
    expect(isLanguage("ar")).toBe(true);
    expect(isLanguage("fr")).toBe(false);
    expect(isLanguage(null)).toBe(false);
  });
});
