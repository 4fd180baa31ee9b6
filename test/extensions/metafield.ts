/** Customer metafields as the app writes them, for the cases of these tests. */
export const SILVER = { id: "silver", name: { en: "Silver", ar: "الفضية" } };
export const GOLD = { id: "gold", name: { en: "Gold", ar: "الذهبية" } };
export const FIVE_PERCENT = { kind: "percent_off", basisPoints: 500 } as const;
export const TEN_PERCENT = { kind: "percent_off", basisPoints: 1000 } as const;
export const FREE_SHIPPING = { kind: "free_shipping" } as const;

const SILVER_STANDING = {
  v: 1,
  live: true,
  tier: SILVER,
  perks: [FIVE_PERCENT],
  currency: "USD",
  spend: "312.40",
  windowDays: 365,
  threshold: "200.00",
  next: {
    ...GOLD,
    missing: "187.60",
    threshold: "500.00",
    perks: [TEN_PERCENT, FREE_SHIPPING],
  },
};

/** A Silver member 187.60 USD away from Gold, changed where a case says so. */
export function metafield(changes: object = {}): string {
  return JSON.stringify({ ...SILVER_STANDING, ...changes });
}

export const TOP_TIER = { tier: GOLD, perks: [TEN_PERCENT, FREE_SHIPPING], next: null };

/** The same standing in another currency, its amounts as that currency writes them. */
export function inCurrency(currency: string, missing: string, threshold: string): object {
  return { currency, next: { ...SILVER_STANDING.next, missing, threshold } };
}
