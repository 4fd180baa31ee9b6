import type { FormulaColumns } from "./formula-columns.ts";

const DAYS_PER_YEAR = 365;
const LEAST_RETURNING = 30;
const ASSUMED_ORDERS = 2;
const LEAST_ORDERS = 0.5;
const MOST_ORDERS = 10;
const ASSUMED_YEARS = 1;
const LEAST_YEARS = 0.1;
const MOST_YEARS = 10;

/**
 * How far one customer's figure is moved towards the shop's: each customer is counted as though
 * they had this much more history at the shop's own figure.
 */
export interface Shrinkage {
  /** The shop's figure. */
  readonly shop: number;
  /** How much history at the shop's figure is added: orders, or years; > 0, or 0 for none. */
  readonly added: number;
  /** "assumption": fewer than 30 customers came back, too few to tell how far to trust one of them. */
  readonly from: "history" | "assumption";
}

/**
 * Average order value: (their revenue + added × shop's average) ÷ (their orders + added).
 * Added is what makes one order count for as much as first orders foretell later ones: if who
 * spends 10 more than average at first spends 4 more later, one order counts for 40 %, and
 * added = 1 ÷ 40 % - 1 = 1.5 orders. Held within 0.5 to 10; 2 as an assumption.
 * Source: Bühlmann's credibility n ÷ (n + k), k = within ÷ between variance; the between variance
 * is the covariance of first and later orders.
 */
export function orderValueShrinkage(columns: FormulaColumns): Shrinkage {
  const shop = columns.customers === 0 ? 0 : sum(columns.revenue) / purchases(columns);
  if (returning(columns) < LEAST_RETURNING) {
    return { shop, added: shop > 0 ? ASSUMED_ORDERS : 0, from: "assumption" };
  }
  const share = foretold(columns);
  const added = share > 0 ? held(1 / share - 1, LEAST_ORDERS, MOST_ORDERS) : MOST_ORDERS;
  return { shop, added, from: "history" };
}

/**
 * Orders a year after the first: (their repeat orders + added × shop's rate) ÷ (their years + added).
 * The shop's rate is all repeat orders ÷ all customers' years, with one repeat order in one year
 * added to both, so that a shop where nobody has come back yet expects a little. Added is the shop's
 * rate ÷ the variance of rates between customers beyond chance. Held within 0.1 to 10 years; 1 as an
 * assumption.
 * Source: the Gamma-Poisson (negative binomial) posterior mean (x + r) ÷ (T + alpha), alpha = added,
 * r = alpha × shop, by moments.
 */
export function orderRateShrinkage(columns: FormulaColumns): Shrinkage {
  const years = sum(columns.age) / DAYS_PER_YEAR;
  const shop = (sum(columns.frequency) + 1) / (years + 1);
  if (returning(columns) < LEAST_RETURNING) {
    return { shop, added: ASSUMED_YEARS, from: "assumption" };
  }
  let beyondChance = 0;
  let squares = 0;
  for (let row = 0; row < columns.customers; row++) {
    const time = (columns.age[row] ?? 0) / DAYS_PER_YEAR;
    beyondChance += ((columns.frequency[row] ?? 0) - shop * time) ** 2 - shop * time;
    squares += time * time;
  }
  const variance = beyondChance / squares;
  const added = variance > 0 ? held(shop / variance, LEAST_YEARS, MOST_YEARS) : MOST_YEARS;
  return { shop, added, from: "history" };
}

/** A customer's figure after shrinkage: their own total over their own history, and the added one. */
export function shrunk(
  own: { readonly total: number; readonly history: number },
  { shop, added }: Shrinkage,
): number {
  return (own.total + added * shop) / (own.history + added);
}

/** Slope of the mean of later orders on the first order, over customers who came back. */
function foretold({ customers, frequency, revenue, firstSpend }: FormulaColumns): number {
  let [count, meanFirst, meanLater, squares, products] = [0, 0, 0, 0, 0];
  for (let row = 0; row < customers; row++) {
    const repeats = frequency[row] ?? 0;
    if (repeats === 0) continue;
    const first = firstSpend[row] ?? 0;
    const later = ((revenue[row] ?? 0) - first) / repeats;
    count++;
    const off = first - meanFirst;
    meanFirst += off / count;
    meanLater += (later - meanLater) / count;
    squares += off * (first - meanFirst);
    products += off * (later - meanLater);
  }
  return squares > 0 ? products / squares : 0;
}

function returning({ frequency }: FormulaColumns): number {
  return frequency.reduce((count, repeats) => count + (repeats > 0 ? 1 : 0), 0);
}

function purchases({ customers, frequency }: FormulaColumns): number {
  return customers + sum(frequency);
}

function sum(column: Int32Array | Float64Array): number {
  let total = 0;
  for (const value of column) total += value;
  return total;
}

function held(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
