import { type Money, moneyText } from "../../domain/money.ts";
import type { OrderStanding } from "../../domain/order-standing.ts";

/** What the thank-you extension is told; it shares this shape and no code. */
export interface OrderAnswer {
  readonly standing: OrderStanding["kind"];
  /** What the order counts for, or will: decimal text in major units. */
  readonly amount?: string;
  readonly currency?: string;
}

export function orderAnswer(standing: OrderStanding): OrderAnswer {
  switch (standing.kind) {
    case "counted":
    case "pending":
      return { standing: standing.kind, ...amountText(standing.amount) };
    case "not_counted":
    case "unknown":
      return { standing: standing.kind };
  }
}

function amountText(amount: Money): Pick<OrderAnswer, "amount" | "currency"> {
  return { amount: moneyText(amount), currency: amount.currency };
}
