import type { ShopDay } from "../time.ts";
import { NO_RETURNS, type ReturnsByHalf } from "./churn.ts";
import type { CustomerSummary } from "./customer-summary.ts";
import { type FormulaBasis, formulaBasis } from "./formula-basis.ts";
import { type FormulaColumns, formulaColumns, rowAt } from "./formula-columns.ts";
import { customerFactors, formulaValue } from "./lifetime-value.ts";
import type { ClassFloors, ValueBasis } from "./value-class.ts";

const BEST_FIFTH = 0.8;
const LOWEST_FIFTH = 0.2;
const ALL_BPS = 10_000;
/** A floor this near to the shop's middle customer would sort people by chance. */
const CLEARLY_ABOVE = 1.25;
const CLEARLY_BELOW = 0.8;

/**
 * The shop's yardstick for value and risk on day `asOf`, from every customer's summary; the floors
 * are of the formula's values. returns: the shop's repeat purchases by half; without, how long
 * customers stay is an assumption. Without customers: floors at zero and a typical gap of 60 days.
 */
export function valueBasis(
  summaries: Iterable<CustomerSummary>,
  context: {
    readonly asOf: ShopDay;
    readonly currency: string;
    readonly returns?: ReturnsByHalf;
    readonly marginBps?: number;
  },
): Required<ValueBasis> {
  return valueBasisOf(formulaColumns(summaries, context), context);
}

/** The same from columns. */
export function valueBasisOf(
  columns: FormulaColumns,
  context: { readonly returns?: ReturnsByHalf; readonly marginBps?: number },
): Required<ValueBasis> {
  const basis = formulaBasis(columns, context.returns ?? NO_RETURNS);
  const margin = (context.marginBps ?? ALL_BPS) / ALL_BPS;
  return { ...basis, ...classFloors(formulaValues(columns, { basis, margin })) };
}

/**
 * From and below which values a customer is in the shop's best and lowest fifth. A floor keeps a
 * distance of a quarter from the shop's middle customer, so that where all are much alike nobody is
 * better or worse than the rest. values: one of each customer, major units, in any sequence.
 */
export function classFloors(values: Float64Array): ClassFloors {
  const sorted = values.toSorted();
  const middle = quantile(sorted, 0.5);
  return {
    devotedFloor: Math.max(quantile(sorted, BEST_FIFTH), CLEARLY_ABOVE * middle),
    driftingFloor: Math.min(quantile(sorted, LOWEST_FIFTH), CLEARLY_BELOW * middle),
  };
}

function formulaValues(
  columns: FormulaColumns,
  at: { readonly basis: FormulaBasis; readonly margin: number },
): Float64Array {
  const values = new Float64Array(columns.customers);
  for (let row = 0; row < values.length; row++) {
    values[row] = formulaValue(customerFactors(rowAt(columns, row), at.basis), at);
  }
  return values;
}

/** The value below which the share lies (nearest rank); 0 for no values. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
