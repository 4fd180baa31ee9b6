import type { ShopDay } from "../time.ts";
import { returnsByHalf } from "./churn.ts";
import type { ClvModel, ForecastMethod, PurchaseModel } from "./clv-model.ts";
import { fitClvModel } from "./fit-clv-model.ts";
import { type FormulaBasis, formulaBasis } from "./formula-basis.ts";
import { type FormulaColumns, formulaColumnsOf } from "./formula-columns.ts";
import { formulaForecast, yearsWithin } from "./formula-forecast.ts";
import { logUntil } from "./log-until.ts";
import { forecaster, populationPurchases } from "./models/forecaster.ts";
import { expectedSpend } from "./models/gamma-gamma.ts";
import { historiesAt, type PurchaseLog, purchasesBetween } from "./purchase-log.ts";
import { type Holdout, historyAt } from "./rolling-holdout.ts";
import type { ForecastScores } from "./shop-report.ts";

const DAYS_PER_YEAR = 365;

/** From which day to forecast, and until which; what happened on the cut itself is known. */
export interface HoldoutSpan {
  readonly cut: ShopDay;
  readonly until: ShopDay;
}

/** A day in the past with all that could be known on it, and what came. */
export interface Past {
  readonly log: PurchaseLog;
  readonly firstDay: ShopDay;
  readonly holdout: Holdout;
  /** Learnt from what was known on the day. */
  readonly model: ClvModel;
  readonly columns: FormulaColumns;
  readonly basis: FormulaBasis;
}

/** One way's forecast of every customer until the end of the hold-out, row for row; major units. */
export interface WayForecast {
  readonly way: ForecastScores["way"];
  readonly purchases: Float64Array;
  readonly revenue: Float64Array;
}

/**
 * The shop as it stood at the end of day `cut`, with a model of this method learnt from purchases up
 * to that day alone. Where the method holds no model there, model.purchases is null. Throws RangeError
 * when nobody had bought yet, or when the cut is not before `until`.
 */
export function pastAt(
  log: PurchaseLog,
  { cut, until, method }: HoldoutSpan & { readonly method: ForecastMethod },
): Past {
  const histories = historiesAt(log, cut);
  if (histories.customers === 0 || cut >= until) throw new RangeError("nothing to forecast from");
  const known = logUntil(log, cut);
  const columns = formulaColumnsOf(log, histories);
  const came = purchasesBetween(log, histories, { after: cut, until });
  return {
    log,
    firstDay: known.days.reduce((least, day) => Math.min(least, day)),
    holdout: { histories, after: cut, until, ...came },
    model: fitClvModel({ histories, log: known, unitDays: 1, method }),
    columns,
    basis: formulaBasis(columns, returnsByHalf(known, cut)),
  };
}

/** The model, if there is one, and beside it the formula, last year's rate, and nothing at all. */
export function pastForecasts(past: Past): WayForecast[] {
  const { model, basis, columns, holdout } = past;
  const horizonDays = holdout.until - holdout.after;
  const { purchases, revenue } = formulaForecast(columns, basis, { horizonDays });
  const nothing = new Float64Array(columns.customers);
  return [
    ...(model.purchases ? [byModel(model.purchases, past, horizonDays)] : []),
    { way: "formula", purchases, revenue },
    byLastYear(past, horizonDays),
    { way: "zero", purchases: nothing, revenue: nothing },
  ];
}

/**
 * Repeat purchases to be expected of a customer in the days after their first purchase, when nothing
 * else is known of them; by the model, or by the formula where there is none: at the rate of those
 * who still are customers, at which all known customers together made the repeats they made.
 */
export function newcomerRepeats({ model, basis, columns }: Past): (days: number) => number {
  const { purchases } = model;
  if (purchases) {
    const forecast = forecaster(purchases);
    return (days) => populationPurchases(forecast, days / purchases.unitDays);
  }
  const years = (days: number) => yearsWithin(days / DAYS_PER_YEAR, basis);
  const repeats = columns.frequency.reduce((sum, each) => sum + each, 0);
  const stayed = columns.age.reduce((sum, age) => sum + years(age), 0);
  return (days) => (stayed > 0 ? (repeats / stayed) * years(days) : 0);
}

/** The figures of forecast-customer.ts that can be held against what came, without its ranges. */
function byModel(
  purchaseModel: PurchaseModel,
  { model, holdout }: Past,
  horizonDays: number,
): WayForecast {
  const { histories } = holdout;
  const { unitDays } = purchaseModel;
  const forecast = forecaster(purchaseModel);
  const purchases = new Float64Array(histories.customers);
  const revenue = new Float64Array(histories.customers);
  for (let row = 0; row < histories.customers; row++) {
    const history = historyAt(histories, row, unitDays);
    const meanSpend = histories.meanSpend[row] ?? 0;
    const spend = expectedSpend(model.spend, { frequency: history.frequency, meanSpend });
    purchases[row] = forecast.expectedPurchases(history, horizonDays / unitDays);
    revenue[row] = (purchases[row] ?? 0) * spend;
  }
  return { way: "model", purchases, revenue };
}

/** As if everyone went on as in the last 365 days, or as since the shop's first day. */
function byLastYear({ log, firstDay, holdout }: Past, horizonDays: number): WayForecast {
  const { histories, after } = holdout;
  const days = Math.min(DAYS_PER_YEAR, after - firstDay + 1);
  const { purchases, spend } = purchasesBetween(log, histories, {
    after: after - days,
    until: after,
  });
  const share = horizonDays / days;
  return {
    way: "last-year-rate",
    purchases: Float64Array.from(purchases, (count) => count * share),
    revenue: spend.map((sum) => sum * share),
  };
}
