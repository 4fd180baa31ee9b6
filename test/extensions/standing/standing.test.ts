import { describe, expect, test } from "vitest";
import { nameIn, readStanding } from "../../../extensions/standing/standing.ts";
import { FIVE_PERCENT, FREE_SHIPPING, GOLD, metafield, SILVER, TOP_TIER } from "../metafield.ts";

describe("what is nobody's standing", () => {
  test.each([
    ["no metafield", undefined],
    ["null", null],
    ["no text", ""],
    ["broken JSON", '{"v":1,"live":true'],
    ["a list", "[]"],
    ["a number", "1"],
    ["JSON null", "null"],
    ["a later version", metafield({ v: 2 })],
    ["a version as text", metafield({ v: "1" })],
    ["a programme not launched", metafield({ live: false })],
    ["no word on being launched", metafield({ live: undefined })],
    ["no tier", metafield({ tier: null })],
    ["a tier without a name", metafield({ tier: { id: "silver", name: { en: " " } } })],
    ["no currency", metafield({ currency: undefined })],
  ])("%s", (_, text) => {
    expect(readStanding(text)).toBeNull();
  });
});

test("reads a member's standing", () => {
  expect(readStanding(metafield())).toEqual({
    tier: SILVER.name,
    perks: [FIVE_PERCENT],
    currency: "USD",
    next: {
      name: GOLD.name,
      missing: 1_876_000,
      threshold: 5_000_000,
      perks: [{ kind: "percent_off", basisPoints: 1000 }, FREE_SHIPPING],
    },
    isTopTier: false,
    lastOrderId: null,
  });
});

test("tells the top tier from a next tier it cannot read", () => {
  const unreadable = { ...GOLD, missing: "?", threshold: "500" };
  expect(readStanding(metafield(TOP_TIER))).toMatchObject({ next: null, isTopTier: true });
  expect(readStanding(metafield({ next: unreadable }))).toMatchObject({
    next: null,
    isTopTier: false,
  });
});

test.each([
  ["a kind from the future", { kind: "birthday_cake" }],
  ["no object", "free_shipping"],
  ["a rate of nothing", { kind: "percent_off", basisPoints: 0 }],
  ["a rate above all", { kind: "percent_off", basisPoints: 10_001 }],
  ["a rate in parts", { kind: "percent_off", basisPoints: 0.5 }],
  ["no rate", { kind: "percent_off" }],
])("leaves out a perk it cannot give: %s", (_, perk) => {
  const perks = [perk, FREE_SHIPPING];
  expect(readStanding(metafield({ perks }))?.perks).toEqual([FREE_SHIPPING]);
});

test("a tier named in one language is called that in the other", () => {
  const tier = { id: "silver", name: { ar: "الفضية" } };
  expect(readStanding(metafield({ tier }))?.tier).toEqual({ en: "الفضية", ar: "الفضية" });
});

test.each([
  ["ar", "الفضية"],
  ["AR", "الفضية"],
  ["ar-SA", "الفضية"],
  ["en", "Silver"],
  ["arn", "Silver"],
  ["fr", "Silver"],
])("speaks %s", (language, name) => {
  expect(nameIn(SILVER.name, language)).toBe(name);
});
