const LARGEST_ID = 2n ** 63n - 1n;

/** The customer an address names; null when it is no Shopify id at all. */
export function customerIdFrom(text: string | undefined): bigint | null {
  if (!text || !/^[1-9]\d{0,18}$/.test(text)) return null;
  const id = BigInt(text);
  return id <= LARGEST_ID ? id : null;
}
