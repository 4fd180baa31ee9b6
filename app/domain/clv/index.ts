/**
 * The CLV engine as a library: customer lifetime value in pure TypeScript, without native parts,
 * files, clocks or randomness. In three steps:
 *
 *     const log = purchaseLog(purchases);                       // who bought when, for how much
 *     const histories = historiesAt(log, asOf);                 // frequency, recency, T
 *     const model = fitClvModel({ histories, log, unitDays: 1, method: "auto" });
 *     const forecast = customerForecaster({ model, basis, asOf, costs: DEFAULT_COSTS });
 *
 * Times are whole days counted from 1970-01-01, money is in major units; what each function takes
 * and gives, and where it comes from, stands at the function.
 */

export { churnEstimate, returnsByHalf } from "./churn.ts";
export type {
  BetaGeometric,
  ClvModel,
  CostInputs,
  FitDiagnostics,
  ForecastMethod,
  ModelTrial,
  ParetoNbd,
  PurchaseModel,
  SpendModel,
} from "./clv-model.ts";
export { DEFAULT_COSTS, FORECAST_METHODS } from "./clv-model.ts";
export type { CustomerForecast, Range90 } from "./customer-forecast.ts";
export type { ClvEvidence } from "./fit-clv-model.ts";
export { fitClvModel } from "./fit-clv-model.ts";
export type { ForecastContext, ForecastRow } from "./forecast-customer.ts";
export { customerForecaster } from "./forecast-customer.ts";
export { formulaBasis } from "./formula-basis.ts";
export { formulaColumnsOf } from "./formula-columns.ts";
export { formulaForecast } from "./formula-forecast.ts";
export { holdoutScores } from "./holdout.ts";
export { newCustomerWorth, worthKeeping } from "./keep-and-win.ts";
export { fitPurchases } from "./models/fit-purchases.ts";
export { fitSpend } from "./models/fit-spend.ts";
export type { Forecaster } from "./models/forecaster.ts";
export { chanceOfPurchases, forecaster, populationPurchases } from "./models/forecaster.ts";
export { expectedSpend } from "./models/gamma-gamma.ts";
export type { History } from "./models/history.ts";
export { historyRows, sampleHistories } from "./models/history-rows.ts";
export type { Histories, HistoriesAt, PurchaseLog } from "./purchase-log.ts";
export { historiesAt, purchaseLog, purchasesBetween } from "./purchase-log.ts";
export { retentionCohorts } from "./retention-cohorts.ts";
export { rfmCuts, rfmGroup, rfmScore } from "./rfm.ts";
export { classVerdict } from "./value-class.ts";
