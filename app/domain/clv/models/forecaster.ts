import type { PurchaseModel } from "../clv-model.ts";
import { betaGeometricForecaster } from "./beta-geometric-forecaster.ts";
import type { History } from "./history.ts";
import { paretoNbdForecaster } from "./pareto-nbd-forecaster.ts";

/**
 * What a fitted model says of one customer. Times are in the model's unit; histories as in
 * models/history.ts. Results that depend on (frequency, age) only are kept and used again.
 */
export interface Forecaster {
  /** Chance of still being a customer at T, 0 to 1. */
  pAlive(history: History): number;
  /** Mean number of purchases in (T, T + horizon]. */
  expectedPurchases(history: History, horizon: number): number;
  /**
   * P(at least n purchases in (T, T + horizon] | still a customer) for n = 0, 1, 2, …; ends where that
   * is below 1e-15. Not to be changed: it is kept for the next customer like this one.
   */
  purchasesWhenAlive(history: History, horizon: number): Float64Array;
  /**
   * How likely a customer who is alive is in each phase since their last purchase: [1] unless gaps
   * are Erlang-k. What holds of a phase depends on (frequency, age) alone, and is kept by it.
   */
  phases(history: History): Float64Array;
  /** purchasesWhenAlive of each phase. */
  purchasesByPhase(history: History, horizon: number): readonly Float64Array[];
  /** The mean number of purchases within the horizon of a customer alive in each phase. */
  meanByPhase(history: History, horizon: number): Float64Array;
  /**
   * For a customer who buys again: the time from T to that purchase at which `share` of such
   * customers have bought. share in (0, 1).
   */
  nextPurchase(history: History, share: number): number;
  /** ln of the likelihood of this history. */
  logLikelihood(history: History): number;
}

/**
 * "ends": of Erlang's phases only the first and the last are worked out, and what lies between is
 * interpolated. Over many gaps a count grows by the same from phase to phase: there this is within
 * 0.1 % of the exact mean, and much faster for many phases.
 */
export type PhaseDetail = "all" | "ends";

/** The forecaster of a fitted model. Throws RangeError for parameters that are not positive numbers. */
export function forecaster(model: PurchaseModel, detail: PhaseDetail = "all"): Forecaster {
  const wrong = Object.entries(model.parameters).find(
    ([, value]) => !(value > 0 && value < Number.POSITIVE_INFINITY),
  );
  if (wrong) throw new RangeError(`parameter ${wrong[0]} is ${wrong[1]}; it must be above zero`);
  if (model.method === "pareto-nbd") return paretoNbdForecaster(model.parameters);
  const k = model.method === "mbg-cnbd-k" ? model.parameters.k : 1;
  return betaGeometricForecaster(model.parameters, {
    k,
    leavesAfterFirst: model.method !== "bg-nbd",
    detail,
  });
}

/** Mean number of repeat purchases in the first `time` of a new customer. */
export function populationPurchases(forecast: Forecaster, time: number): number {
  return forecast.expectedPurchases({ frequency: 0, recency: 0, age: 0 }, time);
}

/** P(at least n purchases in (T, T + horizon]) of a customer with this history. */
export function chanceOfPurchases(
  forecast: Forecaster,
  {
    history,
    horizon,
    n,
  }: { readonly history: History; readonly horizon: number; readonly n: number },
): number {
  if (n <= 0) return 1;
  return forecast.pAlive(history) * (forecast.purchasesWhenAlive(history, horizon)[n] ?? 0);
}

/**
 * The least count that is exceeded with a chance of at most `beyond`: the (1 − beyond) quantile.
 * tail: P(at least n | alive) by n.
 */
export function countExceededBy(beyond: number, alive: number, tail: Float64Array): number {
  let count = 0;
  while (alive * (tail[count + 1] ?? 0) > beyond) count++;
  return count;
}
