import type { CountedOrder } from "../order.ts";
import type { ShopDay } from "../time.ts";

/** What a customer's counted orders come to; everything else about their value derives from it. */
export interface CustomerSummary {
  readonly orders: number;
  /** Net revenue in minor units of the shop's currency. */
  readonly revenueMinor: bigint;
  /** Distinct days with a purchase: same-day orders are one. Frequency is this less one. */
  readonly purchaseDays: number;
  readonly firstDay: ShopDay | null;
  readonly lastDay: ShopDay | null;
}

/** Sums up counted orders, in any sequence. No orders: all zero, days null. */
export function customerSummary(orders: readonly CountedOrder[]): CustomerSummary {
  const days = new Set<ShopDay>();
  let revenueMinor = 0n;
  let firstDay: ShopDay | null = null;
  let lastDay: ShopDay | null = null;
  for (const { day, minor } of orders) {
    days.add(day);
    revenueMinor += minor;
    if (firstDay === null || day < firstDay) firstDay = day;
    if (lastDay === null || day > lastDay) lastDay = day;
  }
  return { orders: orders.length, revenueMinor, purchaseDays: days.size, firstDay, lastDay };
}

/**
 * Mean days between a customer's purchase days; null with fewer than two.
 * Source: the usual inter-purchase time, (last - first) / (purchase days - 1).
 */
export function meanGapDays({ purchaseDays, firstDay, lastDay }: CustomerSummary): number | null {
  if (purchaseDays < 2 || firstDay === null || lastDay === null) return null;
  return (lastDay - firstDay) / (purchaseDays - 1);
}
