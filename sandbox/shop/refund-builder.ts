import { splitByWeight } from "./amount.ts";
import { sum } from "./order-builder.ts";
import type { Order, OrderLine, Refund, RefundLine, RefundRequest } from "./shop-model.ts";
import { ShopRefusal } from "./shop-refusal.ts";

export interface RefundPlan {
  lines: { line: OrderLine; quantity: number; subtotal: number }[];
  shippingAmount: number;
  /** Money given back; 0 when nothing had been paid. */
  amount: number;
  note: string | null;
  restockType: RefundLine["restockType"];
}

/** What can still be given back of an order. Throws a ShopRefusal when the request is more. */
export function planRefund(order: Order, request: RefundRequest): RefundPlan {
  const refundable = refundableAmount(order);
  if (refundable <= 0) throw new ShopRefusal(`${order.name} has nothing left to refund`);
  if (request.kind === "amount") return planAmount(order, request, refundable);
  const wanted =
    request.kind === "full"
      ? order.lines.map((line) => ({ lineId: line.id, quantity: openQuantity(order, line) }))
      : request.lines;
  const lines = wanted
    .filter((line) => line.quantity > 0)
    .map((line) => refundLine(order, line.lineId, line.quantity));
  const openShipping = order.shippingTotal - sum(order.refunds.map((r) => r.shippingAmount));
  const shippingAmount = request.kind === "full" ? openShipping : (request.shippingAmount ?? 0);
  if (shippingAmount < 0 || shippingAmount > openShipping) {
    throw new ShopRefusal(`${order.name} has no such shipping amount left to refund`);
  }
  const asked = sum(lines.map((line) => line.subtotal)) + shippingAmount;
  return {
    lines,
    shippingAmount,
    amount: request.kind === "full" ? refundable : Math.min(asked, refundable),
    note: request.note ?? null,
    restockType: request.restock === false ? "no_restock" : "return",
  };
}

/** Everything off the order, as a cancellation takes it; money goes back only where some was paid. */
export function planCancellation(order: Order): RefundPlan {
  return {
    lines: order.lines
      .map((line) => ({ id: line.id, quantity: openQuantity(order, line) }))
      .filter(({ quantity }) => quantity > 0)
      .map(({ id, quantity }) => refundLine(order, id, quantity)),
    shippingAmount: order.shippingTotal - sum(order.refunds.map((refund) => refund.shippingAmount)),
    amount: refundableAmount(order),
    note: null,
    restockType: "cancel",
  };
}

export function refundedAmount(order: Order): number {
  return sum(order.refunds.flatMap(refundTransactionAmounts));
}

function refundTransactionAmounts(refund: Refund): number[] {
  return refund.transactions.map((transaction) => transaction.amount);
}

function refundableAmount(order: Order): number {
  const paid = order.financialStatus !== "pending" && order.financialStatus !== "voided";
  return paid ? order.total - refundedAmount(order) : 0;
}

function planAmount(
  order: Order,
  request: { amount: number; note?: string },
  refundable: number,
): RefundPlan {
  if (!Number.isSafeInteger(request.amount) || request.amount <= 0) {
    throw new ShopRefusal("a refund needs a positive amount in whole minor units");
  }
  if (request.amount > refundable) {
    throw new ShopRefusal(`${order.name} has less than that left to refund`);
  }
  return {
    lines: [],
    shippingAmount: 0,
    amount: request.amount,
    note: request.note ?? null,
    restockType: "no_restock",
  };
}

export function openQuantity(order: Order, line: OrderLine): number {
  const refunded = order.refunds.flatMap((refund) =>
    refund.lines.filter((part) => part.lineId === line.id).map((part) => part.quantity),
  );
  return line.quantity - sum(refunded);
}

function refundLine(order: Order, lineId: string, quantity: number): RefundPlan["lines"][number] {
  const line = order.lines.find((candidate) => candidate.id === lineId);
  if (!line) throw new ShopRefusal(`${order.name} has no line ${lineId}`);
  const open = openQuantity(order, line);
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > open) {
    throw new ShopRefusal(`${order.name}, "${line.title}": ${open} can be refunded`);
  }
  // Pieces of one line may differ by a minor unit; refunding them one by one gives the whole line.
  const net = line.price * line.quantity - sum(line.allocations.map((part) => part.amount));
  const pieces = splitByWeight(net, Array<number>(line.quantity).fill(1));
  const first = line.quantity - open;
  return { line, quantity, subtotal: sum(pieces.slice(first, first + quantity)) };
}
