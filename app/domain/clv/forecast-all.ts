import type { ClvModel, PurchaseModel } from "./clv-model.ts";
import type { FormulaBasis } from "./formula-basis.ts";
import type { FormulaColumns } from "./formula-columns.ts";
import { formulaForecast } from "./formula-forecast.ts";
import { countExceededBy, forecaster } from "./models/forecaster.ts";
import { expectedSpend } from "./models/gamma-gamma.ts";
import { historyRows } from "./models/history-rows.ts";
import type { Histories } from "./purchase-log.ts";

/** Forecasts in columns, one entry per customer in the histories' sequence; NaN where there is none. */
export interface Forecasts {
  readonly pAlive: Float64Array;
  readonly expectedPurchases: Float64Array;
  /** The 90 % range of the number of purchases. */
  readonly purchasesLow: Float64Array;
  readonly purchasesHigh: Float64Array;
  /** Major units. */
  readonly spendPerPurchase: Float64Array;
  readonly expectedRevenue: Float64Array;
}

/** All customers of a shop, with what the formula needs of them when there is no model. */
export interface ForecastShop {
  readonly model: ClvModel;
  readonly histories: Histories;
  readonly columns: FormulaColumns;
  readonly basis: FormulaBasis;
}

const TAIL = 0.05;

/**
 * Forecasts everyone over `horizonDays`, fast: identical histories are worked out once. For single
 * customers, and for lifetime values and dates, see forecast-customer.ts.
 */
export function forecastAll(
  shop: ForecastShop,
  { horizonDays }: { readonly horizonDays: number },
): Forecasts {
  const { model, histories } = shop;
  if (!model.purchases) return byFormula(shop, horizonDays);
  const purchases = purchaseColumns(model.purchases, histories, horizonDays);
  const spendPerPurchase = new Float64Array(histories.customers);
  const expectedRevenue = new Float64Array(histories.customers);
  for (let customer = 0; customer < histories.customers; customer++) {
    const spend = expectedSpend(model.spend, {
      frequency: histories.frequency[customer] ?? 0,
      meanSpend: histories.meanSpend[customer] ?? 0,
    });
    spendPerPurchase[customer] = spend;
    expectedRevenue[customer] = spend * (purchases.expectedPurchases[customer] ?? 0);
  }
  return { ...purchases, spendPerPurchase, expectedRevenue };
}

function byFormula({ histories, columns, basis }: ForecastShop, horizonDays: number): Forecasts {
  const forecast = formulaForecast(columns, basis, { horizonDays });
  const none = () => new Float64Array(histories.customers).fill(Number.NaN);
  return {
    pAlive: none(),
    expectedPurchases: forecast.purchases,
    purchasesLow: none(),
    purchasesHigh: none(),
    spendPerPurchase: forecast.spendPerPurchase,
    expectedRevenue: forecast.revenue,
  };
}

/** The part that spend has no say in: worked out per distinct history, then spread to customers. */
function purchaseColumns(model: PurchaseModel, histories: Histories, horizonDays: number) {
  const { rows, frequency, recency, age, rowOf } = historyRows(histories, model.unitDays);
  const forecast = forecaster(model);
  const horizon = horizonDays / model.unitDays;
  const hidesOneTimers = model.method === "bg-nbd";
  const byRow = {
    pAlive: new Float64Array(rows),
    expectedPurchases: new Float64Array(rows),
    purchasesLow: new Float64Array(rows),
    purchasesHigh: new Float64Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const history = {
      frequency: frequency[row] ?? 0,
      recency: (recency[row] ?? 0) / model.unitDays,
      age: (age[row] ?? 0) / model.unitDays,
    };
    const alive = forecast.pAlive(history);
    const tail = forecast.purchasesWhenAlive(history, horizon);
    byRow.pAlive[row] = hidesOneTimers && history.frequency === 0 ? Number.NaN : alive;
    byRow.expectedPurchases[row] = forecast.expectedPurchases(history, horizon);
    byRow.purchasesLow[row] = countExceededBy(1 - TAIL, alive, tail);
    byRow.purchasesHigh[row] = countExceededBy(TAIL, alive, tail);
  }
  const spread = (values: Float64Array) =>
    Float64Array.from(rowOf, (row) => values[row] ?? Number.NaN);
  return {
    pAlive: spread(byRow.pAlive),
    expectedPurchases: spread(byRow.expectedPurchases),
    purchasesLow: spread(byRow.purchasesLow),
    purchasesHigh: spread(byRow.purchasesHigh),
  };
}
