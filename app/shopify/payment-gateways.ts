/**
 * Shopify's names for being paid outside the checkout ("manual" is how an app or a draft order is
 * marked), and what merchants in Arabic call them: on delivery, bank transfer.
 */
const BY_ARRANGEMENT =
  /\b(cod|cash|manual|money order|invoice|bank (deposit|transfer)|wire)\b|on.delivery|عند ?(ال)?(استلام|إستلام|تسليم)|تحويل|حوال[ةه]|نقد/i;

/** Is an order of this payment method paid after it is placed? */
export function isArranged(gateway: string): boolean {
  return BY_ARRANGEMENT.test(gateway);
}
