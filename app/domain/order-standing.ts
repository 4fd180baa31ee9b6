import type { Money } from "./money.ts";

/** What a shopper may know of the order they placed. */
export type OrderStanding =
  | { readonly kind: "counted"; readonly amount: Money }
  /** It will count for this much once it is paid. */
  | { readonly kind: "pending"; readonly amount: Money }
  | { readonly kind: "not_counted" }
  /** Not heard of yet, or not theirs: the two are not told apart. */
  | { readonly kind: "unknown" };

/** What has become of an order, and whose it is. */
export interface OrderRecord {
  /** Whom Shopify says it is of, and whose standing holds it. */
  readonly customers: readonly bigint[];
  readonly currency: string;
  /** Minor units, > 0; null when nothing of it counts, or still may. */
  readonly countedMinor: bigint | null;
  readonly pendingMinor: bigint | null;
}

/**
 * Whether an order counts, told to its own buyer alone. order: null for one nobody has heard of.
 * customerId: null when nobody is logged in.
 */
export function orderStandingFor(
  customerId: bigint | null,
  order: OrderRecord | null,
): OrderStanding {
  if (!order || customerId === null || !order.customers.includes(customerId)) {
    return { kind: "unknown" };
  }
  const { currency, countedMinor, pendingMinor } = order;
  const counted = countedMinor ?? 0n;
  // One paid in part says what the whole of it will come to.
  if (pendingMinor) return { kind: "pending", amount: { minor: counted + pendingMinor, currency } };
  if (counted > 0n) return { kind: "counted", amount: { minor: counted, currency } };
  return { kind: "not_counted" };
}
