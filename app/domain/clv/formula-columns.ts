import { currencyExponent } from "../money.ts";
import type { ShopDay } from "../time.ts";
import type { CustomerSummary } from "./customer-summary.ts";
import type { Histories, HistoriesAt, PurchaseLog } from "./purchase-log.ts";

/** What the merchant's formula looks at of each customer, in columns; see Histories. */
export interface FormulaColumns
  extends Pick<Histories, "asOf" | "customers" | "frequency" | "recency" | "age"> {
  /** All spent so far, the first purchase included; major units. */
  readonly revenue: Float64Array;
  /** Of that, what was spent on the first purchase day. */
  readonly firstSpend: Float64Array;
}

/** One row of FormulaColumns. */
export interface FormulaRow {
  readonly frequency: number;
  readonly recency: number;
  readonly age: number;
  readonly revenue: number;
}

/** The columns of everyone with a purchase, in the summaries' sequence. */
export function formulaColumns(
  summaries: Iterable<CustomerSummary>,
  { asOf, currency }: { readonly asOf: ShopDay; readonly currency: string },
): FormulaColumns {
  const frequency: number[] = [];
  const recency: number[] = [];
  const age: number[] = [];
  const revenue: number[] = [];
  const firstSpend: number[] = [];
  const minorPerMajor = 10 ** currencyExponent(currency);
  for (const summary of summaries) {
    const row = formulaRow(summary, { asOf, minorPerMajor });
    if (!row) continue;
    frequency.push(row.frequency);
    recency.push(row.recency);
    age.push(row.age);
    revenue.push(row.revenue);
    firstSpend.push(Number(summary.firstDayMinor) / minorPerMajor);
  }
  return {
    asOf,
    customers: age.length,
    frequency: Int32Array.from(frequency),
    recency: Int32Array.from(recency),
    age: Int32Array.from(age),
    revenue: Float64Array.from(revenue),
    firstSpend: Float64Array.from(firstSpend),
  };
}

/** One customer as a row; null without a purchase. An order newer than asOf is of that day. */
export function formulaRow(
  { purchaseDays, firstDay, lastDay, revenueMinor }: CustomerSummary,
  { asOf, minorPerMajor }: { readonly asOf: ShopDay; readonly minorPerMajor: number },
): FormulaRow | null {
  if (firstDay === null || lastDay === null) return null;
  const recency = lastDay - firstDay;
  return {
    frequency: purchaseDays - 1,
    recency,
    age: Math.max(recency, asOf - firstDay),
    revenue: Number(revenueMinor) / minorPerMajor,
  };
}

/** One customer's row of the columns. */
export function rowAt(columns: FormulaColumns, at: number): FormulaRow {
  return {
    frequency: columns.frequency[at] ?? 0,
    recency: columns.recency[at] ?? 0,
    age: columns.age[at] ?? 0,
    revenue: columns.revenue[at] ?? 0,
  };
}

/** The columns of these histories, row for row, with the spend from the log they were made of. */
export function formulaColumnsOf(log: PurchaseLog, histories: HistoriesAt): FormulaColumns {
  const { asOf, customers, customer, frequency, recency, age } = histories;
  const revenue = new Float64Array(customers);
  const firstSpend = new Float64Array(customers);
  for (let row = 0; row < customers; row++) {
    const first = log.offsets[customer[row] ?? 0] ?? 0;
    const last = first + (frequency[row] ?? 0);
    firstSpend[row] = log.spend[first] ?? 0;
    for (let at = first; at <= last; at++)
      revenue[row] = (revenue[row] ?? 0) + (log.spend[at] ?? 0);
  }
  return { asOf, customers, frequency, recency, age, revenue, firstSpend };
}
