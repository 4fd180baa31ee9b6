import { splitByWeight } from "./amount.ts";
import { onTop, receivedAmount, refundedAmount, sum } from "./order-money.ts";
import type { Gateway, Order, OrderLine, RefundLine, RefundRequest } from "./shop-model.ts";
import { ShopRefusal } from "./shop-refusal.ts";

export interface RefundPlan {
  lines: { line: OrderLine; quantity: number; subtotal: number; tax: number }[];
  shippingAmount: number;
  shippingTax: number;
  /** Money given back; 0 when nothing had been paid. */
  amount: number;
  /** Where the money goes: back the way it came, or to the shopper's store credit. */
  gateway: Gateway;
  note: string | null;
  restockType: RefundLine["restockType"];
}

/** What can still be given back of an order. Throws a ShopRefusal when the request is more. */
export function planRefund(order: Order, request: RefundRequest): RefundPlan {
  const refundable = refundableAmount(order);
  if (refundable <= 0 && !request.later) {
    throw new ShopRefusal(`${order.name} has nothing left to refund`);
  }
  if (request.kind === "amount") return planAmount(order, request, refundable);
  const wanted =
    request.kind === "full"
      ? order.lines.map((line) => ({ lineId: line.id, quantity: openQuantity(order, line) }))
      : request.lines;
  const lines = wanted
    .filter((line) => line.quantity > 0)
    .map((line) => refundLine(order, line.lineId, line.quantity));
  const openShipping = openShippingOf(order);
  const shippingAmount = request.kind === "full" ? openShipping : (request.shippingAmount ?? 0);
  if (shippingAmount < 0 || shippingAmount > openShipping) {
    throw new ShopRefusal(`${order.name} has no such shipping amount left to refund`);
  }
  const shippingTax = shippingTaxOf(order, shippingAmount);
  const tax = sum(lines.map((line) => line.tax)) + shippingTax;
  const asked = sum(lines.map((line) => line.subtotal)) + shippingAmount + onTop(order, tax);
  const whole = request.kind === "full" ? refundable : Math.min(asked, refundable);
  return {
    lines,
    shippingAmount,
    shippingTax,
    amount: request.later ? 0 : Math.max(0, whole - (request.kept ?? 0)),
    gateway: request.storeCredit ? "store_credit" : order.gateway,
    note: request.note ?? null,
    restockType: request.restock === false ? "no_restock" : "return",
  };
}

/** Everything off the order, as a cancellation takes it; money goes back only where some was paid. */
export function planCancellation(order: Order): RefundPlan {
  const shippingAmount = openShippingOf(order);
  return {
    lines: order.lines
      .map((line) => ({ id: line.id, quantity: openQuantity(order, line) }))
      .filter(({ quantity }) => quantity > 0)
      .map(({ id, quantity }) => refundLine(order, id, quantity)),
    shippingAmount,
    shippingTax: shippingTaxOf(order, shippingAmount),
    amount: refundableAmount(order),
    gateway: order.gateway,
    note: null,
    restockType: "cancel",
  };
}

/** Some pieces off the order, as an edit takes them: no money goes back with it. */
export function planRemoval(
  order: Order,
  pieces: readonly { lineId: string; quantity: number }[],
): RefundPlan {
  return {
    lines: pieces.map(({ lineId, quantity }) => refundLine(order, lineId, quantity)),
    shippingAmount: 0,
    shippingTax: 0,
    amount: 0,
    gateway: order.gateway,
    note: null,
    restockType: "cancel",
  };
}

function openShippingOf(order: Order): number {
  return order.shippingTotal - sum(order.refunds.map((refund) => refund.shippingAmount));
}

/** Parts of shipping given back one by one give back the whole of its tax. */
function shippingTaxOf(order: Order, amount: number): number {
  const tax = order.shipping?.tax ?? 0;
  if (tax === 0 || amount === 0) return 0;
  const given = sum(order.refunds.map((refund) => refund.shippingAmount));
  const upTo = (shipping: number) => Math.floor((tax * shipping) / order.shippingTotal);
  return upTo(given + amount) - upTo(given);
}

function refundableAmount(order: Order): number {
  return receivedAmount(order) - refundedAmount(order);
}

function planAmount(
  order: Order,
  request: Extract<RefundRequest, { kind: "amount" }>,
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
    shippingTax: 0,
    amount: request.amount,
    gateway: request.storeCredit ? "store_credit" : order.gateway,
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
  const first = line.quantity - open;
  const share = (whole: number) => {
    const pieces = splitByWeight(whole, Array<number>(line.quantity).fill(1));
    return sum(pieces.slice(first, first + quantity));
  };
  return { line, quantity, subtotal: share(net), tax: share(line.tax ?? 0) };
}
