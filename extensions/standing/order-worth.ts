import { type Amount, amountOf, type Money } from "./amount.ts";

/**
 * What an order will add to qualifying spend: what it comes to. Null when it adds nothing, or is
 * not in the programme's currency: at which rate the shop will book it is not known here. Until
 * shipping and taxes are settled it comes out low: nobody is promised a tier the order does not
 * reach.
 */
export function orderWorth(total: Money, currency: string): Amount | null {
  if (total.currencyCode !== currency) return null;
  const worth = amountOf(total);
  return worth !== null && worth > 0 ? worth : null;
}
