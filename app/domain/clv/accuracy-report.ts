import type { ShopDay } from "../time.ts";
import type { ForecastMethod } from "./clv-model.ts";
import { holdoutScores } from "./holdout.ts";
import {
  type HoldoutSpan,
  newcomerRepeats,
  pastAt,
  pastForecasts,
  type WayForecast,
} from "./past-forecast.ts";
import { historiesAt, type PurchaseLog } from "./purchase-log.ts";
import { rangeCoverage } from "./range-coverage.ts";
import type { Holdout } from "./rolling-holdout.ts";
import type { AccuracyReport, ForecastScores } from "./shop-report.ts";
import { weeklyTracking } from "./weekly-tracking.ts";

const WEEK = 7;
const MOST_WEEKS = 39;
const LEAST_WEEKS = 4;
const LEAST_CUSTOMERS = 30;
/** The last group of the calibration: so many repeat purchases, and more. */
const MOST_PAST_PURCHASES = 7;

/**
 * How a forecast made in the past would have done: the last third of the history held out, in whole
 * weeks, at most 39 of them. Null when that is less than four weeks, or when fewer than 30 customers
 * were known on the day. method: how the shop is forecast now.
 */
export function accuracyReport(
  log: PurchaseLog,
  { asOf, method }: { readonly asOf: ShopDay; readonly method: ForecastMethod },
): AccuracyReport | null {
  const span = holdoutSpan(log, asOf);
  return span && accuracyFrom(log, { ...span, method });
}

/** The last whole weeks of the history, counted from the shop's first day. */
function holdoutSpan(log: PurchaseLog, asOf: ShopDay): HoldoutSpan | null {
  const firstDay = log.days.reduce((least, day) => Math.min(least, day), asOf);
  const weeks = Math.floor((asOf - firstDay + 1) / WEEK);
  const held = Math.min(MOST_WEEKS, Math.floor(weeks / 3));
  if (held < LEAST_WEEKS) return null;
  const until = firstDay + weeks * WEEK - 1;
  const cut = until - held * WEEK;
  return historiesAt(log, cut).customers < LEAST_CUSTOMERS ? null : { cut, until };
}

/**
 * The same from a day of one's choice. What forecasts was learnt from purchases up to and including
 * `cut` alone; customers who came later are left out. Where the method holds no model there, the
 * formula stands in for it and is the report's method. Throws RangeError when nobody had bought by
 * the cut, or when it is not before `until`.
 */
export function accuracyFrom(
  log: PurchaseLog,
  span: HoldoutSpan & { readonly method: ForecastMethod },
): AccuracyReport {
  const past = pastAt(log, span);
  const { holdout, firstDay, model } = past;
  const { histories, after: cut, until } = holdout;
  const ways = pastForecasts(past);
  const during = { customer: histories.customer, firstDay, cut, until };
  return {
    madeOn: cut,
    until,
    customers: histories.customers,
    method: model.purchases?.method ?? "formula",
    purchases: ways.map(({ way, purchases }) => scores(way, purchases, holdout.purchases)),
    revenue: ways.map(({ way, revenue }) => scores(way, revenue, holdout.spend)),
    tracking: weeklyTracking(log, during, newcomerRepeats(past)),
    calibration: calibration(holdout, ways),
    rangeCoverage: model.purchases && rangeCoverage(model.purchases, holdout),
  };
}

function scores(
  way: ForecastScores["way"],
  predicted: Float64Array,
  actual: ArrayLike<number>,
): ForecastScores {
  const { mae, rmse, ...others } = holdoutScores({ predicted, actual });
  return { way, ...others, mae: mae ?? 0, rmse: rmse ?? 0 };
}

/** Means by how often customers had bought again; where there is no model the formula is it. */
function calibration(
  { histories, purchases }: Holdout,
  ways: readonly WayForecast[],
): AccuracyReport["calibration"] {
  const formula = ways.find(({ way }) => way === "formula")?.purchases ?? [];
  const model = ways.find(({ way }) => way === "model")?.purchases ?? formula;
  const groups = Array.from({ length: MOST_PAST_PURCHASES + 1 }, (): number[] => []);
  histories.frequency.forEach((repeats, row) => {
    groups[Math.min(MOST_PAST_PURCHASES, repeats)]?.push(row);
  });
  return groups.flatMap((rows, pastPurchases) => {
    if (rows.length === 0) return [];
    return {
      pastPurchases,
      customers: rows.length,
      actual: meanOf(purchases, rows),
      model: meanOf(model, rows),
      formula: meanOf(formula, rows),
    };
  });
}

function meanOf(values: ArrayLike<number>, rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;
}
