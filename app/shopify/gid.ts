/** Shopify's global id of a thing: gid://shopify/Customer/207119551. */
export function gid(
  type: "BulkOperation" | "Customer" | "DiscountAutomaticNode" | "Order",
  id: bigint,
): string {
  return `gid://shopify/${type}/${id}`;
}

/** The number in a global id; throws RangeError when the text is none. */
export function idFromGid(text: string): bigint {
  const digits = /^gid:\/\/shopify\/\w+\/(\d+)(\?|$)/.exec(text)?.[1];
  if (!digits) throw new RangeError("not a Shopify id");
  return BigInt(digits);
}
