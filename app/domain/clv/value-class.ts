import type { ShopDay } from "../time.ts";
import { type CustomerSummary, meanGapDays } from "./customer-summary.ts";

/** The three classes of customer by value and risk, best first. */
export const VALUE_CLASSES = ["devoted", "steady", "drifting"] as const;
export type ValueClass = (typeof VALUE_CLASSES)[number];

/** What the shop as a whole says about value and risk on one day; decided once, then recorded. */
export interface ValueBasis {
  /** How many years a customer stays, from the shop's own yearly churn when it has enough history. */
  readonly expectedYears: number;
  readonly expectedYearsFrom: "history" | "assumption";
  /** CLV in major units from which a customer is devoted: the shop's best fifth. */
  readonly devotedFloor: number;
  /** CLV in major units below which a customer is drifting: the shop's lowest fifth. */
  readonly driftingFloor: number;
  /** The shop's median of customers' mean days between purchases. */
  readonly typicalGapDays: number;
}

/** Why a customer is in their class, in the numbers that decided. */
export interface ClassVerdict {
  readonly valueClass: ValueClass;
  readonly daysSinceLastOrder: number;
  /** Silence beyond this many days is taken for leaving. */
  readonly patienceDays: number;
  readonly quiet: boolean;
}

const GAPS_OF_PATIENCE = 3;
const LEAST_PATIENCE_DAYS = 30;
const MOST_PATIENCE_DAYS = 365;

/**
 * Devoted: CLV in the shop's best fifth and not quiet. Drifting: quiet for longer than three usual
 * gaps (their own or the shop's, whichever is longer; 30 to 365 days), or CLV in the lowest fifth.
 * Steady: the rest. value: CLV in major units. Null without a counted order.
 */
export function classVerdict(
  summary: CustomerSummary,
  context: { readonly asOf: ShopDay; readonly value: number; readonly basis: ValueBasis },
): ClassVerdict | null {
  if (summary.lastDay === null) return null;
  const { asOf, value, basis } = context;
  const daysSinceLastOrder = Math.max(0, asOf - summary.lastDay);
  const patienceDays = patience(summary, basis);
  const quiet = daysSinceLastOrder > patienceDays;
  const valueClass = classFor({ quiet, value, basis });
  return { valueClass, daysSinceLastOrder, patienceDays, quiet };
}

function patience(summary: CustomerSummary, basis: ValueBasis): number {
  const gap = Math.max(meanGapDays(summary) ?? 0, basis.typicalGapDays);
  return Math.min(MOST_PATIENCE_DAYS, Math.max(LEAST_PATIENCE_DAYS, GAPS_OF_PATIENCE * gap));
}

function classFor(customer: {
  readonly quiet: boolean;
  readonly value: number;
  readonly basis: ValueBasis;
}): ValueClass {
  const { quiet, value, basis } = customer;
  if (quiet || value < basis.driftingFloor) return "drifting";
  return value >= basis.devotedFloor ? "devoted" : "steady";
}
