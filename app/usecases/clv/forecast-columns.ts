import type { StandingForecast } from "../../domain/customer-standing.ts";

/** Forecasts of many customers in columns; NaN and NO_DAY stand for null. */
export interface ForecastColumns {
  readonly pAlive: Float64Array;
  readonly expectedPurchases: Float64Array;
  readonly purchasesLow: Float64Array;
  readonly purchasesHigh: Float64Array;
  readonly spendPerPurchase: Float64Array;
  readonly expectedRevenue: Float64Array;
  readonly revenueLow: Float64Array;
  readonly revenueHigh: Float64Array;
  readonly lifetimeValue: Float64Array;
  readonly lifetimeLow: Float64Array;
  readonly lifetimeHigh: Float64Array;
  readonly nextDay: Int32Array;
  readonly nextDayLow: Int32Array;
  readonly nextDayHigh: Int32Array;
}

/** Stands for "no day" among days. */
export const NO_DAY = -2_147_483_648;

const AMOUNTS = [
  "pAlive",
  "expectedPurchases",
  "purchasesLow",
  "purchasesHigh",
  "spendPerPurchase",
  "expectedRevenue",
  "revenueLow",
  "revenueHigh",
  "lifetimeValue",
  "lifetimeLow",
  "lifetimeHigh",
] as const satisfies readonly (keyof ForecastColumns)[];
const DAYS = ["nextDay", "nextDayLow", "nextDayHigh"] as const;

/** Room for the forecasts of so many customers. */
export function emptyForecasts(customers: number): ForecastColumns {
  const amounts = AMOUNTS.map((name) => [name, new Float64Array(customers)]);
  const days = DAYS.map((name) => [name, new Int32Array(customers)]);
  return Object.fromEntries([...amounts, ...days]) as unknown as ForecastColumns;
}

/** Puts one customer's forecast into their row. */
export function setForecast(
  columns: ForecastColumns,
  row: number,
  forecast: StandingForecast,
): void {
  for (const name of AMOUNTS) columns[name][row] = forecast[name] ?? Number.NaN;
  for (const name of DAYS) columns[name][row] = forecast[name] ?? NO_DAY;
}

/** Copies one row from other columns. */
export function copyForecast(
  columns: ForecastColumns,
  row: number,
  { from, at }: { readonly from: ForecastColumns; readonly at: number },
): void {
  for (const name of AMOUNTS) columns[name][row] = from[name][at] ?? Number.NaN;
  for (const name of DAYS) columns[name][row] = from[name][at] ?? NO_DAY;
}

/** What a class is judged by; null where there is no forecast. */
export function valueAndRisk(
  { lifetimeValue, pAlive }: Pick<ForecastColumns, "lifetimeValue" | "pAlive">,
  row: number,
): { readonly lifetimeValue: number; readonly pAlive: number | null } | null {
  const value = lifetimeValue[row] ?? Number.NaN;
  const chance = pAlive[row] ?? Number.NaN;
  if (Number.isNaN(value)) return null;
  return { lifetimeValue: value, pAlive: Number.isNaN(chance) ? null : chance };
}
