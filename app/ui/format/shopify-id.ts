const LARGEST_ID = 2n ** 63n - 1n;

/** The id an address names; null when it is none of Shopify's. */
export function shopifyIdFrom(text: string | null | undefined): bigint | null {
  if (!text || !/^[1-9]\d{0,18}$/.test(text)) return null;
  const id = BigInt(text);
  return id <= LARGEST_ID ? id : null;
}
