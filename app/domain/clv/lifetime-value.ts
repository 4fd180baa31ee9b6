import { currencyExponent, type Estimate } from "../money.ts";
import type { ShopDay } from "../time.ts";
import { DEFAULT_COSTS } from "./clv-model.ts";
import type { CustomerSummary } from "./customer-summary.ts";
import type { FormulaBasis } from "./formula-basis.ts";
import { type FormulaRow, formulaRow } from "./formula-columns.ts";
import { chanceStillCustomer, patienceDays } from "./patience.ts";
import { type Shrinkage, shrunk } from "./shrinkage.ts";

const DAYS_PER_YEAR = 365;
const ALL_BPS = 10_000;
const NO_SHRINKAGE: Shrinkage = { shop: 0, added: 0, from: "assumption" };
/** What a shop without customers assumes: one repeat order a year, weighing as much as one year. */
const ASSUMED_RATE: Shrinkage = { shop: 1, added: 1, from: "assumption" };

/** The factors of the merchant's formula that are a customer's own, after shrinkage. */
export interface CustomerFactors {
  /** Major units. Orders of one day are one. */
  readonly averageOrderValue: number;
  /** Repeat orders a year while they are a customer. */
  readonly ordersPerYear: number;
  /** Chance that they still are one, by their silence; 0 to 1. */
  readonly stillCustomer: number;
}

/** The merchant's formula with each of its factors, so that it can be checked on paper. */
export interface LifetimeValue extends CustomerFactors {
  /** Years still expected of this customer: stillCustomer × the shop's expected years. */
  readonly expectedYears: number;
  /** Share of revenue left after the cost of goods, 0 to 1. */
  readonly margin: number;
  /** averageOrderValue × ordersPerYear × expectedYears × margin. */
  readonly value: Estimate;
  /** The customer's own figures, before shrinkage. */
  readonly raw: {
    /** Orders counted: purchase days. */
    readonly orders: number;
    /** Years since the first order. */
    readonly years: number;
    readonly averageOrderValue: number;
    /** Orders after the first ÷ years since it; null on the day of the first. */
    readonly ordersPerYear: number | null;
  };
}

/**
 * CLV = average order value × orders per year × expected years as a customer × margin: what the
 * customer will still bring. asOf: the shop's day of valuation. marginBps: by default all revenue
 * is margin. Null without a counted order.
 * Source: the classic retail formula (see docs/glossary.md, "CLV by the formula"), with each
 * customer's figures shrunk towards the shop's (shrinkage.ts).
 */
export function lifetimeValue(
  summary: CustomerSummary,
  context: {
    readonly asOf: ShopDay;
    readonly currency: string;
    readonly basis: FormulaBasis;
    readonly marginBps?: number;
  },
): LifetimeValue | null {
  const { asOf, currency, basis } = context;
  const row = formulaRow(summary, { asOf, minorPerMajor: 10 ** currencyExponent(currency) });
  if (!row) return null;
  const factors = customerFactors(row, basis);
  const margin = (context.marginBps ?? DEFAULT_COSTS.marginBps) / ALL_BPS;
  const amount = formulaValue(factors, { basis, margin });
  const years = row.age / DAYS_PER_YEAR;
  return {
    ...factors,
    expectedYears: factors.stillCustomer * basis.expectedYears,
    margin,
    value: { amount, currency },
    raw: {
      orders: row.frequency + 1,
      years,
      averageOrderValue: row.revenue / (row.frequency + 1),
      ordersPerYear: years > 0 ? row.frequency / years : null,
    },
  };
}

/** The product of all factors, major units. margin: 0 to 1. */
export function formulaValue(
  { averageOrderValue, ordersPerYear, stillCustomer }: CustomerFactors,
  { basis, margin }: { readonly basis: FormulaBasis; readonly margin: number },
): number {
  return averageOrderValue * ordersPerYear * (stillCustomer * basis.expectedYears) * margin;
}

/** A customer's own factors from their history and the shop's basis. */
export function customerFactors(row: FormulaRow, basis: FormulaBasis): CustomerFactors {
  const { frequency, recency, age, revenue } = row;
  const patience = patienceDays({ frequency, recency, typicalGapDays: basis.typicalGapDays });
  return {
    averageOrderValue: shrunk(
      { total: revenue, history: frequency + 1 },
      basis.orderValue ?? NO_SHRINKAGE,
    ),
    ordersPerYear: shrunk(
      { total: frequency, history: age / DAYS_PER_YEAR },
      basis.orderRate ?? ASSUMED_RATE,
    ),
    stillCustomer: chanceStillCustomer(age - recency, patience),
  };
}
