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
    answer: null,
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

describe("what the app says of the order", () => {
  const worth = 800_000;

  test("is taken for what the order adds, in place of all it came to", () => {
    const answer = { kind: "counted", worth, currency: "USD" } as const;
    expect(decide(placed({ answer }))).toMatchObject({
      kind: "towards",
      isPaid: true,
      progress: { added: 80, missing: 107.6 },
    });
  });

  test("keeps a threshold from being promised that shipping alone would cross", () => {
    const answer = { kind: "pending", worth: 1_870_000, currency: "USD" } as const;
    const total = { amount: 190, currencyCode: "USD" };
    expect(decide(placed({ total }))).toMatchObject({ kind: "reaches", isPaid: false });
    expect(decide(placed({ total, answer }))).toMatchObject({
      kind: "towards",
      isPaid: false,
      progress: { missing: 0.6 },
    });
  });

  test("that it does not count: nothing is added", () => {
    expect(decide(placed({ answer: { kind: "not_counted" } }))).toMatchObject({
      kind: "towards",
      isPaid: false,
      progress: { added: null, missing: 187.6 },
    });
  });

  test("in another currency is no figure of the programme's", () => {
    const answer = { kind: "counted", worth, currency: "EUR" } as const;
    expect(decide(placed({ answer }))).toMatchObject({ progress: { added: null } });
  });

  test("is not added to figures that hold the order", () => {
    const standing = metafield({ lastOrderId: "9007199254740993" });
    const answer = { kind: "counted", worth, currency: "USD" } as const;
    expect(decide(placed({ standing, answer }))).toMatchObject({ progress: { added: null } });
  });
});
