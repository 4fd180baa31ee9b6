import type { FinancialStatus, OrderFact } from "./order.ts";

/** An order as it is judged: Shopify's newest word on it. */
export type JudgeableOrder = Pick<
  OrderFact,
  | "totalMinor"
  | "goodsMinor"
  | "outstandingMinor"
  | "taxesIncluded"
  | "currency"
  | "financialStatus"
  | "paidLater"
  | "cancelledAt"
  | "test"
> & { readonly deleted: boolean };

/** An order's refunds added up; see RefundFact. */
export interface Refunded {
  readonly goodsMinor: bigint;
  readonly byAmountMinor: bigint;
  readonly taxMinor: bigint;
}

export type OrderVerdict =
  /** pendingMinor: what a part payment leaves to be paid, and to count then; mostly 0. */
  | { readonly kind: "counted"; readonly minor: bigint; readonly pendingMinor: bigint }
  /** Known and not paid yet: what it will count for. */
  | { readonly kind: "pending"; readonly minor: bigint; readonly reason: PendingReason }
  | { readonly kind: "not_counted"; readonly reason: NotCountedReason };

export type PendingReason = "paid_later" | "authorized" | "partly_paid" | "unpaid";

export type NotCountedReason =
  | "deleted"
  | "test"
  | "cancelled"
  | "voided"
  | "zero"
  | "no_goods"
  | "fully_refunded"
  | "other_currency";

const UNPAID: ReadonlySet<FinancialStatus> = new Set(["pending", "authorized", "partially_paid"]);
const VOIDED: ReadonlySet<FinancialStatus> = new Set(["voided", "expired"]);

/**
 * Does this order count, and with how much?
 * Counted is what was paid for goods, net of all that was taken back, in the shop's currency; minor
 * units. The same for tiers and for lifetime value. An order in another currency than the shop's
 * (placed before the shop changed it) is not counted rather than converted.
 * Every case there is, with what it counts for: docs/qualifying-spend.md.
 */
export function orderVerdict(
  order: JudgeableOrder,
  context: { readonly refunded: Refunded; readonly shopCurrency: string },
): OrderVerdict {
  const left = order.goodsMinor - takenBackMinor(order, context.refunded);
  const reason = notCountedReason(order, left, context.shopCurrency);
  if (reason) return { kind: "not_counted", reason };
  if (!UNPAID.has(order.financialStatus)) return { kind: "counted", minor: left, pendingMinor: 0n };
  const paid = left - unpaidMinor(order, left);
  if (paid > 0n) return { kind: "counted", minor: paid, pendingMinor: left - paid };
  return { kind: "pending", minor: left, reason: pendingReason(order) };
}

/**
 * The goods that refunds name, and all money beyond what they say it is for: goods' tax given back is
 * no goods where it came on top of them.
 */
function takenBackMinor(
  { taxesIncluded }: JudgeableOrder,
  { goodsMinor, byAmountMinor, taxMinor }: Refunded,
): bigint {
  return goodsMinor + atLeastZero(taxesIncluded ? byAmountMinor : byAmountMinor - taxMinor);
}

function notCountedReason(
  order: JudgeableOrder,
  left: bigint,
  shopCurrency: string,
): NotCountedReason | null {
  if (order.deleted) return "deleted";
  if (order.test) return "test";
  if (order.cancelledAt) return "cancelled";
  if (VOIDED.has(order.financialStatus)) return "voided";
  if (order.currency !== shopCurrency) return "other_currency";
  if (order.totalMinor <= 0n) return "zero";
  if (order.goodsMinor <= 0n) return "no_goods";
  return order.financialStatus === "refunded" || left <= 0n ? "fully_refunded" : null;
}

/** Of a part payment the goods are paid last: what is outstanding is theirs as far as they go. */
function unpaidMinor({ financialStatus, outstandingMinor }: JudgeableOrder, left: bigint): bigint {
  if (financialStatus !== "partially_paid") return left;
  const outstanding = atLeastZero(outstandingMinor);
  return outstanding < left ? outstanding : left;
}

function pendingReason({ financialStatus, paidLater }: JudgeableOrder): PendingReason {
  if (financialStatus === "authorized") return "authorized";
  if (financialStatus === "partially_paid") return "partly_paid";
  return paidLater ? "paid_later" : "unpaid";
}

function atLeastZero(minor: bigint): bigint {
  return minor > 0n ? minor : 0n;
}
