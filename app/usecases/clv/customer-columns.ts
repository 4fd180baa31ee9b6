import type { CustomerSummary } from "../../domain/clv/customer-summary.ts";
import { VALUE_CLASSES, type ValueClass } from "../../domain/clv/value-class.ts";
import type { ForecastColumns } from "./forecast-columns.ts";

/**
 * Summaries of many customers in columns, in the sequence of their ids: a million of them are a few
 * arrays, and travel at no cost.
 */
export interface CustomerColumns {
  readonly customerId: BigInt64Array;
  readonly orders: Int32Array;
  readonly revenueMinor: BigInt64Array;
  /** 0 for who has not bought; the days are then without meaning. */
  readonly purchaseDays: Int32Array;
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  readonly firstDayMinor: BigInt64Array;
  readonly logGaps: Float64Array;
  /** The class they stand in, as classNumber says. */
  readonly valueClass: Int32Array;
}

/** Purchases of some customers: one row for each customer and day, in this sequence. */
export interface PurchaseColumns {
  readonly customerId: BigInt64Array;
  readonly day: Int32Array;
  readonly minor: BigInt64Array;
}

/** Customers who are to be measured anew, with what a new valuation looks at. */
export interface WalkColumns extends CustomerColumns {
  /** Qualifying spend in the window of the new valuation. */
  readonly windowSpendMinor: BigInt64Array;
  /** What checkout was told: spend in the window, and 1 + the tier's place; 0 none, -1 one that is gone. */
  readonly shownSpendMinor: BigInt64Array;
  readonly shownTier: Int32Array;
}

/** What is derived of them, row for row. */
export interface StandingColumns extends ForecastColumns {
  readonly customerId: BigInt64Array;
  readonly windowSpendMinor: BigInt64Array;
  /** 1 + the tier's place in the programme; 0 for none. */
  readonly tier: Int32Array;
  /** As classNumber says. */
  readonly valueClass: Int32Array;
  /** 0 for none. */
  readonly rfm: Int32Array;
  readonly clv: Float64Array;
  /** 1 where checkout shows something else now. */
  readonly changed: Uint8Array;
}

/** 1 for devoted, 2 for steady, 3 for drifting; 0 for no class. */
export function classNumber(valueClass: ValueClass | null): number {
  return valueClass === null ? 0 : VALUE_CLASSES.indexOf(valueClass) + 1;
}

/** The class behind such a number. */
export function classOf(number: number): ValueClass | null {
  return VALUE_CLASSES[number - 1] ?? null;
}

/** One customer's summary, as far as value looks at it: what is kept apart is not in the columns. */
export function summaryAt(columns: CustomerColumns, row: number): CustomerSummary {
  const purchaseDays = columns.purchaseDays[row] ?? 0;
  return {
    orders: columns.orders[row] ?? 0,
    revenueMinor: columns.revenueMinor[row] ?? 0n,
    purchaseDays,
    firstDay: purchaseDays > 0 ? (columns.firstDay[row] ?? 0) : null,
    lastDay: purchaseDays > 0 ? (columns.lastDay[row] ?? 0) : null,
    firstDayMinor: columns.firstDayMinor[row] ?? 0n,
    logGaps: columns.logGaps[row] ?? 0,
    apartOrders: 0,
    apartRevenueMinor: 0n,
  };
}

/** All summaries, one after the other. */
export function* summariesIn(columns: CustomerColumns): Generator<CustomerSummary> {
  for (let row = 0; row < columns.customerId.length; row++) yield summaryAt(columns, row);
}

/** Pages as one, in their sequence. */
export function joinedPages(pages: readonly CustomerColumns[]): CustomerColumns {
  const ints = (column: (page: CustomerColumns) => Int32Array) =>
    filled(new Int32Array(total(pages)), pages.map(column));
  const bigs = (column: (page: CustomerColumns) => BigInt64Array) =>
    filled(new BigInt64Array(total(pages)), pages.map(column));
  return {
    customerId: bigs(({ customerId }) => customerId),
    orders: ints(({ orders }) => orders),
    revenueMinor: bigs(({ revenueMinor }) => revenueMinor),
    purchaseDays: ints(({ purchaseDays }) => purchaseDays),
    firstDay: ints(({ firstDay }) => firstDay),
    lastDay: ints(({ lastDay }) => lastDay),
    firstDayMinor: bigs(({ firstDayMinor }) => firstDayMinor),
    logGaps: filled(
      new Float64Array(total(pages)),
      pages.map(({ logGaps }) => logGaps),
    ),
    valueClass: ints(({ valueClass }) => valueClass),
  };
}

function total(pages: readonly CustomerColumns[]): number {
  return pages.reduce((sum, { customerId }) => sum + customerId.length, 0);
}

function filled<Column extends { set(part: Column, at: number): void; readonly length: number }>(
  whole: Column,
  parts: readonly Column[],
): Column {
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
