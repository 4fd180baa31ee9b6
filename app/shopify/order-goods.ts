import { z } from "zod";
import type { Money } from "../domain/money.ts";
import {
  amountText,
  id,
  looseText,
  moneyFrom,
  moneySet,
  UnreadablePayload,
} from "./payload-fields.ts";

const quantity = z.number().int().nonnegative();

const kindFields = {
  gift_card: z.boolean().nullish(),
  tip_payment_gateway: looseText,
  tip_payment_method: looseText,
};

/** What a line is, apart from what it comes to. */
export const lineKindSchema = z.object(kindFields);

/** A line of an order; units taken off it later still stand in its quantity and its discounts. */
export const lineSchema = z.object({
  id: id.nullish(),
  price: amountText.nullish(),
  price_set: moneySet.nullish(),
  quantity,
  current_quantity: quantity.nullish(),
  discount_allocations: z
    .array(z.object({ amount: amountText.nullish(), amount_set: moneySet.nullish() }))
    .nullish(),
  ...kindFields,
});

export type LinePayload = z.output<typeof lineSchema>;

/** Whether a line is of goods: neither a gift card, which is money kept for later, nor a tip. */
export function isGoods(line: z.output<typeof lineKindSchema>): boolean {
  return !line.gift_card && !line.tip_payment_gateway && !line.tip_payment_method;
}

/**
 * What an order's goods came to after discounts and before refunds, in minor units of shop money.
 * Shopify keeps units on a line after they were taken off; those that no refund accounts for, such
 * as an edit may leave, are left out here. refunded: units of a line in the refunds listed beside it.
 */
export function goodsMinor(
  lines: readonly LinePayload[],
  { currency, refunded }: { readonly currency: string; readonly refunded: (id: bigint) => number },
): bigint {
  return lines.filter(isGoods).reduce((sum, line) => {
    const whole = lineMinor(line, currency);
    const accounted = (line.current_quantity ?? line.quantity) + (line.id ? refunded(line.id) : 0);
    const lost = line.quantity - accounted;
    return sum + (lost > 0 ? whole - shareHalfUp(whole, lost, line.quantity) : whole);
  }, 0n);
}

function lineMinor(line: LinePayload, currency: string): bigint {
  const off = (line.discount_allocations ?? []).reduce(
    (sum, { amount_set: set, amount }) =>
      sum + minorIn(currency, { set, amount, field: "line_items.discount_allocations" }),
    0n,
  );
  const unit = minorIn(currency, {
    set: line.price_set,
    amount: line.price,
    field: "line_items.price",
  });
  return unit * BigInt(line.quantity) - off;
}

function minorIn(
  currency: string,
  {
    set,
    amount,
    field,
  }: {
    readonly set: Money | null | undefined;
    readonly amount: string | null | undefined;
    readonly field: string;
  },
): bigint {
  if (!set) return moneyFrom(amount ?? "", currency, field).minor;
  if (set.currency === currency) return set.minor;
  throw new UnreadablePayload("unreadable", `${field}: is not in the order's currency`);
}

/** part of whole units' share of an amount, rounded half up; amount >= 0. */
function shareHalfUp(amount: bigint, part: number, whole: number): bigint {
  return (2n * amount * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole));
}
