import type { SeededRandom } from "./seeded-random.ts";

/**
 * How customers of the demo shop buy: BG/NBD (Fader, Hardie & Lee 2005). Each has a rate of buying
 * drawn from Gamma(r, alpha) and, after every repeat purchase, a chance of never coming back drawn from
 * Beta(a, b). Time in weeks. Livelier than CDNOW (r 0.243, alpha 4.41, a 0.79, b 2.43): a rate of
 * 0.1 a week on average, and one in five repeat purchases is somebody's last.
 */
export const BUYING = { r: 0.9, alpha: 9, a: 0.7, b: 2.8 } as const;

/**
 * What they spend: Gamma-Gamma. A customer's orders are Gamma(p, v), v is Gamma(q, gamma) between
 * customers; the mean order is p * gamma / (q - 1) = 72 whole units of the shop's currency.
 */
export const SPENDING = { p: 6, q: 4, gamma: 36 } as const;

export interface Buyer {
  /** Purchases a week while still a customer. */
  rate: number;
  dropout: number;
  /** v of the Gamma-Gamma: orders are Gamma(p, v). */
  spendRate: number;
}

export function drawBuyer(random: SeededRandom): Buyer {
  return {
    rate: random.gamma(BUYING.r, BUYING.alpha),
    dropout: random.beta(BUYING.a, BUYING.b),
    spendRate: random.gamma(SPENDING.q, SPENDING.gamma),
  };
}

/**
 * Weeks after the first purchase (at 0) of all purchases within `weeks`. As in the model, nobody
 * leaves after the first: a customer who never came back may still be one.
 */
export function purchaseWeeks(buyer: Buyer, weeks: number, random: SeededRandom): number[] {
  const purchases = [0];
  let at = random.exponential(buyer.rate);
  while (at <= weeks) {
    purchases.push(at);
    if (random.chance(buyer.dropout)) break;
    at += random.exponential(buyer.rate);
  }
  return purchases;
}

/** Whole currency units this order is about. */
export function drawSpend(buyer: Buyer, random: SeededRandom): number {
  return random.gamma(SPENDING.p, buyer.spendRate);
}
