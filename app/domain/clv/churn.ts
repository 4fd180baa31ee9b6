import type { ShopDay } from "../time.ts";
import type { Range90 } from "./customer-forecast.ts";
import type { PurchaseLog } from "./purchase-log.ts";

const DAYS_PER_YEAR = 365;
const LEAST_RETURNING = 30;
const ASSUMED_YEARS = 3;
const LEAST_YEARS = 1;
const MOST_YEARS = 10;
const NINE_IN_TEN = 1.645;

/**
 * Repeat purchases of all customers, by the half of each customer's time with the shop (first
 * purchase to now) they fell in. A day exactly in the middle is of the first half.
 */
export interface ReturnsByHalf {
  /** Customers with a repeat purchase. */
  readonly customers: number;
  readonly firstHalf: number;
  readonly secondHalf: number;
  /** Sum over all repeat purchases of how many days their customer has been with the shop. */
  readonly ageDays: number;
  /** Sums over customers of firstHalf², firstHalf × secondHalf and secondHalf²: for the interval. */
  readonly firstSquares: number;
  readonly products: number;
  readonly secondSquares: number;
}

/** How long customers stay, and where that is known from. */
export interface ChurnEstimate {
  /** 1 ÷ the yearly rate of leaving, held within 1 to 10 years. */
  readonly expectedYears: number;
  /** "assumption": 3 years, fewer than 30 customers having come back. */
  readonly from: "history" | "assumption";
  /** Nine times in ten the shop's true figure is in here; null for an assumption. */
  readonly range: Range90 | null;
}

/** Of a shop nobody has come back to yet. */
export const NO_RETURNS: ReturnsByHalf = {
  customers: 0,
  firstHalf: 0,
  secondHalf: 0,
  ageDays: 0,
  firstSquares: 0,
  products: 0,
  secondSquares: 0,
};

/** Repeat purchases by half, as known at the end of day asOf. */
export function returnsByHalf(log: PurchaseLog, asOf: ShopDay): ReturnsByHalf {
  const sums = { ...NO_RETURNS };
  for (let which = 0; which < log.customers; which++) {
    const start = log.offsets[which] ?? 0;
    const end = log.offsets[which + 1] ?? 0;
    const firstDay = log.days[start] ?? 0;
    const age = asOf - firstDay;
    let [first, second] = [0, 0];
    for (let at = start + 1; at < end && (log.days[at] ?? 0) <= asOf; at++) {
      if (2 * ((log.days[at] ?? 0) - firstDay) <= age) first++;
      else second++;
    }
    if (first + second === 0) continue;
    sums.customers++;
    sums.firstHalf += first;
    sums.secondHalf += second;
    sums.ageDays += (first + second) * age;
    sums.firstSquares += first * first;
    sums.products += first * second;
    sums.secondSquares += second * second;
  }
  return sums;
}

/**
 * Years a customer stays, from how much less customers buy in the second half of their time with
 * the shop than in the first. On paper: yearly churn = ln(firstHalf ÷ secondHalf) ÷ half the mean
 * time, in years; expected years = 1 ÷ yearly churn. It takes no minimum of history, and no
 * customer is left out for being new or for buying seldom.
 * Source: a customer who leaves at a constant rate c buys in the second half of a time T
 * exp(-cT/2) times what they buy in the first. The interval is the ratio estimator's, by customer.
 */
export function churnEstimate(returns: ReturnsByHalf): ChurnEstimate {
  if (returns.customers < LEAST_RETURNING) {
    return { expectedYears: ASSUMED_YEARS, from: "assumption", range: null };
  }
  const { firstHalf, secondHalf } = returns;
  const halfYears = returns.ageDays / (firstHalf + secondHalf) / DAYS_PER_YEAR / 2;
  const churn = Math.log(firstHalf / secondHalf) / halfYears;
  const margin = (NINE_IN_TEN * logRatioError(returns)) / halfYears;
  return {
    expectedYears: boundedYears(churn),
    from: "history",
    range: { low: boundedYears(churn + margin), high: boundedYears(churn - margin) },
  };
}

/** Standard error of ln(firstHalf ÷ secondHalf), customers being the units that vary. */
function logRatioError(returns: ReturnsByHalf): number {
  const { firstHalf, secondHalf, firstSquares, products, secondSquares } = returns;
  if (firstHalf === 0 || secondHalf === 0) return 0;
  const variance =
    firstSquares / firstHalf ** 2 -
    (2 * products) / (firstHalf * secondHalf) +
    secondSquares / secondHalf ** 2;
  return Math.sqrt(Math.max(0, variance));
}

function boundedYears(churn: number): number {
  return churn > 0 ? Math.min(MOST_YEARS, Math.max(LEAST_YEARS, 1 / churn)) : MOST_YEARS;
}
