import { join } from "node:path";
import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inCurrency, metafield, TOP_TIER } from "../metafield.ts";
import { buyAs, CUSTOMER, EXTENSIONS, entryOf, readBody, speak } from "./speak.ts";

const extension = getExtension("purchase.checkout.block.render", {
  configSearchDir: join(EXTENSIONS, "loyalty-perks"),
});

beforeEach(() => {
  extension.setUp();
  buyAs(extension.shopify, CUSTOMER);
});
afterEach(() => extension.tearDown());

async function show(standing: string | null, language = "en", amount = 100) {
  const { shopify } = extension;
  Object.assign(shopify, { i18n: speak("loyalty-perks", language) });
  shopify.appMetafields.value = standing === null ? [] : [entryOf(standing)];
  shopify.localization.extensionLanguage.value = { isoCode: language };
  shopify.cost.totalAmount.value = { amount, currencyCode: "USD" };
  shopify.cost.subtotalAmount.value = { amount, currencyCode: "USD" };
  await extension.render();
}

test("shows a member the tier, the perk and the way ahead", async () => {
  await show(metafield());
  expect(document.querySelector("s-section")?.getAttribute("heading")).toBe("Good to see you");
  expect(readBody()).toEqual([
    "Silver",
    "Your perk on this order",
    "5% off",
    "After this order, $87.60 to go until Gold.",
    "$412.40",
    "$500.00",
    "Gold brings you 10% off and free shipping.",
  ]);
  const bar = document.querySelector("s-progress");
  expect(bar?.getAttribute("value")).toBe("412.4");
  expect(bar?.getAttribute("max")).toBe("500");
  expect(bar?.getAttribute("accessibilityLabel")).toBe("On the way to Gold: $412.40 of $500.00");
});

test("says the same in Arabic", async () => {
  await show(metafield(TOP_TIER), "ar");
  expect(document.querySelector("s-section")?.getAttribute("heading")).toBe("سعداء برؤيتك");
  expect(readBody()).toEqual([
    "الذهبية",
    "ميزتاك في هذا الطلب",
    expect.stringMatching(/^خصم .*[1١][0٠]/),
    "شحن مجاني",
    "هذه أعلى فئاتنا. شكرًا لأنك معنا.",
  ]);
});

test("tells when this order reaches the next tier", async () => {
  await show(metafield(), "en", 187.6);
  expect(readBody()).toContain("This order takes you to Gold.");
  expect(readBody()).not.toContain("$500.00");
});

test("shows a tier without perks", async () => {
  await show(metafield({ ...inCurrency("USD", "500.00", "500.00"), perks: [] }));
  expect(readBody()).not.toContain("Your perk on this order");
  expect(document.querySelector("s-icon")).toBeNull();
  expect(readBody()).toContain("After this order, $400.00 to go until Gold.");
});

test("promises nothing it cannot reckon", async () => {
  await show(metafield(inCurrency("KWD", "56.280", "150.000")));
  expect(readBody()).toContain("KWD\u00a056.280 to go until Gold.");
});

test("invites a shopper who is logged out, and keeps quiet about all else", async () => {
  buyAs(extension.shopify, undefined);
  await show(metafield());
  expect(readBody()).toEqual([
    "Have an account with us? Log in, and any perks you've earned are yours on this order.",
  ]);
});

test.each([
  ["no metafield", null],
  ["a programme not live", metafield({ live: false })],
  ["version 2", metafield({ v: 2 })],
  ["broken JSON", "{"],
])("shows nothing for %s", async (_, standing) => {
  await show(standing);
  expect(document.body.innerHTML).toBe("");
});
