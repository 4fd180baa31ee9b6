import type { Money } from "./amount.ts";
import { goodsOf } from "./order-worth.ts";
import { STANDING_METAFIELD } from "./standing.ts";

/** The part of the `shopify` global that both checkout and thank-you read. */
export type ShopifyStanding = {
  appMetafields: Signal<
    { target: { type: string }; metafield: { namespace: string; key: string; value: string } }[]
  >;
  buyerIdentity?: { customer: Signal<unknown> };
  cost: {
    totalAmount: Signal<Money>;
    subtotalAmount?: Signal<Money>;
    totalShippingAmount?: Signal<Money | undefined>;
  };
  localization: { extensionLanguage: Signal<{ isoCode: string }> };
};

type Signal<Value> = { readonly value: Value };

export type StandingInput = {
  standing: string | undefined;
  isLoggedIn: boolean;
  /** What the order's goods come to, as far as is known yet. */
  total: Money;
  language: string;
};

/** Reads every signal the decision hangs on, so that a change of any of them repaints. */
export function readShopify(shopify: ShopifyStanding): StandingInput {
  const entry = shopify.appMetafields.value.find(
    ({ target, metafield }) =>
      target.type === "customer" &&
      metafield.namespace === STANDING_METAFIELD.namespace &&
      metafield.key === STANDING_METAFIELD.key,
  );
  return {
    standing: entry?.metafield.value,
    isLoggedIn: shopify.buyerIdentity?.customer.value !== undefined,
    total: goodsOf({
      total: shopify.cost.totalAmount.value,
      subtotal: shopify.cost.subtotalAmount?.value,
      shipping: shopify.cost.totalShippingAmount?.value,
    }),
    language: shopify.localization.extensionLanguage.value.isoCode,
  };
}
