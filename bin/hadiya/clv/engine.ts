import { returnsByHalf } from "../../../app/domain/clv/churn.ts";
import { type ClvModel, DEFAULT_COSTS } from "../../../app/domain/clv/clv-model.ts";
import type { CustomerForecast } from "../../../app/domain/clv/customer-forecast.ts";
import { type ClvEvidence, fitClvModel } from "../../../app/domain/clv/fit-clv-model.ts";
import { type Forecasts, forecastAll } from "../../../app/domain/clv/forecast-all.ts";
import { customerForecaster } from "../../../app/domain/clv/forecast-customer.ts";
import { formulaBasis } from "../../../app/domain/clv/formula-basis.ts";
import { formulaColumnsOf, rowAt } from "../../../app/domain/clv/formula-columns.ts";
import type { HistoriesAt, PurchaseLog } from "../../../app/domain/clv/purchase-log.ts";

/** What is known of a shop by the end of a day. */
export interface Known {
  readonly log: PurchaseLog;
  readonly histories: HistoriesAt;
}

/** What the command asks of the models: a fit, and then forecasts by the histories' rows. */
export interface Engine {
  fit(evidence: ClvEvidence): ClvModel;
  forecaster(
    model: ClvModel,
    known: Known,
    ahead: { readonly horizonDays: number },
  ): (row: number) => CustomerForecast;
  /** Of everyone at once, what a hold-out is judged by. */
  sums(
    model: ClvModel,
    known: Known,
    ahead: { readonly horizonDays: number },
  ): Pick<Forecasts, "expectedPurchases" | "expectedRevenue">;
}

/** The models of app/domain/clv, with all revenue taken for margin: a file says nothing of costs. */
export const models: Engine = {
  fit: fitClvModel,
  forecaster: (model, known, { horizonDays }) => {
    const { histories } = known;
    const { columns, basis } = formulaOf(known);
    const { asOf } = histories;
    const forecast = customerForecaster({ model, basis, asOf, costs: DEFAULT_COSTS, horizonDays });
    return (row) => forecast({ ...rowAt(columns, row), meanSpend: histories.meanSpend[row] ?? 0 });
  },
  sums: (model, known, ahead) =>
    forecastAll({ model, histories: known.histories, ...formulaOf(known) }, ahead),
};

function formulaOf({ log, histories }: Known) {
  const columns = formulaColumnsOf(log, histories);
  return { columns, basis: formulaBasis(columns, returnsByHalf(log, histories.asOf)) };
}
