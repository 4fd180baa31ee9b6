import { type Amount, amountOf, type Money } from "./amount.ts";

/**
 * What the goods of an order come to: the whole less shipping, and never more than the subtotal, which
 * leaves taxes out; the lesser of the two, so that nobody is promised what the order does not earn.
 */
export function goodsOf(cost: {
  readonly total: Money;
  readonly subtotal: Money | undefined;
  readonly shipping: Money | undefined;
}): Money {
  const { total, subtotal, shipping } = cost;
  const rest = total.amount - (shipping?.amount ?? 0);
  return { ...total, amount: Math.max(0, Math.min(rest, subtotal?.amount ?? rest)) };
}

/**
 * What an order will add to qualifying spend: what its goods come to. Null when it adds nothing, or is
 * not in the programme's currency: at which rate the shop will book it is not known here. Until
 * shipping and taxes are settled it comes out low: nobody is promised a tier the order does not
 * reach.
 */
export function orderWorth(total: Money, currency: string): Amount | null {
  if (total.currencyCode !== currency) return null;
  const worth = amountOf(total);
  return worth !== null && worth > 0 ? worth : null;
}
