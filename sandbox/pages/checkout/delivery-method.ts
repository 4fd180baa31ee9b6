import { currencyExponent } from "../../shop/amount.ts";

export type DeliveryMethod = { handle: "standard" | "express"; price: number };

/** The one delivery of a checkout, as Functions know it. */
export const DELIVERY_GROUP_ID = "gid://shopify/CartDeliveryGroup/1";

/** Whole units of a currency are worth more where it has more minor units: 5.00 USD, 500 JPY, 1.5 KWD. */
export function deliveryMethods(currency: string): DeliveryMethod[] {
  const standard = currencyExponent(currency) === 3 ? 1500 : 500;
  return [
    { handle: "standard", price: standard },
    { handle: "express", price: standard * 3 },
  ];
}
