import { join } from "node:path";
import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { metafield, TOP_TIER } from "../metafield.ts";
import { buyAs, CUSTOMER, EXTENSIONS, entryOf, readBody, speak } from "./speak.ts";

const extension = getExtension("purchase.thank-you.block.render", {
  configSearchDir: join(EXTENSIONS, "surprise-gift"),
});

beforeEach(() => {
  extension.setUp();
  buyAs(extension.shopify, CUSTOMER);
  vi.stubEnv("APP_URL", "https://app.example");
  answerWith(() => Promise.reject(new TypeError("down")));
});
afterEach(() => {
  extension.tearDown();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Plays the app; what it was asked comes back. */
function answerWith(answer: () => Promise<Response> | Response) {
  const asked: [string, string | undefined][] = [];
  vi.stubGlobal("fetch", async (url: string, { headers }: { headers: Record<string, string> }) => {
    asked.push([url, headers.Authorization]);
    return answer();
  });
  Object.assign(extension.shopify, { sessionToken: { get: async () => "a.b.c" } });
  return asked;
}

async function show(standing: string | null, amount = 100, language = "en") {
  const { shopify } = extension;
  Object.assign(shopify, { i18n: speak("surprise-gift", language) });
  shopify.appMetafields.value = standing === null ? [] : [entryOf(standing)];
  shopify.localization.extensionLanguage.value = { isoCode: language };
  shopify.cost.totalAmount.value = { amount, currencyCode: "USD" };
  shopify.cost.subtotalAmount.value = { amount, currencyCode: "USD" };
  shopify.orderConfirmation.value = {
    order: { id: "gid://shopify/OrderIdentity/12" },
    number: "ABC",
    isFirstOrder: false,
  };
  await extension.render();
}

test("thanks a member and tells what the order does", async () => {
  await show(metafield());
  expect(document.querySelector("s-section")?.getAttribute("heading")).toBe(
    "Thank you for being with us",
  );
  expect(readBody()).toEqual([
    "Silver",
    "Once it's paid, this order takes you $100.00 closer to Gold.",
    "Then $87.60 to go.",
  ]);
});

test("tells of the tier reached, once the order is paid", async () => {
  await show(metafield(), 200);
  expect(readBody()).toEqual([
    "Silver",
    "Once this order is paid, you've reached Gold.",
    "From then on, you have 10% off and free shipping.",
  ]);
});

test("says it in Arabic", async () => {
  await show(metafield(), 200, "ar");
  expect(readBody()).toEqual([
    "الفضية",
    "عند دفع هذا الطلب تكون قد وصلت إلى الذهبية.",
    expect.stringMatching(/^ومن بعدها لك خصم .* وشحن مجاني\.$/),
  ]);
});

test("does not count an order twice", async () => {
  await show(metafield({ lastOrderId: "12" }));
  expect(readBody()).toEqual(["Silver", "$187.60 to go until Gold."]);
});

test("has only thanks for the top tier", async () => {
  await show(metafield(TOP_TIER));
  expect(readBody()).toEqual(["Gold", "It doesn't get any higher, and it's good to have you."]);
  expect(document.querySelector("s-progress")).toBeNull();
});

test("never speaks of a gift", async () => {
  for (const standing of [metafield(), metafield(TOP_TIER)]) {
    await show(standing);
    expect(document.body.textContent).not.toMatch(/gift|surprise|هدية|مفاجأة/i);
  }
});

test.each([
  ["no metafield", null],
  ["a programme not live", metafield({ live: false })],
  ["version 2", metafield({ v: 2 })],
])("shows nothing for %s", async (_, standing) => {
  await show(standing);
  expect(document.body.innerHTML).toBe("");
});

test("shows a guest nothing", async () => {
  buyAs(extension.shopify, undefined);
  await show(metafield());
  expect(document.body.innerHTML).toBe("");
});

describe("asks the app, once it has painted", () => {
  const says = (answer: object) => answerWith(() => Response.json(answer));

  test("and tells what counts already", async () => {
    const asked = says({ standing: "counted", amount: "80.00", currency: "USD" });
    await show(metafield());
    await vi.waitFor(() =>
      expect(readBody()).toEqual([
        "Silver",
        "This order takes you $80.00 closer to Gold.",
        "Now $107.60 to go.",
      ]),
    );
    expect(asked).toEqual([["https://app.example/api/order-standing?order=12", "Bearer a.b.c"]]);
  });

  test("and tells of the tier reached", async () => {
    says({ standing: "counted", amount: "187.60", currency: "USD" });
    await show(metafield());
    await vi.waitFor(() =>
      expect(readBody()).toEqual([
        "Silver",
        "With this order, you've reached Gold.",
        "From now on, you have 10% off and free shipping.",
      ]),
    );
  });

  test("and says in Arabic what it says", async () => {
    says({ standing: "counted", amount: "187.60", currency: "USD" });
    await show(metafield(), 100, "ar");
    await vi.waitFor(() => expect(readBody()[1]).toBe("بهذا الطلب وصلت إلى الذهبية."));
  });

  test("and says of an order to be paid later that it counts then", async () => {
    says({ standing: "pending", amount: "80.00", currency: "USD" });
    await show(metafield());
    await vi.waitFor(() =>
      expect(readBody()[1]).toBe("Once it's paid, this order takes you $80.00 closer to Gold."),
    );
  });

  test("and promises nothing for an order that does not count", async () => {
    says({ standing: "not_counted" });
    await show(metafield());
    await vi.waitFor(() => expect(readBody()).toEqual(["Silver", "$187.60 to go until Gold."]));
  });

  test.each([
    ["is down", () => Promise.reject(new TypeError("down"))],
    ["refuses", () => new Response(null, { status: 401 })],
    ["has had enough", () => new Response(null, { status: 429 })],
    ["breaks", () => new Response("<html>", { status: 502 })],
    ["answers nonsense", () => new Response("<html>")],
  ])("and stays as it was painted when it %s", async (_, answer) => {
    const asked = answerWith(answer);
    await show(metafield());
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(readBody()[1]).toBe("Once it's paid, this order takes you $100.00 closer to Gold.");
  });

  test.each([
    ["the top tier", metafield(TOP_TIER)],
    ["a shopper without a standing", null],
  ])("and not for %s, where nothing can become truer", async (_, standing) => {
    const asked = says({ standing: "counted", amount: "80.00", currency: "USD" });
    await show(standing);
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked).toEqual([]);
  });
});
