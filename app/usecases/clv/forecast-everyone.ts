import type { ClvModel, CostInputs } from "../../domain/clv/clv-model.ts";
import { customerForecaster } from "../../domain/clv/forecast-customer.ts";
import type { FormulaBasis } from "../../domain/clv/formula-basis.ts";
import type { FormulaColumns } from "../../domain/clv/formula-columns.ts";
import type { Histories } from "../../domain/clv/purchase-log.ts";
import { standingForecast } from "../../domain/customer-standing.ts";
import { emptyForecasts, type ForecastColumns, setForecast } from "./forecast-columns.ts";

/** Customers who are alike are looked at one after the other, so that a forecaster need not last. */
const MOST_KINDS = 2000;
const ROWS = 2 ** 27;
const AGES = 2 ** 13;

/**
 * Forecasts everyone, in the columns' sequence. Those of one frequency and age are worked out
 * together: what a forecaster remembers of them is then let go.
 */
export function forecastEveryone(
  { histories, formula }: { readonly histories: Histories; readonly formula: FormulaColumns },
  context: {
    readonly model: ClvModel;
    readonly basis: FormulaBasis;
    readonly costs: CostInputs;
  },
): ForecastColumns {
  const { asOf, frequency, recency, age, meanSpend } = histories;
  const forecasts = emptyForecasts(histories.customers);
  let forecast = customerForecaster({ ...context, asOf });
  let [kind, kinds] = [-1, 0];
  for (const key of byKind(histories)) {
    const row = key % ROWS;
    const ofKind = (key - row) / ROWS;
    if (ofKind !== kind && ++kinds % MOST_KINDS === 0) {
      forecast = customerForecaster({ ...context, asOf });
    }
    kind = ofKind;
    const expected = forecast({
      frequency: frequency[row] ?? 0,
      recency: recency[row] ?? 0,
      age: age[row] ?? 0,
      revenue: formula.revenue[row] ?? 0,
      meanSpend: meanSpend[row] ?? 0,
    });
    setForecast(forecasts, row, standingForecast(expected));
  }
  return forecasts;
}

/** Kind and row in one number each, sorted: frequency first, then age. */
function byKind({ customers, frequency, age }: Histories): Float64Array {
  const keys = new Float64Array(customers);
  for (let row = 0; row < customers; row++) {
    const days = Math.min(AGES - 1, age[row] ?? 0);
    keys[row] = ((frequency[row] ?? 0) * AGES + days) * ROWS + row;
  }
  return keys.sort();
}
