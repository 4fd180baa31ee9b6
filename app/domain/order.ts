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
  /** All the order came to, before any refund, in minor units. */
  readonly totalMinor: bigint;
  /**
   * What of it can earn: goods after discounts and before refunds, with tax where the shop's prices
   * include it; without shipping, tips, duties and gift card products. See qualifying-spend.ts.
   */
  readonly goodsMinor: bigint;
  /** What is still to be paid of a partially paid order, of goods or anything else; else 0. */
  readonly outstandingMinor: bigint;
  /** Whether the prices of its goods include their tax; otherwise it comes on top. */
  readonly taxesIncluded: boolean;
  readonly currency: string;
  readonly financialStatus: FinancialStatus;
  /** Agreed to be paid after it is placed: on delivery, by bank transfer, on terms, when captured. */
  readonly paidLater: boolean;
  readonly cancelledAt: Date | null;
  readonly test: boolean;
  readonly origin: OrderOrigin;
}

/** What went back of one order, goods or money; once given, it stays given. */
export interface RefundFact {
  readonly refundId: bigint;
  readonly orderId: bigint;
  /** Money given back, in whatever form; minor units, >= 0. */
  readonly amountMinor: bigint;
  /** What of the order's goods it takes back, whether money went back or not; as goodsMinor above. */
  readonly goodsMinor: bigint;
  /**
   * Money given back beyond what the refund says it is for (goods, gift cards, shipping, duties), tax on
   * top of that included; below zero when some of it was kept.
   */
  readonly byAmountMinor: bigint;
  /** The tax of what it is for. Whether that was on top, the order says and not the refund. */
  readonly taxMinor: bigint;
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

/** What an order may still come to count for, once it is paid. */
export interface PendingOrder {
  readonly orderId: bigint;
  /** Minor units of the shop's currency; above zero. */
  readonly minor: bigint;
}

/** The orders a customer's standing is derived from. One partially paid is in both lists. */
export interface CustomerOrders {
  readonly counted: readonly CountedOrder[];
  readonly pending: readonly PendingOrder[];
}

/** Nothing bought. */
export const NO_ORDERS: CustomerOrders = { counted: [], pending: [] };

/**
 * Whose order it is: the customer Shopify names, or who holds theirs since a merge. A guest's order
 * is the one customer's who is verified for the email address or phone number it was placed with;
 * nobody's when there are several. verifiedCustomers: each once, those verified for any contact of
 * the order; of merged ones, who holds theirs.
 */
export function orderCustomer(order: {
  readonly customerId: bigint | null;
  readonly mergedInto: bigint | null;
  readonly verifiedCustomers: readonly bigint[];
}): bigint | null {
  if (order.customerId !== null) return order.mergedInto ?? order.customerId;
  const [customer, ...others] = order.verifiedCustomers;
  return customer !== undefined && others.length === 0 ? customer : null;
}

const TOLERANCE_MS = 86_400_000;

/** Is this moment not to be believed, being more than 24 hours after now? Clocks and zones may err. */
export function isFutureDated(moment: Date, now: Date): boolean {
  return moment.getTime() > now.getTime() + TOLERANCE_MS;
}
