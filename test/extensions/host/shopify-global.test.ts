import { describe, expect, test } from "vitest";
import type {
  AppMetafieldEntry,
  CheckoutState,
} from "../../../sandbox/extension-host/checkout-state.ts";
import { createShopify } from "../../../sandbox/extension-host/shopify-global.ts";

class PlainSignal<Value> {
  value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

type Global = Record<string, unknown> & {
  appMetafields: PlainSignal<AppMetafieldEntry[]>;
  cost: { totalAmount: PlainSignal<unknown> };
  localization: { extensionLanguage: PlainSignal<unknown> };
  orderConfirmation: PlainSignal<unknown> | undefined;
};

const CUSTOMER = { id: "gid://shopify/Customer/1", ordersCount: 2 };
const USD = (amount: number) => ({ amount, currencyCode: "USD" });

function entry(key: string, owner = CUSTOMER.id): AppMetafieldEntry {
  const metafield = { namespace: "$app:hadiya", key, value: "{}", type: "json" };
  return {
    target: { type: "customer", id: owner },
    metafield: { ...metafield, valueType: "json_string" },
  };
}

const STATE: CheckoutState = {
  appMetafields: [
    entry("standing"),
    entry("secret"),
    entry("standing", "gid://shopify/Customer/2"),
  ],
  buyerIdentity: { customer: CUSTOMER },
  cost: { subtotalAmount: USD(100), totalAmount: USD(110) },
  discountAllocations: [],
  discountCodes: [],
  instructions: {
    attributes: { canUpdateAttributes: true },
    delivery: { canSelectCustomAddress: true },
    discounts: { canUpdateDiscountCodes: true },
    lines: { canAddCartLine: true, canRemoveCartLine: true, canUpdateCartLine: true },
    notes: { canUpdateNote: true },
    metafields: { canSetCartMetafields: true, canDeleteCartMetafield: true },
  },
  lines: [],
  localization: {
    language: { isoCode: "ar-SA" },
    currency: { isoCode: "USD" },
    timezone: "Asia/Riyadh",
  },
  orderConfirmation: { order: { id: "gid://shopify/OrderIdentity/1" }, isFirstOrder: false },
  settings: {},
  shop: { id: "gid://shopify/Shop/1", name: "Shop", myshopifyDomain: "a.myshopify.com" },
};

function create(target = "purchase.checkout.block.render", state = STATE) {
  const created = createShopify({
    scriptUrl: "http://localhost/extension.js",
    target,
    manifest: {
      handle: "extension",
      apiVersion: "2026-07",
      targets: [target],
      metafields: [{ namespace: "$app:hadiya", key: "standing" }],
      networkAccess: false,
      appUrl: "https://hadiya.example",
      locales: { default: "en", files: { en: {}, ar: {} } },
    },
    state,
    api: { sessionToken: async () => "token" },
    Signal: PlainSignal,
  });
  return { shopify: created.shopify as Global, update: created.update };
}

describe("metafields", () => {
  test("are those the extension asks for, of the shopper who has logged in", () => {
    expect(create().shopify.appMetafields.value).toEqual([entry("standing")]);
  });

  test("are none of a customer's while nobody has logged in", () => {
    const guest = create(undefined, { ...STATE, buyerIdentity: { email: "a@example.com" } });
    expect(guest.shopify.appMetafields.value).toEqual([]);
    guest.update({ buyerIdentity: { customer: CUSTOMER } });
    expect(guest.shopify.appMetafields.value).toEqual([entry("standing")]);
  });
});

test("an update reaches the signals already handed out, and leaves the rest", () => {
  const { shopify, update } = create();
  const { totalAmount } = shopify.cost;
  update({ cost: { ...STATE.cost, totalAmount: USD(250) } });
  expect(totalAmount.value).toEqual(USD(250));
  expect(shopify.localization.extensionLanguage.value).toEqual({ isoCode: "ar" });
  update({ localization: { ...STATE.localization, language: { isoCode: "de" } } });
  expect(shopify.localization.extensionLanguage.value).toEqual({ isoCode: "en" });
  expect(totalAmount.value).toEqual(USD(250));
});

test("the order is there on the thank-you page only", () => {
  expect(create("purchase.checkout.block.render").shopify.orderConfirmation).toBeUndefined();
  expect(create("purchase.thank-you.block.render").shopify.orderConfirmation?.value).toEqual(
    STATE.orderConfirmation,
  );
});

test("what is not there says so", () => {
  expect(() => create().shopify.query).toThrow("does not implement shopify.query");
});
