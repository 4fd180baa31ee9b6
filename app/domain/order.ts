import type { ShopDay } from "./time.ts";

/** Shopify's word for how far an order is paid, as its order payload spells it. */
export const FINANCIAL_STATUSES = [
  "pending",
  "authorized",
  "partially_paid",
  "paid",
  "partially_refunded",
  "refunded",
  "voided",
  "expired",
] as const;
export type FinancialStatus = (typeof FINANCIAL_STATUSES)[number];

/** What is known of one order: Shopify's newest word on it, in shop money. */
export interface OrderFact {
  readonly orderId: bigint;
  readonly name: string;
  readonly customerId: bigint | null;
  /** When the shopper placed it, by Shopify. */
  readonly occurredAt: Date;
  /** What the order came to, before any refund, in minor units. */
  readonly totalMinor: bigint;
  readonly currency: string;
  readonly financialStatus: FinancialStatus;
  readonly cancelledAt: Date | null;
  readonly test: boolean;
}

/** Money given back on one order; once given, it stays given. */
export interface RefundFact {
  readonly refundId: bigint;
  readonly orderId: bigint;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly occurredAt: Date;
}

/** What a person is called and reached by; the least the product shows. */
export interface CustomerFact {
  readonly customerId: bigint;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly locale: string | null;
}

/** An order that counts, reduced to what the rules look at. */
export interface CountedOrder {
  readonly orderId: bigint;
  readonly day: ShopDay;
  /** Qualifying spend in minor units of the shop's currency, above zero. */
  readonly minor: bigint;
}

export type OrderVerdict =
  | { kind: "counted"; minor: bigint }
  | { kind: "not_counted"; reason: NotCountedReason };

export type NotCountedReason =
  | "deleted"
  | "test"
  | "cancelled"
  | "voided"
  | "unpaid"
  | "zero"
  | "fully_refunded"
  | "other_currency";

const UNPAID: ReadonlySet<FinancialStatus> = new Set(["pending", "authorized", "partially_paid"]);
const VOIDED: ReadonlySet<FinancialStatus> = new Set(["voided", "expired"]);

/**
 * Does this order count as a purchase, and with how much qualifying spend?
 * Counted is what was paid, net of all refunds, in the shop's currency; minor units.
 * refundedMinor: sum of the order's refunds, >= 0. An order in another currency than the shop's
 * (placed before the shop changed it) is not counted rather than converted.
 */
export function orderVerdict(
  order: Pick<OrderFact, "totalMinor" | "currency" | "financialStatus" | "cancelledAt" | "test"> & {
    readonly deleted: boolean;
  },
  context: { readonly refundedMinor: bigint; readonly shopCurrency: string },
): OrderVerdict {
  const reason = notCountedReason(order, context);
  if (reason) return { kind: "not_counted", reason };
  return { kind: "counted", minor: order.totalMinor - context.refundedMinor };
}

function notCountedReason(
  order: Parameters<typeof orderVerdict>[0],
  { refundedMinor, shopCurrency }: Parameters<typeof orderVerdict>[1],
): NotCountedReason | null {
  if (order.deleted) return "deleted";
  if (order.test) return "test";
  if (order.cancelledAt) return "cancelled";
  if (VOIDED.has(order.financialStatus)) return "voided";
  if (UNPAID.has(order.financialStatus)) return "unpaid";
  if (order.currency !== shopCurrency) return "other_currency";
  if (order.totalMinor <= 0n) return "zero";
  if (order.financialStatus === "refunded" || refundedMinor >= order.totalMinor) {
    return "fully_refunded";
  }
  return null;
}
