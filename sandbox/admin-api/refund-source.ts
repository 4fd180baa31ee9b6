import { gatewayName, isManual } from "../shop/order-money.ts";
import type { Order, OrderLine, Refund, RefundLine, Transaction } from "../shop/shop-model.ts";
import {
  connection,
  type GraphArgs,
  type GraphSource,
  graphTime,
  moneyBag,
  pagesOf,
} from "./graph-source.ts";

/** A refund as the Admin API shows it; `lineSource` shows the line a piece was taken back from. */
export function refundSource(
  order: Order,
  refund: Refund,
  lineSource: (line: OrderLine) => GraphSource,
): GraphSource {
  const total = refund.transactions.reduce((sum, transaction) => sum + transaction.amount, 0);
  return {
    __typename: "Refund",
    id: `gid://shopify/Refund/${refund.id}`,
    legacyResourceId: refund.id,
    createdAt: graphTime(refund.createdAt),
    processedAt: graphTime(refund.createdAt),
    updatedAt: graphTime(refund.createdAt),
    note: refund.note,
    totalRefundedSet: moneyBag(total, order.currency),
    refundLineItems: (args: GraphArgs) =>
      connection(args, pagesOf(refund.lines), (part) => refundLineSource(order, part, lineSource)),
    duties: [],
    refundShippingLines: (args: GraphArgs) =>
      connection(args, pagesOf(refund.shippingAmount > 0 ? [refund] : []), () => ({
        __typename: "RefundShippingLine",
        id: `gid://shopify/RefundShippingLine/${refund.id}`,
        subtotalAmountSet: moneyBag(refund.shippingAmount, order.currency),
        taxAmountSet: moneyBag(refund.shippingTax ?? 0, order.currency),
      })),
    transactions: (args: GraphArgs) =>
      connection(args, pagesOf(refund.transactions), (paid) => transactionSource(order, paid)),
  };
}

function refundLineSource(
  order: Order,
  part: RefundLine,
  lineSource: (line: OrderLine) => GraphSource,
): GraphSource {
  const line = order.lines.find(({ id }) => id === part.lineId);
  return {
    __typename: "RefundLineItem",
    id: `gid://shopify/RefundLineItem/${part.id}`,
    quantity: part.quantity,
    restockType: part.restockType.toUpperCase(),
    restocked: part.restockType !== "no_restock",
    subtotalSet: moneyBag(part.subtotal, order.currency),
    totalTaxSet: moneyBag(part.tax ?? 0, order.currency),
    lineItem: line ? lineSource(line) : null,
  };
}

export function transactionSource(order: Order, transaction: Transaction): GraphSource {
  return {
    __typename: "OrderTransaction",
    id: `gid://shopify/OrderTransaction/${transaction.id}`,
    kind: transaction.kind.toUpperCase(),
    status: transaction.status.toUpperCase(),
    gateway: gatewayName(transaction.gateway),
    manualPaymentGateway: isManual(transaction.gateway),
    createdAt: graphTime(transaction.createdAt),
    processedAt: graphTime(transaction.createdAt),
    test: order.test,
    amountSet: moneyBag(transaction.amount, order.currency),
  };
}
