import type { ShopDay } from "../time.ts";
import { type CustomerSummary, meanGapDays } from "./customer-summary.ts";
import { lifetimeValue } from "./lifetime-value.ts";
import type { ValueBasis } from "./value-class.ts";

/** How many customers bought in the year before last, and how many of those came back in the last. */
export interface YearlyReturn {
  readonly boughtYearBefore: number;
  readonly cameBack: number;
}

const LEAST_CUSTOMERS_FOR_CHURN = 30;
const ASSUMED_YEARS = 3;
const LEAST_YEARS = 1;
const MOST_YEARS = 10;
const ASSUMED_GAP_DAYS = 60;
const BEST_FIFTH = 0.8;
const LOWEST_FIFTH = 0.2;

/**
 * Years a customer stays = 1 ÷ yearly churn, held within 1 to 10 years.
 * With fewer than 30 customers to judge by it is an assumption of 3 years, and says so.
 * Source: mean lifetime of a customer who leaves with a constant yearly chance.
 */
export function expectedYears({ boughtYearBefore, cameBack }: YearlyReturn): {
  years: number;
  from: ValueBasis["expectedYearsFrom"];
} {
  if (boughtYearBefore < LEAST_CUSTOMERS_FOR_CHURN) {
    return { years: ASSUMED_YEARS, from: "assumption" };
  }
  const churn = 1 - cameBack / boughtYearBefore;
  const years = churn > 0 ? 1 / churn : MOST_YEARS;
  return { years: Math.min(MOST_YEARS, Math.max(LEAST_YEARS, years)), from: "history" };
}

/**
 * The shop's yardstick for value and risk on day `asOf`, from every customer's summary.
 * Without customers: floors at zero, the assumed 3 years and a typical gap of 60 days.
 */
export function valueBasis(
  summaries: Iterable<CustomerSummary>,
  context: {
    readonly asOf: ShopDay;
    readonly currency: string;
    readonly yearlyReturn: YearlyReturn;
  },
): ValueBasis {
  const { years, from } = expectedYears(context.yearlyReturn);
  const values: number[] = [];
  const gaps: number[] = [];
  for (const summary of summaries) {
    const worth = lifetimeValue(summary, { ...context, expectedYears: years });
    if (!worth) continue;
    values.push(worth.value.amount);
    const gap = meanGapDays(summary);
    if (gap !== null) gaps.push(gap);
  }
  const sortedValues = Float64Array.from(values).sort();
  const sortedGaps = Float64Array.from(gaps).sort();
  return {
    expectedYears: years,
    expectedYearsFrom: from,
    devotedFloor: quantile(sortedValues, BEST_FIFTH) ?? 0,
    driftingFloor: quantile(sortedValues, LOWEST_FIFTH) ?? 0,
    typicalGapDays: quantile(sortedGaps, 0.5) ?? ASSUMED_GAP_DAYS,
  };
}

/** The value below which the share lies (nearest rank); null for no values. */
function quantile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
