/** What of an order counts, and what will once it is paid: docs/qualifying-spend.md, line by line. */
import type { OracleShop } from "./oracle.ts";
import type { OrderWord, RefundWord } from "./words.ts";

export interface Judgement {
  readonly counted: bigint;
  readonly pending: bigint;
}

const NOTHING: Judgement = { counted: 0n, pending: 0n };

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
  const left = order.goods - goodsBack(facts.refunds, order);
  if (left <= 0n) return NOTHING;
  switch (order.financialStatus) {
    case "paid":
    case "partially_refunded":
      return { counted: left, pending: 0n };
    case "pending":
    case "authorized":
      return { counted: 0n, pending: left };
    case "partially_paid": {
      const pending = left < order.outstanding ? left : order.outstanding; // goods are paid last
      return { counted: left - pending, pending };
    }
    default:
      return NOTHING;
  }
}

/** Goods that were named, and money given back beyond all that the refunds say it was for. */
function goodsBack(refunds: readonly RefundWord[], { taxesIncluded }: OrderWord): bigint {
  let goods = 0n;
  let beyond = 0n;
  for (const refund of refunds) {
    const named = refund.named + (taxesIncluded ? 0n : refund.taxOnTop);
    const money = refund.paid ? named + refund.discrepancy : 0n;
    goods += refund.goods;
    beyond += money - named;
  }
  return goods + (beyond > 0n ? beyond : 0n);
}
