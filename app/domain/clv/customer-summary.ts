import type { CountedOrder } from "../order.ts";
import type { ShopDay } from "../time.ts";

/**
 * What a customer's counted orders come to; everything else about their value derives from it.
 * Purchases are the orders of the shop; wholesale orders and renewals are kept apart.
 */
export interface CustomerSummary {
  readonly orders: number;
  /** Net revenue in minor units of the shop's currency. */
  readonly revenueMinor: bigint;
  /** Distinct days with a purchase: same-day orders are one. Frequency is this less one. */
  readonly purchaseDays: number;
  readonly firstDay: ShopDay | null;
  readonly lastDay: ShopDay | null;
  /** Revenue of the first purchase day, minor units: repeat spend is what is beyond it. */
  readonly firstDayMinor: bigint;
  /** Sum of ln(days between neighbouring purchase days); 0 with fewer than two. */
  readonly logGaps: number;
  /** Counted orders that are no purchases: wholesale and renewals, and what they came to. */
  readonly apartOrders: number;
  readonly apartRevenueMinor: bigint;
}

/** Sums up counted orders, in any sequence. No orders: all zero, days null. */
export function customerSummary(orders: readonly CountedOrder[]): CustomerSummary {
  const purchases = orders.filter(({ origin }) => origin === "shop");
  const apart = orders.filter(({ origin }) => origin !== "shop");
  const days = [...new Set(purchases.map(({ day }) => day))].sort((a, b) => a - b);
  const firstDay = days[0] ?? null;
  return {
    orders: purchases.length,
    revenueMinor: sumMinor(purchases),
    purchaseDays: days.length,
    firstDay,
    lastDay: days.at(-1) ?? null,
    firstDayMinor: sumMinor(purchases.filter(({ day }) => day === firstDay)),
    logGaps: logGapsOf(days),
    apartOrders: apart.length,
    apartRevenueMinor: sumMinor(apart),
  };
}

function sumMinor(orders: readonly CountedOrder[]): bigint {
  return orders.reduce((sum, { minor }) => sum + minor, 0n);
}

/** Ascending days: the same orders then give the same sum to the last bit. */
function logGapsOf(days: readonly ShopDay[]): number {
  return days.reduce((sum, day, at) => sum + Math.log(day - (days[at - 1] ?? day - 1)), 0);
}
