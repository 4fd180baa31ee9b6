import { majorUnits } from "../money.ts";
import type { CostInputs } from "./clv-model.ts";
import type { FormulaBasis } from "./formula-basis.ts";
import { yearsWithin } from "./formula-forecast.ts";

const ALL_BPS = 10_000;
const LEAST_CHANCE = 1e-9;
const MONTHS = 120;
const MONTHS_PER_YEAR = 12;

/** What is lost with a customer who leaves, and what trying to keep them is worth; major units. */
export interface WorthKeeping {
  /** Lifetime margin value if they were sure to be buying still. */
  readonly ifStillBuying: number;
  /** Of that, what is not to be expected as things stand: >= 0. */
  readonly atStake: number;
  /** The most that one effort to keep them is worth: atStake × the chance that it works; >= 0. */
  readonly worthSpending: number;
}

/**
 * What it is worth spending to keep a customer. lifetimeValue: expected as things stand, on margin,
 * major units; below 0 counts as 0. pAlive: chance that they are still buying, 0 to 1; below one in
 * a billion nothing is known of what they would bring, and nothing is worth spending. Throws
 * RangeError otherwise.
 */
export function worthKeeping(
  customer: { readonly lifetimeValue: number; readonly pAlive: number },
  { winBackBps }: Pick<CostInputs, "winBackBps">,
): WorthKeeping {
  const { pAlive } = customer;
  if (!(pAlive >= 0 && pAlive <= 1)) throw new RangeError(`${pAlive} is no chance`);
  const expected = Math.max(0, customer.lifetimeValue);
  const ifStillBuying = pAlive >= LEAST_CHANCE ? expected / pAlive : 0;
  const atStake = Math.max(0, ifStillBuying - expected);
  return { ifStillBuying, atStake, worthSpending: (atStake * winBackBps) / ALL_BPS };
}

/** In which month a new customer has earned back what winning them cost. */
export type Payback =
  /** Whole months after the first order; 0 when that order alone pays. */
  | { readonly kind: "months"; readonly months: number }
  | { readonly kind: "never_within_ten_years" };

/** What a new customer is worth to the shop; margin, major units. */
export interface NewCustomerWorth {
  readonly firstOrder: number;
  /** All they will buy after it in ten years. */
  readonly later: number;
  readonly total: number;
  /** Total ÷ acquisition cost; null when the cost is not given or is zero. */
  readonly perAcquisitionCost: number | null;
  /** Null when the cost is not given. */
  readonly payback: Payback | null;
}

/**
 * What a new customer is worth against what winning one costs. cumulativeMargin: expected margin of
 * one new customer from the first order to the end of each month after it, position 0 being the
 * first order itself; major units, up to position 120. Throws RangeError when it is empty.
 */
export function newCustomerWorth(
  cumulativeMargin: Float64Array,
  {
    acquisitionCostMinor,
    currency,
  }: Pick<CostInputs, "acquisitionCostMinor"> & { readonly currency: string },
): NewCustomerWorth {
  const firstOrder = cumulativeMargin[0];
  const total = cumulativeMargin.at(-1);
  if (firstOrder === undefined || total === undefined) throw new RangeError("no month is given");
  const worth = { firstOrder, later: total - firstOrder, total };
  if (acquisitionCostMinor === null) return { ...worth, perAcquisitionCost: null, payback: null };
  const cost = majorUnits({ minor: acquisitionCostMinor, currency });
  return {
    ...worth,
    perAcquisitionCost: cost > 0 ? total / cost : null,
    payback: paybackOf(cumulativeMargin, cost),
  };
}

function paybackOf(cumulativeMargin: Float64Array, cost: number): Payback {
  const months = cumulativeMargin.findIndex((margin) => margin >= cost);
  const within = months >= 0 && months <= MONTHS;
  return within ? { kind: "months", months } : { kind: "never_within_ten_years" };
}

/**
 * The formula's curve for newCustomerWorth: an average first order, then average orders at the shop's
 * rate for as long as a customer is expected to stay; discounted to the first order. 121 positions.
 */
export function formulaMarginCurve(
  basis: FormulaBasis,
  { marginBps, discountBps }: Pick<CostInputs, "marginBps" | "discountBps">,
): Float64Array {
  const perOrder = ((basis.orderValue?.shop ?? 0) * marginBps) / ALL_BPS;
  const perYear = perOrder * (basis.orderRate?.shop ?? 0);
  return Float64Array.from({ length: MONTHS + 1 }, (_, month) => {
    return perOrder + perYear * yearsWithin(month / MONTHS_PER_YEAR, basis, discountBps);
  });
}
