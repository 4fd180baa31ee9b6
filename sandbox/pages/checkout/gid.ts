export function gid(
  kind: "Customer" | "Order" | "Product" | "ProductVariant" | "Shop",
  id: string,
) {
  return `gid://shopify/${kind}/${id}`;
}

/** One line per variant: the variant names the line. */
export function cartLineId(variantId: string): string {
  return `gid://shopify/CartLine/${variantId}`;
}
