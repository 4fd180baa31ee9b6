import { type CostInputs, DEFAULT_COSTS } from "./clv-model.ts";
import type { FormulaBasis } from "./formula-basis.ts";
import { type FormulaColumns, rowAt } from "./formula-columns.ts";
import { customerFactors } from "./lifetime-value.ts";

const DAYS_PER_YEAR = 365;
const LIFETIME_YEARS = 10;
const ALL_BPS = 10_000;

/** What the merchant's formula expects of each customer, in the columns' sequence; major units. */
export interface FormulaForecast {
  /** Chance that they are still a customer, by their silence. */
  readonly stillCustomer: Float64Array;
  readonly spendPerPurchase: Float64Array;
  /** Within the horizon. */
  readonly purchases: Float64Array;
  readonly revenue: Float64Array;
  /** Margin of all they will buy in ten years, discounted to today. */
  readonly lifetimeValue: Float64Array;
}

/**
 * The merchant's formula as a forecast: average order value × orders per year × the years a
 * customer is expected to stay within the horizon × the chance that they still are one.
 * horizonDays: >= 0, else RangeError.
 */
export function formulaForecast(
  columns: FormulaColumns,
  basis: FormulaBasis,
  ahead: { readonly horizonDays: number } & Partial<CostInputs>,
): FormulaForecast {
  const { horizonDays, marginBps, discountBps } = { ...DEFAULT_COSTS, ...ahead };
  const { customers } = columns;
  const horizon = yearsWithin(horizonDays / DAYS_PER_YEAR, basis);
  const marginYears = (marginBps / ALL_BPS) * yearsWithin(LIFETIME_YEARS, basis, discountBps);
  const forecast = {
    stillCustomer: new Float64Array(customers),
    spendPerPurchase: new Float64Array(customers),
    purchases: new Float64Array(customers),
    revenue: new Float64Array(customers),
    lifetimeValue: new Float64Array(customers),
  };
  for (let row = 0; row < customers; row++) {
    const factors = customerFactors(rowAt(columns, row), basis);
    const perYear = factors.stillCustomer * factors.ordersPerYear;
    forecast.stillCustomer[row] = factors.stillCustomer;
    forecast.spendPerPurchase[row] = factors.averageOrderValue;
    forecast.purchases[row] = perYear * horizon;
    forecast.revenue[row] = perYear * horizon * factors.averageOrderValue;
    forecast.lifetimeValue[row] = perYear * marginYears * factors.averageOrderValue;
  }
  return forecast;
}

/**
 * Years a customer of today is expected to stay within the next `years`, each weighed by what its
 * money is worth today: (1 - exp(-(c + d) years)) ÷ (c + d), c = 1 ÷ expected years, d = ln(1 +
 * yearly discount). Throws RangeError for years below 0.
 */
export function yearsWithin(
  years: number,
  { expectedYears }: Pick<FormulaBasis, "expectedYears">,
  discountBps = 0,
): number {
  if (!(years >= 0)) throw new RangeError(`${years} years are no horizon`);
  const fading = 1 / expectedYears + Math.log1p(discountBps / ALL_BPS);
  return -Math.expm1(-fading * years) / fading;
}
