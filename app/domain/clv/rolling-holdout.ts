import type { ShopDay } from "../time.ts";
import type { PurchaseModel } from "./clv-model.ts";
import type { Forecaster } from "./models/forecaster.ts";
import type { History } from "./models/history.ts";
import {
  type Histories,
  type HistoriesAt,
  historiesAt,
  type PurchaseLog,
  purchasesBetween,
} from "./purchase-log.ts";

/** A day in the past to forecast from, and what came of it. */
export interface Holdout {
  readonly histories: HistoriesAt;
  readonly after: ShopDay;
  readonly until: ShopDay;
  readonly purchases: Int32Array;
  readonly spend: Float64Array;
}

const CUT_SHARES = [2 / 3, 3 / 4, 5 / 6];
const LEAST_DAYS = 14;
const LEAST_CUSTOMERS = 30;

/**
 * The same shop, forecast from three days in its past: after 2/3, 3/4 and 5/6 of its history, each
 * until `asOf`, so that what is learnt from is at least twice as long as what is forecast. Days too
 * near its start or end to tell anything are left out.
 */
export function rollingHoldouts(log: PurchaseLog, asOf: ShopDay): Holdout[] {
  const firstDay = earliest(log);
  if (firstDay === null) return [];
  const span = asOf - firstDay;
  return CUT_SHARES.flatMap((share) => {
    const after = firstDay + Math.round(span * share);
    if (asOf - after < LEAST_DAYS || after - firstDay < LEAST_DAYS) return [];
    const histories = historiesAt(log, after);
    if (histories.customers < LEAST_CUSTOMERS) return [];
    const came = purchasesBetween(log, histories, { after, until: asOf });
    return [{ histories, after, until: asOf, ...came }];
  });
}

function earliest({ customers, offsets, days }: PurchaseLog): ShopDay | null {
  let first: ShopDay | null = null;
  for (let which = 0; which < customers; which++) {
    const day = days[offsets[which] ?? 0] ?? 0;
    if (first === null || day < first) first = day;
  }
  return first;
}

/** A chance no model may go below, so that one surprise does not outweigh a thousand forecasts. */
const LEAST_CHANCE = 1e-9;

/** How a model did on the hold-outs. */
export interface HoldoutResult {
  /** ln of the probability given to what each customer did; customer by customer, hold-out by hold-out. */
  readonly logScores: Float64Array;
  readonly predicted: number;
  readonly actual: number;
}

/** Forecasts every customer of a hold-out. */
export function holdoutResult(
  forecast: Forecaster,
  model: Pick<PurchaseModel, "unitDays">,
  holdout: Holdout,
): HoldoutResult {
  const { histories, after, until, purchases } = holdout;
  const horizon = (until - after) / model.unitDays;
  let [predicted, actual] = [0, 0];
  for (let row = 0; row < histories.customers; row++) {
    predicted += forecast.expectedPurchases(historyAt(histories, row, model.unitDays), horizon);
    actual += purchases[row] ?? 0;
  }
  return { logScores: logScores(forecast, model, holdout), predicted, actual };
}

/** One customer's history in the model's unit. */
export function historyAt(histories: Histories, row: number, unitDays: number): History {
  return {
    frequency: histories.frequency[row] ?? 0,
    recency: (histories.recency[row] ?? 0) / unitDays,
    age: (histories.age[row] ?? 0) / unitDays,
  };
}

/**
 * ln of the probability the forecast gave to each customer's number of purchases: a proper score,
 * which no forecast but the true one maximises on average. Predicting zero for everyone, which
 * nearly wins on absolute error, loses here.
 * Source: Gneiting & Raftery 2007, "Strictly Proper Scoring Rules".
 */
export function logScores(
  forecast: Forecaster,
  { unitDays }: Pick<PurchaseModel, "unitDays">,
  { histories, after, until, purchases }: Holdout,
): Float64Array {
  const horizon = (until - after) / unitDays;
  const scores = new Float64Array(histories.customers);
  for (let row = 0; row < scores.length; row++) {
    const history = historyAt(histories, row, unitDays);
    const alive = forecast.pAlive(history);
    const tail = forecast.purchasesWhenAlive(history, horizon);
    const bought = purchases[row] ?? 0;
    const atLeast = bought === 0 ? 1 : alive * (tail[bought] ?? 0);
    const chance = atLeast - alive * (tail[bought + 1] ?? 0);
    scores[row] = Math.log(Math.max(LEAST_CHANCE, chance));
  }
  return scores;
}
