import type { Product, Variant } from "../../shop/shop-model.ts";

export type CartEntry = { variantId: string; quantity: number };
export type CartLine = { variant: Variant; product: Product; quantity: number };

export const MOST_OF_ONE = 99;
const MOST_LINES = 50;

/**
 * The cart travels in a cookie as `variant*quantity` pairs, which anyone may edit: whatever is not
 * such a pair is left out, quantities stay within what the shop sells at once, and neither prices
 * nor names are ever taken from it.
 */
export function readCart(text: string | null): CartEntry[] {
  const quantities = new Map<string, number>();
  for (const pair of (text ?? "").split(".")) {
    const match = /^(\d{1,20})\*(\d{1,4})$/.exec(pair);
    const [, variantId, quantity] = match ?? [];
    if (variantId === undefined || quantity === undefined) continue;
    if (quantities.size >= MOST_LINES && !quantities.has(variantId)) continue;
    quantities.set(variantId, (quantities.get(variantId) ?? 0) + Number(quantity));
  }
  return [...quantities]
    .map(([variantId, quantity]) => ({ variantId, quantity: Math.min(quantity, MOST_OF_ONE) }))
    .filter((entry) => entry.quantity > 0);
}

export function writeCart(entries: CartEntry[]): string {
  return entries.map((entry) => `${entry.variantId}*${entry.quantity}`).join(".");
}

/** The cart with one variant at this quantity; nought takes it out. */
export function withQuantity(
  entries: CartEntry[],
  variantId: string,
  quantity: number,
): CartEntry[] {
  const wanted = Math.max(0, Math.min(Math.trunc(quantity), MOST_OF_ONE));
  const known = entries.some((entry) => entry.variantId === variantId);
  const changed = known
    ? entries.map((entry) =>
        entry.variantId === variantId ? { variantId, quantity: wanted } : entry,
      )
    : [...entries, { variantId, quantity: wanted }];
  return changed.filter((entry) => entry.quantity > 0);
}

export function withAdded(entries: CartEntry[], variantId: string, quantity: number): CartEntry[] {
  const present = entries.find((entry) => entry.variantId === variantId)?.quantity ?? 0;
  return withQuantity(entries, variantId, present + quantity);
}

/** What the shop still sells of it, with the shop's own names and prices. */
export function cartLines(entries: CartEntry[], products: readonly Product[]): CartLine[] {
  const sold = new Map<string, { variant: Variant; product: Product }>();
  for (const product of products) {
    for (const variant of product.variants) sold.set(variant.id, { variant, product });
  }
  return entries.flatMap((entry) => {
    const found = sold.get(entry.variantId);
    return found ? [{ ...found, quantity: entry.quantity }] : [];
  });
}

export function cartSubtotal(lines: readonly CartLine[]): number {
  return lines.reduce((sum, line) => sum + line.variant.price * line.quantity, 0);
}

export function pieceCount(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}
