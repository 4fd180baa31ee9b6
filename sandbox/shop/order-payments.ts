import { dueAmount, statusPaid } from "./order-money.ts";
import type { FinancialStatus, Order, OrderDraft, Transaction } from "./shop-model.ts";
import { ShopRefusal } from "./shop-refusal.ts";

export interface PaymentPlace {
  at: number;
  nextId: () => string;
}

/** How an order of this total is paid as it is placed. */
export function firstPayments(
  draft: OrderDraft,
  total: number,
  { at, nextId }: PaymentPlace,
): Pick<Order, "transactions" | "financialStatus"> {
  const byCard = Math.min(draft.giftCardAmount ?? 0, total);
  const rest = total - byCard;
  const made = (change: Partial<Transaction>): Transaction => ({
    id: nextId(),
    kind: "sale",
    gateway: draft.gateway,
    status: "success",
    amount: rest,
    createdAt: at,
    parentId: null,
    ...change,
  });
  const giftCard = byCard > 0 ? [made({ gateway: "gift_card", amount: byCard })] : [];
  if (giftCard.length > 0 && rest === 0) {
    return { transactions: giftCard, financialStatus: "paid" };
  }
  const partly = (status: FinancialStatus) => (byCard > 0 ? "partially_paid" : status);
  if (draft.paymentTerms) {
    return { transactions: giftCard, financialStatus: partly("pending") };
  }
  switch (draft.gateway) {
    case "cash_on_delivery":
    case "bank_transfer":
    case "redirect": {
      const transactions = [...giftCard, made({ status: "pending" })];
      return { transactions, financialStatus: partly("pending") };
    }
    case "manual_capture": {
      const transactions = [...giftCard, made({ kind: "authorization" })];
      return { transactions, financialStatus: partly("authorized") };
    }
    default:
      return { transactions: [...giftCard, made({})], financialStatus: "paid" };
  }
}

/** What is open of the order is paid, or some of it. amount: null for all. */
export function pay(order: Order, amount: number | null, place: PaymentPlace): Order {
  if (order.financialStatus !== "pending" && order.financialStatus !== "partially_paid") {
    throw new ShopRefusal(`${order.name} is ${order.financialStatus}, not waiting for payment`);
  }
  const due = dueAmount(order);
  const paid = amount ?? due;
  if (!Number.isSafeInteger(paid) || paid < 0 || paid > due) {
    throw new ShopRefusal(`${order.name} has ${due} minor units to be paid, not ${paid}`);
  }
  const pending = order.transactions.find(({ status }) => status === "pending");
  const others = order.transactions.filter((transaction) => transaction !== pending);
  const isAll = paid === due;
  const payment: Transaction = {
    id: isAll && pending ? pending.id : place.nextId(),
    kind: "sale",
    gateway: pending?.gateway ?? order.gateway,
    status: "success",
    amount: paid,
    createdAt: pending?.createdAt ?? place.at,
    parentId: null,
  };
  const open = pending && !isAll ? [{ ...pending, amount: due - paid }] : [];
  const after = { ...order, transactions: [...others, payment, ...open] };
  return { ...after, financialStatus: statusPaid(after) };
}

/** The card that was authorized is charged with what is due. */
export function capture(order: Order, { at, nextId }: PaymentPlace): Order {
  const authorized = requireAuthorized(order);
  const payment: Transaction = {
    ...authorized,
    id: nextId(),
    kind: "capture",
    amount: Math.max(0, dueAmount(order)),
    createdAt: at,
    parentId: authorized.id,
  };
  const after = { ...order, transactions: [...order.transactions, payment] };
  return { ...after, financialStatus: statusPaid(after) };
}

/** Nobody captured it in time. */
export function expire(order: Order): Order {
  requireAuthorized(order);
  return { ...order, financialStatus: "expired" };
}

/** Payment is given up, the order stays: cash refused at the door. */
export function voidPayment(order: Order): Order {
  const open = order.financialStatus === "pending" || order.financialStatus === "authorized";
  if (!open) throw new ShopRefusal(`${order.name} is ${order.financialStatus}: nothing to void`);
  const transactions = order.transactions.filter(({ status }) => status !== "pending");
  return { ...order, transactions, financialStatus: "voided" };
}

function requireAuthorized(order: Order): Transaction {
  const authorized = order.transactions.find(({ kind }) => kind === "authorization");
  if (!authorized || order.financialStatus !== "authorized") {
    throw new ShopRefusal(`${order.name} is ${order.financialStatus}, not authorized`);
  }
  return authorized;
}
