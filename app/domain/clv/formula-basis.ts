import { type ChurnEstimate, churnEstimate, type ReturnsByHalf } from "./churn.ts";
import type { Range90 } from "./customer-forecast.ts";
import type { FormulaColumns } from "./formula-columns.ts";
import { orderRateShrinkage, orderValueShrinkage, type Shrinkage } from "./shrinkage.ts";

/** What the shop as a whole puts into every customer's formula on one day. */
export interface FormulaBasis {
  /** How many years a customer stays, from the shop's own churn when it has enough history. */
  readonly expectedYears: number;
  readonly expectedYearsFrom: ChurnEstimate["from"];
  /** Nine times in ten the true figure is in here; null for an assumption, absent in old valuations. */
  readonly expectedYearsRange?: Range90 | null;
  /** What the churn was worked out from; absent in old valuations. */
  readonly returns?: ReturnsByHalf;
  /** How far customers' own figures are moved towards the shop's; absent in old valuations. */
  readonly orderValue?: Shrinkage;
  readonly orderRate?: Shrinkage;
  /** The shop's median of customers' mean days between purchases. */
  readonly typicalGapDays: number;
}

const ASSUMED_GAP_DAYS = 60;

/** The formula's basis from all customers; without any, the stated assumptions. */
export function formulaBasis(
  columns: FormulaColumns,
  returns: ReturnsByHalf,
): Required<FormulaBasis> {
  const churn = churnEstimate(returns);
  return {
    expectedYears: churn.expectedYears,
    expectedYearsFrom: churn.from,
    expectedYearsRange: churn.range,
    returns,
    orderValue: orderValueShrinkage(columns),
    orderRate: orderRateShrinkage(columns),
    typicalGapDays: typicalGapDays(columns) ?? ASSUMED_GAP_DAYS,
  };
}

function typicalGapDays({ customers, frequency, recency }: FormulaColumns): number | null {
  const gaps = new Float64Array(customers);
  let returning = 0;
  for (let row = 0; row < customers; row++) {
    const repeats = frequency[row] ?? 0;
    if (repeats === 0) continue;
    gaps[returning] = (recency[row] ?? 0) / repeats;
    returning++;
  }
  const sorted = gaps.subarray(0, returning).sort();
  return sorted[Math.floor(returning / 2)] ?? null;
}
