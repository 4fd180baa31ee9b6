import type { FinancialStatus, Gateway, Order, Refund, TaxRule } from "./shop-model.ts";

/** What Shopify calls each way of paying; of arrangements, the names a merchant may have given. */
const GATEWAY_NAMES: Record<Gateway, string> = {
  card: "shopify_payments",
  cash_on_delivery: "Cash on Delivery (COD)",
  bank_transfer: "Bank Deposit",
  redirect: "tabby",
  manual_capture: "shopify_payments",
  gift_card: "gift_card",
  store_credit: "shopify_store_credit",
};

export function gatewayName(gateway: Gateway): string {
  return GATEWAY_NAMES[gateway];
}

/** Every way in which the order was or is to be paid. */
export function gatewayNames({ transactions }: Order): string[] {
  return [...new Set(transactions.map(({ gateway }) => gatewayName(gateway)))];
}

export function isManual(gateway: Gateway): boolean {
  return gateway === "cash_on_delivery" || gateway === "bank_transfer";
}

/** The tax within an amount, or on top of it; rounded half up. */
export function taxOn(amount: number, rule: TaxRule | undefined): number {
  if (!rule) return 0;
  const { basisPoints, included } = rule;
  const whole = included ? 10_000 + basisPoints : 10_000;
  return Math.floor((2 * amount * basisPoints + whole) / (2 * whole));
}

/** What tax adds to an amount that is shown. */
export function onTop({ taxRule }: Order, tax: number): number {
  return taxRule && !taxRule.included ? tax : 0;
}

export function receivedAmount({ transactions }: Order): number {
  return sum(
    transactions
      .filter(({ kind, status }) => status === "success" && (kind === "sale" || kind === "capture"))
      .map(({ amount }) => amount),
  );
}

export function refundedAmount({ refunds }: Order): number {
  return sum(refunds.flatMap(({ transactions }) => transactions.map(({ amount }) => amount)));
}

/** What a refund says it is for: its pieces and shipping, with the tax on top of them. */
export function itemizedAmount(order: Order, refund: Refund): number {
  const tax = sum(refund.lines.map((line) => line.tax ?? 0)) + (refund.shippingTax ?? 0);
  const pieces = sum(refund.lines.map(({ subtotal }) => subtotal));
  return pieces + refund.shippingAmount + onTop(order, tax);
}

/** Part of the order's total that a refund took off: what it is for, or its bare amount. */
function takenOff(order: Order, refund: Refund): number {
  const itemized = itemizedAmount(order, refund);
  const paid = sum(refund.transactions.map(({ amount }) => amount));
  return refund.lines.length > 0 ? itemized : Math.max(itemized, paid);
}

/** What the order comes to without what was taken off it. */
export function currentTotal(order: Order): number {
  return order.total - sum(order.refunds.map((refund) => takenOff(order, refund)));
}

/** What is still to be paid; below zero when the shopper is owed. */
export function dueAmount(order: Order): number {
  return currentTotal(order) - receivedAmount(order) + refundedAmount(order);
}

const OPEN: ReadonlySet<FinancialStatus> = new Set(["pending", "authorized", "partially_paid"]);

/** What is still to be paid, as the order shows it. */
export function outstandingAmount(order: Order): number {
  return OPEN.has(order.financialStatus) ? Math.max(0, dueAmount(order)) : 0;
}

/** How far an order is paid of which some was. */
export function statusPaid(order: Order): FinancialStatus {
  if (dueAmount(order) > 0) return "partially_paid";
  return refundedAmount(order) > 0 ? "partially_refunded" : "paid";
}

export function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
