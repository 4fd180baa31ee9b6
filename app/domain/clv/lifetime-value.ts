import { type Estimate, majorUnits } from "../money.ts";
import type { ShopDay } from "../time.ts";
import type { CustomerSummary } from "./customer-summary.ts";

const DAYS_PER_YEAR = 365;

/** The merchant's formula with each of its factors, so that it can be checked on paper. */
export interface LifetimeValue {
  /** Net revenue ÷ orders, major units. */
  readonly averageOrderValue: number;
  /** Orders ÷ years since the first order, counting at least one year. */
  readonly ordersPerYear: number;
  /** The shop's estimate of how many years a customer stays. */
  readonly expectedYears: number;
  readonly value: Estimate;
}

/**
 * CLV = average order value × orders per year × expected years as a customer.
 * A customer of less than a year is given the year: one order last week is one order a year, not 52.
 * asOf: the shop's day of valuation. expectedYears: > 0. Null without a counted order.
 * Source: the classic retail formula (see docs/glossary.md, "CLV by the formula").
 */
export function lifetimeValue(
  summary: CustomerSummary,
  context: { readonly asOf: ShopDay; readonly expectedYears: number; readonly currency: string },
): LifetimeValue | null {
  if (summary.orders === 0 || summary.firstDay === null) return null;
  const { expectedYears, currency } = context;
  const revenue = majorUnits({ minor: summary.revenueMinor, currency });
  const averageOrderValue = revenue / summary.orders;
  const years = Math.max(1, (context.asOf - summary.firstDay) / DAYS_PER_YEAR);
  const ordersPerYear = summary.orders / years;
  const amount = averageOrderValue * ordersPerYear * expectedYears;
  return { averageOrderValue, ordersPerYear, expectedYears, value: { amount, currency } };
}
