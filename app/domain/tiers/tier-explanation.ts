import type { CountedOrder } from "../order.ts";
import type { ShopDay } from "../time.ts";
import type { Programme, Tier } from "./programme.ts";
import {
  lastCountingDay,
  qualifyingOrders,
  type TierStanding,
  tierFor,
  tierStanding,
} from "./tier-standing.ts";

/** Why a customer has their tier: what counted, until when, what is missing, what is at risk. */
export interface TierExplanation extends TierStanding {
  readonly counting: readonly {
    readonly orderId: bigint;
    readonly minor: bigint;
    readonly lastDay: ShopDay;
  }[];
  /** The first day a lower tier would follow if nothing more were bought. */
  readonly drop: { readonly day: ShopDay; readonly to: Tier | null } | null;
}

/** Explains the standing on day asOf; counting orders come oldest first. */
export function tierExplanation(
  orders: readonly CountedOrder[],
  context: { readonly programme: Programme; readonly asOf: ShopDay },
): TierExplanation {
  const { programme, asOf } = context;
  const standing = tierStanding(orders, context);
  const counting = qualifyingOrders(orders)
    .map((order) => ({ ...order, lastDay: lastCountingDay(order, programme) }))
    .filter(({ lastDay }) => lastDay >= asOf)
    .sort((a, b) => a.lastDay - b.lastDay || (a.orderId < b.orderId ? -1 : 1))
    .map(({ orderId, minor, lastDay }) => ({ orderId, minor, lastDay }));
  return { ...standing, counting, drop: firstDrop(standing, counting, programme) };
}

function firstDrop(
  standing: TierStanding,
  counting: TierExplanation["counting"],
  programme: Programme,
): TierExplanation["drop"] {
  let left = standing.windowSpendMinor;
  for (const [index, { minor, lastDay }] of counting.entries()) {
    left -= minor;
    if (counting[index + 1]?.lastDay === lastDay) continue;
    const to = tierFor(left, programme);
    if (to?.id !== standing.tier?.id) return { day: lastDay + 1, to };
  }
  return null;
}
