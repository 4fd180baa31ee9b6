import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, type Shopper } from "../../../extensions/loyalty-perks/src/decide.ts";
import {
  FIVE_PERCENT,
  FREE_SHIPPING,
  inCurrency,
  metafield,
  TEN_PERCENT,
  TOP_TIER,
} from "../metafield.ts";

function shopper(changes: Partial<Shopper> = {}): Shopper {
  return {
    standing: metafield(),
    isLoggedIn: true,
    total: { amount: 100, currencyCode: "USD" },
    language: "en",
    ...changes,
  };
}

test("a Silver member sees the tier, its perks and what this cart adds", () => {
  expect(decide(shopper())).toEqual({
    kind: "standing",
    tier: "Silver",
    perks: [FIVE_PERCENT],
    isTopTier: false,
    progress: {
      tier: "Gold",
      perks: [TEN_PERCENT, FREE_SHIPPING],
      currency: "USD",
      reached: 412.4,
      threshold: 500,
      missing: 87.6,
      added: 100,
    },
  });
});

test("in Arabic the tiers have their Arabic names", () => {
  const view = decide(shopper({ language: "ar-SA" }));
  expect(view).toMatchObject({ tier: "الفضية", progress: { tier: "الذهبية" } });
});

describe("who sees no standing", () => {
  test.each([
    ["logged out", { isLoggedIn: false, standing: undefined }, "invitation"],
    ["logged out, whatever is known", { isLoggedIn: false }, "invitation"],
    ["no metafield", { standing: undefined }, "nothing"],
    ["not live", { standing: metafield({ live: false }) }, "nothing"],
    ["version 2", { standing: metafield({ v: 2 }) }, "nothing"],
    ["broken JSON", { standing: "{" }, "nothing"],
  ])("%s", (_, changes, kind) => {
    expect(decide(shopper(changes))).toEqual({ kind });
  });
});

describe("progress", () => {
  test.each([
    ["JPY without decimals", inCurrency("JPY", "28140", "75000"), 10_000, 56_860, 18_140],
    ["KWD with three", inCurrency("KWD", "56.280", "150.000"), 30.125, 123.845, 26.155],
    ["a cart that just reaches it", {}, 187.6, 500, 0],
    ["a cart one cent short", {}, 187.59, 499.99, 0.01],
    ["a cart far beyond it", {}, 10_000, 500, 0],
    ["a spend below zero", inCurrency("USD", "530.00", "500.00"), 10, 0, 520],
  ])("%s", (_, changes: { currency?: string }, amount, reached, missing) => {
    const total = { amount, currencyCode: changes.currency ?? "USD" };
    const view = decide(shopper({ standing: metafield(changes), total }));
    expect(view).toMatchObject({ progress: { reached, missing, added: amount } });
  });

  test.each([
    ["a cart in another currency", { amount: 100, currencyCode: "EUR" }],
    ["a cart worth nothing", { amount: 0, currencyCode: "USD" }],
  ])("%s adds nothing that can be told", (_, total) => {
    const view = decide(shopper({ total }));
    expect(view).toMatchObject({ progress: { reached: 312.4, missing: 187.6, added: null } });
  });

  test.each([
    ["in the top tier", TOP_TIER, true],
    ["with the threshold already behind", inCurrency("USD", "0", "500"), false],
    ["with a next tier it cannot read", { next: { name: "?" } }, false],
  ])("none %s", (_, changes, isTopTier) => {
    const view = decide(shopper({ standing: metafield(changes) }));
    expect(view).toMatchObject({ kind: "standing", progress: null, isTopTier });
  });

  test("a fuller cart never brings the next tier further away", () => {
    const cents = fc.integer({ min: 0, max: 10_000_000 });
    const missingWith = (amount: number) => {
      const view = decide(shopper({ total: { amount, currencyCode: "USD" } }));
      return view.kind === "standing" ? (view.progress?.missing ?? -1) : -1;
    };
    fc.assert(
      fc.property(cents, cents, (less, more) => {
        expect(missingWith((less + more) / 100)).toBeLessThanOrEqual(missingWith(less / 100));
      }),
    );
  });
});
