import { withTotals } from "./order-builder.ts";
import { dueAmount, receivedAmount, statusPaid } from "./order-money.ts";
import type { Order, OrderLine } from "./shop-model.ts";

/** An order with more on it. free: at a discount of 100 %, as a gift is. */
export function withAdded(order: Order, added: readonly OrderLine[], free: boolean): Order {
  const discounts = [...order.discounts];
  const lines = added.map((line) => {
    if (!free) return line;
    const amount = line.price * line.quantity;
    const value = { kind: "percentage", basisPoints: 10_000 } as const;
    const discount = { title: "Gift", code: null, target: "line_item" as const, value, amount };
    return { ...line, allocations: [{ discount: discounts.push(discount) - 1, amount }] };
  });
  return withTotals({ ...order, lines: [...order.lines, ...lines], discounts });
}

/** How far an edited order is paid: what was added to a paid one is still to be. */
export function settledAfterEdit(order: Order): Order {
  const { financialStatus } = order;
  if (receivedAmount(order) > 0 && financialStatus !== "refunded") {
    if (dueAmount(order) > 0 || financialStatus === "partially_paid") {
      return { ...order, financialStatus: statusPaid(order) };
    }
    return order;
  }
  const transactions = order.transactions.map((transaction) =>
    transaction.status === "pending"
      ? { ...transaction, amount: Math.max(0, dueAmount(order)) }
      : transaction,
  );
  return { ...order, transactions };
}
