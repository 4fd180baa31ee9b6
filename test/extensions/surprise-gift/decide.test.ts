import { describe, expect, test } from "vitest";
import { decide, type PlacedOrder } from "../../../extensions/surprise-gift/src/decide.ts";
import { inCurrency, metafield, TOP_TIER } from "../metafield.ts";

function placed(changes: Partial<PlacedOrder> = {}): PlacedOrder {
  return {
    standing: metafield(),
    isLoggedIn: true,
    orderId: "gid://shopify/OrderIdentity/9007199254740993",
    total: { amount: 100, currencyCode: "USD" },
    language: "en",
    ...changes,
  };
}

test("an order takes a member closer", () => {
  expect(decide(placed())).toMatchObject({
    kind: "towards",
    tier: "Silver",
    progress: { tier: "Gold", added: 100, reached: 412.4, missing: 87.6 },
  });
});

test.each([
  ["exactly", {}, 187.6],
  ["with room to spare", {}, 250],
  ["in yen", inCurrency("JPY", "28140", "75000"), 28_140],
  ["in dinars of a thousand fils", inCurrency("KWD", "56.281", "150.000"), 56.281],
])("an order reaches the next tier, %s", (_, changes: { currency?: string }, amount) => {
  const total = { amount, currencyCode: changes.currency ?? "USD" };
  const view = decide(placed({ standing: metafield(changes), total, language: "ar" }));
  expect(view).toMatchObject({ kind: "reaches", progress: { tier: "الذهبية", missing: 0 } });
});

describe("an order the figures hold already", () => {
  test("is not added again", () => {
    const standing = metafield({ lastOrderId: "9007199254740993" });
    expect(decide(placed({ standing }))).toMatchObject({
      kind: "towards",
      progress: { added: null, missing: 187.6 },
    });
  });

  test("is told from its neighbour above 2^53", () => {
    const standing = metafield({ lastOrderId: "9007199254740992" });
    expect(decide(placed({ standing }))).toMatchObject({ progress: { added: 100 } });
  });

  test.each(["gid://shopify/Order/12", "gid://shopify/OrderIdentity/12?key=a", "12"])(
    "is known by %s",
    (orderId) => {
      const standing = metafield({ lastOrderId: "12" });
      expect(decide(placed({ standing, orderId }))).toMatchObject({ progress: { added: null } });
    },
  );
});

test("an order in another currency is thanked for without a figure", () => {
  const view = decide(placed({ total: { amount: 900, currencyCode: "EUR" } }));
  expect(view).toMatchObject({ kind: "towards", progress: { added: null, missing: 187.6 } });
});

test.each([
  ["in the top tier", TOP_TIER, { kind: "thanks", tier: "Gold", isTopTier: true }],
  [
    "with the threshold already behind",
    inCurrency("USD", "0.00", "500.00"),
    { kind: "thanks", tier: "Silver", isTopTier: false },
  ],
])("%s there is only thanks", (_, changes, view) => {
  expect(decide(placed({ standing: metafield(changes) }))).toEqual(view);
});

test.each([
  ["a guest", { isLoggedIn: false }],
  ["no metafield", { standing: undefined }],
  ["not live", { standing: metafield({ live: false }) }],
  ["version 2", { standing: metafield({ v: 2 }) }],
  ["broken JSON", { standing: "nonsense" }],
])("nothing is said to %s", (_, changes) => {
  expect(decide(placed(changes))).toEqual({ kind: "nothing" });
});
