/** What of an order counts. */
import type { OracleShop } from "./oracle.ts";
import type { OrderWord, RefundWord } from "./words.ts";

export type Judgement =
  | { readonly kind: "counted"; readonly amount: bigint }
  | { readonly kind: "pending"; readonly amount: bigint }
  | { readonly kind: "not_counted" };

const NOTHING: Judgement = { kind: "not_counted" };
const PAID = ["paid", "partially_refunded"];
const WAITING = ["pending", "authorized", "partially_paid"];

export function judge(
  order: OrderWord,
  facts: {
    readonly refunds: readonly RefundWord[];
    readonly deleted: boolean;
    readonly shop: OracleShop;
  },
): Judgement {
  if (facts.deleted || order.cancelled || order.test) return NOTHING;
  if (order.currency !== facts.shop.currency) return NOTHING;
  const amount = order.goods - facts.refunds.reduce((sum, { goods }) => sum + goods, 0n);
  if (amount <= 0n) return NOTHING;
  if (PAID.includes(order.financialStatus)) return { kind: "counted", amount };
  return WAITING.includes(order.financialStatus) ? { kind: "pending", amount } : NOTHING;
}
