import { type CustomerSummary, customerSummary } from "./clv/customer-summary.ts";
import { lifetimeValue } from "./clv/lifetime-value.ts";
import { classVerdict, type ValueBasis, type ValueClass } from "./clv/value-class.ts";
import type { CountedOrder } from "./order.ts";
import type { Programme } from "./tiers/programme.ts";
import { tierStanding } from "./tiers/tier-standing.ts";
import type { ShopDay } from "./time.ts";

/** The day, the programme and the shop's basis that every customer of a shop is measured with. */
export interface Valuation {
  readonly version: number;
  readonly asOf: ShopDay;
  readonly currency: string;
  readonly programme: Programme;
  readonly basis: ValueBasis;
}

/** All that is derived of one customer; the same orders and valuation give the same standing. */
export interface CustomerStanding extends CustomerSummary {
  readonly windowSpendMinor: bigint;
  readonly tierId: string | null;
  /** CLV by the formula, major units; 0 without a counted order. */
  readonly clv: number;
  readonly valueClass: ValueClass | null;
}

/** A customer's standing from their counted orders. */
export function customerStanding(
  orders: readonly CountedOrder[],
  valuation: Valuation,
): CustomerStanding {
  const summary = customerSummary(orders);
  const { tier, windowSpendMinor } = tierStanding(orders, valuation);
  return {
    ...summary,
    windowSpendMinor,
    tierId: tier?.id ?? null,
    ...customerValue(summary, valuation),
  };
}

/** The part of a standing that moves with the valuation alone, from the summary. */
export function customerValue(
  summary: CustomerSummary,
  { asOf, currency, basis }: Valuation,
): Pick<CustomerStanding, "clv" | "valueClass"> {
  const context = { asOf, currency, expectedYears: basis.expectedYears };
  const clv = lifetimeValue(summary, context)?.value.amount ?? 0;
  return {
    clv,
    valueClass: classVerdict(summary, { asOf, value: clv, basis })?.valueClass ?? null,
  };
}
