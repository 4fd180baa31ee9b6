/** An order of the storm; amounts are minor units of the shop's currency, instants milliseconds. */
export interface OrderState {
  readonly id: string;
  readonly number: number;
  readonly token: string;
  readonly createdAt: number;
  readonly processedAt: number;
  updatedAt: number;
  customer: Shopper | null;
  /** How a shopper without a customer can be reached. */
  readonly receipt: Contact;
  readonly foreign: boolean;
  readonly test: boolean;
  readonly wholesale: boolean;
  readonly sourceName: string;
  readonly gateways: readonly string[];
  readonly lines: LineState[];
  readonly shipping: number;
  readonly shippingTax: number;
  readonly tip: number;
  readonly duties: number;
  financialStatus: FinancialStatus;
  /** Share of a part payment that is still to come. */
  unpaidShare: number;
  fulfilled: boolean;
  cancelledAt: number | null;
  readonly refunds: RefundState[];
}

export interface Contact {
  readonly email: string | null;
  readonly phone: string | null;
}

export type FinancialStatus =
  | "authorized"
  | "pending"
  | "partially_paid"
  | "paid"
  | "partially_refunded"
  | "refunded"
  | "voided";

export interface LineState {
  readonly id: string;
  readonly title: string;
  readonly price: number;
  readonly quantity: number;
  /** What of the order's discounts falls on the whole line. */
  readonly discount: number;
  readonly tax: number;
  readonly giftCard: boolean;
  /** How many have been taken back or taken out. */
  removed: number;
}

export interface RefundState {
  readonly id: string;
  readonly at: number;
  readonly lines: readonly RefundedLine[];
  readonly shipping: number;
  readonly shippingTax: number;
  /** Given back beyond (or, negative, less than) what the lines and shipping come to. */
  readonly discrepancy: number;
  readonly transactions: readonly MoneyBack[];
}

export interface RefundedLine {
  readonly id: string;
  readonly line: LineState;
  readonly quantity: number;
  readonly subtotal: number;
  readonly tax: number;
  readonly restock: "return" | "cancel" | "no_restock";
}

export interface MoneyBack {
  readonly id: string;
  readonly amount: number;
  readonly gateway: string;
  readonly status: "success" | "failure" | "pending";
}

export interface Shopper {
  id: string;
  readonly createdAt: number;
  updatedAt: number;
  firstName: string;
  lastName: string;
  email: string | null;
  verifiedEmail: boolean;
  phone: string | null;
  phoneConfirmed: boolean;
}

export interface OrderTotals {
  readonly items: number;
  readonly discounts: number;
  readonly subtotal: number;
  readonly tax: number;
  readonly total: number;
}

/** What an order comes to as placed and edited, before anything is given back. */
export function totalsOf(order: OrderState, { taxesIncluded }: { taxesIncluded: boolean }) {
  const items = sum(order.lines.map((line) => line.price * line.quantity));
  const discounts = sum(order.lines.map((line) => line.discount));
  const tax = sum(order.lines.map((line) => line.tax)) + order.shippingTax;
  const subtotal = items - discounts;
  const total = subtotal + order.shipping + order.tip + order.duties + (taxesIncluded ? 0 : tax);
  return { items, discounts, subtotal, tax, total } satisfies OrderTotals;
}

/** What is still to be paid of this total. */
export function outstandingOf(order: OrderState, total: number): number {
  if (order.financialStatus === "partially_paid") return Math.round(total * order.unpaidShare);
  return order.financialStatus === "pending" || order.financialStatus === "authorized" ? total : 0;
}

/** What has really been given back. */
export function moneyBack(order: OrderState): number {
  return sum(
    order.refunds
      .flatMap((refund) => refund.transactions)
      .filter(({ status }) => status === "success")
      .map(({ amount }) => amount),
  );
}

/** Part of a line's amount that falls on these pieces, when `gone` went before: parts sum to the whole. */
export function shareOf(amount: number, line: LineState, quantity: number): number {
  const upTo = (pieces: number) => Math.round((amount * pieces) / line.quantity);
  return upTo(line.removed + quantity) - upTo(line.removed);
}

export function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}
