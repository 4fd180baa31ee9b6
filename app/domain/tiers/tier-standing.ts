import type { CountedOrder } from "../order.ts";
import type { ShopDay } from "../time.ts";
import type { Programme, Tier } from "./programme.ts";

/** Where a customer stands in the programme on one day. */
export interface TierStanding {
  /** Null before the first order whose spend qualifies. */
  readonly tier: Tier | null;
  /** Qualifying spend inside the window, minor units. */
  readonly windowSpendMinor: bigint;
  readonly next: { readonly tier: Tier; readonly missingMinor: bigint } | null;
}

/**
 * The orders whose spend qualifies for a tier: renewals do, they are the member's money. Wholesale
 * does not: a company's purchase would buy its contact a tier.
 */
export function qualifyingOrders(orders: readonly CountedOrder[]): readonly CountedOrder[] {
  return orders.filter(({ origin }) => origin !== "wholesale");
}

/**
 * Standing by qualifying spend in the window [asOf - windowDays + 1, asOf], the last windowDays days with today.
 * Orders newer than asOf count as well: they are real, the valuation is what lags.
 */
export function tierStanding(
  orders: readonly CountedOrder[],
  context: { readonly programme: Programme; readonly asOf: ShopDay },
): TierStanding {
  const { programme, asOf } = context;
  const qualifying = qualifyingOrders(orders);
  let windowSpendMinor = 0n;
  for (const order of qualifying) {
    if (lastCountingDay(order, programme) < asOf) continue;
    windowSpendMinor += order.minor;
  }
  const tier = qualifying.length > 0 ? tierFor(windowSpendMinor, programme) : null;
  return {
    tier,
    windowSpendMinor,
    next: nextTier(tier, windowSpendMinor, programme),
  };
}

/** The highest tier this spend earns: more spend never lowers it. */
export function tierFor(spendMinor: bigint, { tiers }: Programme): Tier | null {
  return tiers.findLast((tier) => spendMinor >= tier.thresholdMinor) ?? null;
}

/** The last day on which an order's spend still counts towards a tier. */
export function lastCountingDay(order: CountedOrder, { windowDays }: Programme): ShopDay {
  return order.day + windowDays - 1;
}

/** The tier above and what is missing to it, minor units; null at the top. */
export function nextTier(
  tier: Tier | null,
  spendMinor: bigint,
  { tiers }: Programme,
): TierStanding["next"] {
  const above = tiers[tier ? tiers.findIndex(({ id }) => id === tier.id) + 1 : 0];
  if (!above) return null;
  const missing = above.thresholdMinor - spendMinor;
  return { tier: above, missingMinor: missing > 0n ? missing : 0n };
}
