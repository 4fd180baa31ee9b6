import {
  type PurchaseLog,
  type PurchaseRow,
  purchaseLog,
} from "../../../app/domain/clv/purchase-log.ts";
import { drawBuyer, drawSpend, purchaseWeeks } from "../../../sandbox/generator/buying-process.ts";
import { SeededRandom } from "../../../sandbox/generator/seeded-random.ts";

/** The last day of every simulated history. */
export const TODAY = 20_000;

/** A growing shop whose customers buy as the sandbox store's do (BG/NBD and Gamma-Gamma). */
export function simulatedShop(shop: {
  readonly seed: number;
  readonly customers: number;
  readonly weeks: number;
}): PurchaseLog {
  const random = new SeededRandom(shop.seed);
  const rows: PurchaseRow[] = [];
  for (let customer = 0; customer < shop.customers; customer++) {
    const buyer = drawBuyer(random);
    const weeksAgo = shop.weeks * (1 - Math.sqrt(random.unit()));
    for (const week of purchaseWeeks(buyer, weeksAgo, random)) {
      const day = Math.floor(TODAY - 7 * (weeksAgo - week));
      rows.push({ customer: String(customer), day, spend: drawSpend(buyer, random) });
    }
  }
  return purchaseLog(rows).log;
}

/**
 * A shop whose customers buy at one rate each (Gamma, mean 5 a year) and leave at the same yearly
 * rate, so that it is known how many years they stay.
 */
export function shopWithChurn(shop: {
  readonly seed: number;
  readonly customers: number;
  readonly years: number;
  readonly yearlyChurn: number;
}): PurchaseLog {
  const random = new SeededRandom(shop.seed);
  const rows: PurchaseRow[] = [];
  for (let customer = 0; customer < shop.customers; customer++) {
    const rate = random.gamma(1, 1 / 5);
    const ago = shop.years * random.unit();
    const stays = shop.yearlyChurn > 0 ? random.exponential(shop.yearlyChurn) : ago;
    for (let at = 0; at <= Math.min(ago, stays); at += random.exponential(rate)) {
      const day = Math.floor(TODAY - 365 * (ago - at));
      rows.push({ customer: String(customer), day, spend: random.gamma(4, 0.1) });
    }
  }
  return purchaseLog(rows).log;
}
