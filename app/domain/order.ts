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

/**
 * How an order came about. "wholesale": a company bought (B2B). "renewal": a subscription renewed
 * itself; the order that began it was bought in the shop. Only those of the shop are purchases in the
 * sense of lifetime value: the others say nothing of a person's decision to buy again.
 */
export const ORDER_ORIGINS = ["shop", "wholesale", "renewal"] as const;
export type OrderOrigin = (typeof ORDER_ORIGINS)[number];

/** Digests of an email address and a phone number: equal ones mean the same address or number. */
export interface ContactKeys {
  readonly emailKey: string | null;
  readonly phoneKey: string | null;
}

/** Nothing to be reached by, or nothing said of it. */
export const NO_CONTACT: ContactKeys = { emailKey: null, phoneKey: null };

/**
 * What is known of one order: Shopify's newest word on it, in shop money. Its contact keys are a
 * guest's: both null when Shopify names the customer.
 */
export interface OrderFact extends ContactKeys {
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
  readonly origin: OrderOrigin;
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
  /** Only what the person has shown to be theirs. */
  readonly verified: ContactKeys;
}

/** An order that counts, reduced to what the rules look at. */
export interface CountedOrder {
  readonly orderId: bigint;
  readonly day: ShopDay;
  /** What was paid, net of refunds, in minor units of the shop's currency; above zero. */
  readonly minor: bigint;
  readonly origin: OrderOrigin;
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
 * Does this order count, and with how much?
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

/**
 * Whose order it is: the customer Shopify names. A guest's order is the one customer's who is
 * verified for the email address or phone number it was placed with; nobody's when there are several.
 * verifiedCustomers: each once, those verified for any contact of the order.
 */
export function orderCustomer(order: {
  readonly customerId: bigint | null;
  readonly verifiedCustomers: readonly bigint[];
}): bigint | null {
  if (order.customerId !== null) return order.customerId;
  const [customer, ...others] = order.verifiedCustomers;
  return customer !== undefined && others.length === 0 ? customer : null;
}

const TOLERANCE_MS = 86_400_000;

/** Is this moment not to be believed, being more than 24 hours after now? Clocks and zones may err. */
export function isFutureDated(moment: Date, now: Date): boolean {
  return moment.getTime() > now.getTime() + TOLERANCE_MS;
}
