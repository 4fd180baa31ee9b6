import type { ShopDay } from "../time.ts";
import type { PurchaseLog } from "./purchase-log.ts";

/** Calendar periods of customers' days. */
export type CohortPeriod = "month" | "quarter";

/** What one cohort did in one period. */
export interface CohortCell {
  /** Customers who bought in it. */
  readonly buyers: number;
  /** Of all the cohort's customers, 0 to 1. */
  readonly share: number;
  /** Major units. */
  readonly revenue: number;
  /** Over all customers of the cohort, buyers or not. */
  readonly revenuePerCustomer: number;
  /** False for a period that was still running at the end of asOf. */
  readonly complete: boolean;
}

/** Customers whose first purchase fell in the same period. */
export interface RetentionCohort {
  /** First day of the period. */
  readonly start: ShopDay;
  readonly customers: number;
  /** The period of the first purchase, then each period after it, to the one asOf falls in. */
  readonly cells: readonly CohortCell[];
}

const MONTHS_PER_YEAR = 12;
const FIRST_YEAR = 1970;

/**
 * Who came back when, by the calendar month (or quarter) of the first purchase, earliest first, as
 * known at the end of day asOf. Periods in which nobody was new have no cohort.
 */
export function retentionCohorts(
  log: PurchaseLog,
  asOf: ShopDay,
  period: CohortPeriod = "month",
): RetentionCohort[] {
  const calendar = calendarOf(log, asOf, period);
  const tallies = new Map<number, Tally>();
  for (let which = 0; which < log.customers; which++) tally(tallies, { log, which, calendar });
  return [...tallies]
    .sort(([earlier], [later]) => earlier - later)
    .map(([first, counts]) => cohort(first, counts, calendar));
}

interface Calendar {
  readonly asOf: ShopDay;
  readonly firstDay: ShopDay;
  /** The period each day from firstDay to asOf falls in, counted from 1970. */
  readonly periods: Int32Array;
  readonly last: number;
  readonly lastIsComplete: boolean;
  readonly months: number;
}

interface Tally {
  customers: number;
  readonly buyers: Int32Array;
  readonly revenue: Float64Array;
}

function calendarOf(log: PurchaseLog, asOf: ShopDay, period: CohortPeriod): Calendar {
  const months = period === "month" ? 1 : 3;
  const firstDay = Math.min(
    asOf,
    log.days.reduce((least, day) => Math.min(least, day), asOf),
  );
  const periods = new Int32Array(asOf - firstDay + 1);
  let at = periodOf(firstDay, months);
  let next = startOf(at + 1, months);
  for (let day = firstDay; day <= asOf; day++) {
    if (day === next) {
      at++;
      next = startOf(at + 1, months);
    }
    periods[day - firstDay] = at;
  }
  return { asOf, firstDay, periods, last: at, lastIsComplete: asOf + 1 === next, months };
}

function periodOf(day: ShopDay, months: number): number {
  const date = new Date(day * DAY_MS);
  const month = (date.getUTCFullYear() - FIRST_YEAR) * MONTHS_PER_YEAR + date.getUTCMonth();
  return Math.floor(month / months);
}

const DAY_MS = 86_400_000;

function startOf(period: number, months: number): ShopDay {
  return Date.UTC(FIRST_YEAR, period * months, 1) / DAY_MS;
}

function tally(
  tallies: Map<number, Tally>,
  { log, which, calendar }: { log: PurchaseLog; which: number; calendar: Calendar },
): void {
  const { asOf, firstDay, periods, last } = calendar;
  const start = log.offsets[which] ?? 0;
  const end = log.offsets[which + 1] ?? 0;
  if (start === end || (log.days[start] ?? 0) > asOf) return;
  const first = periods[(log.days[start] ?? 0) - firstDay] ?? 0;
  const counts = tallies.get(first) ?? emptyTally(last - first + 1);
  tallies.set(first, counts);
  counts.customers++;
  let before = -1;
  for (let at = start; at < end && (log.days[at] ?? 0) <= asOf; at++) {
    const cell = (periods[(log.days[at] ?? 0) - firstDay] ?? 0) - first;
    if (cell !== before) counts.buyers[cell] = (counts.buyers[cell] ?? 0) + 1;
    counts.revenue[cell] = (counts.revenue[cell] ?? 0) + (log.spend[at] ?? 0);
    before = cell;
  }
}

function emptyTally(cells: number): Tally {
  return { customers: 0, buyers: new Int32Array(cells), revenue: new Float64Array(cells) };
}

function cohort(first: number, { customers, buyers, revenue }: Tally, calendar: Calendar) {
  const { last, lastIsComplete, months } = calendar;
  const cells = Array.from(buyers, (bought, cell): CohortCell => {
    const spent = revenue[cell] ?? 0;
    return {
      buyers: bought,
      share: bought / customers,
      revenue: spent,
      revenuePerCustomer: spent / customers,
      complete: first + cell < last || lastIsComplete,
    };
  });
  return { start: startOf(first, months), customers, cells };
}
