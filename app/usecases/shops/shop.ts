/** A shop as Hadiya keeps it. */
export interface Shop {
  readonly shopId: number;
  readonly domain: string;
  readonly name: string | null;
  /** Both null until Shopify has told them. */
  readonly currency: string | null;
  readonly timeZone: string | null;
  readonly language: "en" | "ar" | null;
  readonly installed: boolean;
  readonly live: boolean;
  readonly discountId: bigint | null;
  /** Version of the valuation its standings are measured with; 0 before the first. */
  readonly valuation: number;
}

/** What Shopify says of a shop that Hadiya needs. */
export interface ShopDetails {
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
}
