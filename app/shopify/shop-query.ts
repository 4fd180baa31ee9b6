import type { ShopDetails } from "../usecases/shops/shop.ts";
import type { AdminCall } from "./admin-api.ts";

export const SHOP = `#graphql
  query HadiyaShop {
    shop { name currencyCode ianaTimezone }
  }`;

interface ShopAnswer {
  readonly shop: {
    readonly name: string;
    readonly currencyCode: string;
    readonly ianaTimezone: string;
  };
}

/** Asks a shop for its name, currency and time zone. */
export async function askShopDetails(call: AdminCall, domain: string): Promise<ShopDetails> {
  const { shop } = await call<ShopAnswer>(domain, SHOP);
  return { name: shop.name, currency: shop.currencyCode, timeZone: shop.ianaTimezone };
}
