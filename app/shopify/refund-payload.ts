import { z } from "zod";
import type { Money } from "../domain/money.ts";
import type { RefundFact } from "../domain/order.ts";
import type { Facts } from "../usecases/orders/facts.ts";
import { isGoods, lineKindSchema } from "./order-goods.ts";
import {
  amountText,
  id,
  instant,
  type MoneyPair,
  moneyFrom,
  moneyPair,
  type ReadingContext,
  readPayload,
  UnreadablePayload,
} from "./payload-fields.ts";

/** A refund, as refunds/create carries it and as it stands in its order. */
export const refundSchema = z.object({
  id,
  order_id: id.nullish(),
  created_at: instant,
  processed_at: instant.nullish(),
  transactions: z
    .array(
      z.object({
        kind: z.string(),
        status: z.string(),
        amount: amountText,
        currency: z.string().nullish(),
      }),
    )
    .nullish(),
  refund_line_items: z
    .array(
      z.object({
        line_item_id: id.nullish(),
        quantity: z.number().int().nonnegative().nullish(),
        subtotal_set: moneyPair,
        total_tax_set: moneyPair.nullish(),
        line_item: lineKindSchema.nullish(),
      }),
    )
    .nullish(),
  order_adjustments: z
    .array(
      z.object({
        kind: z.string().nullish(),
        amount_set: moneyPair,
        tax_amount_set: moneyPair.nullish(),
      }),
    )
    .nullish(),
  refund_shipping_lines: z
    .array(
      z.object({
        subtotal_amount_set: moneyPair.nullish(),
        tax_amount_set: moneyPair.nullish(),
      }),
    )
    .nullish(),
  total_duties_set: moneyPair.nullish(),
});

export type RefundPayload = z.output<typeof refundSchema>;

/** refunds/create: one refund of an order that may or may not be known yet. */
export function refundFacts(payload: unknown, { currency }: ReadingContext): Partial<Facts> {
  const refund = readPayload(refundSchema, payload);
  if (!refund.order_id) throw new UnreadablePayload("unreadable", "order_id: is missing");
  const own = shopMoneyOf(refund)?.currency ?? currency;
  return { refunds: [refundFact(refund, { orderId: refund.order_id, currency: own })] };
}

/** Any amount of a refund in shop money: names the currency the order was placed in. */
function shopMoneyOf(refund: RefundPayload): Money | null {
  const [line] = refund.refund_line_items ?? [];
  const [adjustment] = refund.order_adjustments ?? [];
  const found = line?.subtotal_set ?? adjustment?.amount_set ?? refund.total_duties_set;
  return found?.shop ?? null;
}

/** A refund as a fact, by its own word alone: told by itself or in its order it is the same. */
export function refundFact(
  refund: RefundPayload,
  { orderId, currency }: { readonly orderId: bigint; readonly currency: string },
): RefundFact {
  const given = givenBack(refund, currency);
  const { net, lineTax, shippingTax } = itemized(refund, (pair) => pair.shop.minor);
  // Whether shipping's amount holds its tax does not follow from the order's prices: where the money
  // comes to just that, its tax stood beside it.
  const shippingBeside = given === net + shippingTax;
  return {
    refundId: refund.id,
    orderId,
    amountMinor: given,
    goodsMinor: goodsTakenBack(refund),
    byAmountMinor: shippingBeside ? 0n : given - net,
    taxMinor: shippingBeside ? lineTax : lineTax + shippingTax,
    currency,
    occurredAt: refund.processed_at ?? refund.created_at,
  };
}

function goodsTakenBack(refund: RefundPayload): bigint {
  return (refund.refund_line_items ?? [])
    .filter(({ line_item: line }) => !line || isGoods(line))
    .reduce((sum, { subtotal_set: subtotal }) => sum + subtotal.shop.minor, 0n);
}

/** What a refund says it is for, and the tax of that: within it or on top, as the order's prices are. */
interface Itemized {
  readonly net: bigint;
  readonly lineTax: bigint;
  readonly shippingTax: bigint;
}

function itemized(refund: RefundPayload, read: (pair: MoneyPair) => bigint): Itemized {
  const lines = refund.refund_line_items ?? [];
  const shipping = refund.refund_shipping_lines ?? [];
  const sum = (pairs: readonly Pair[]) => sumOf(pairs, read);
  return {
    net:
      sum(lines.map((line) => line.subtotal_set)) +
      sum(shipping.map((line) => line.subtotal_amount_set)) -
      sum(shippedBefore(refund)) +
      sum([refund.total_duties_set]),
    lineTax: sum(lines.map((line) => line.total_tax_set)),
    shippingTax: sum(shipping.map((line) => line.tax_amount_set)),
  };
}

type Pair = MoneyPair | null | undefined;

function sumOf(pairs: readonly Pair[], read: (pair: MoneyPair) => bigint): bigint {
  return pairs.reduce((total, pair) => total + (pair ? read(pair) : 0n), 0n);
}

/**
 * Shipping as it was told up to Shopify's version 2024-07, in lines of its own since: an adjustment,
 * negative when money goes back, its tax always beside it.
 */
function shippedBefore({ order_adjustments: adjustments }: RefundPayload): Pair[] {
  return (adjustments ?? [])
    .filter(({ kind }) => kind === "shipping_refund")
    .flatMap((adjustment) => [adjustment.amount_set, adjustment.tax_amount_set]);
}

/** What was to go back more (or, negative, less) than what the refund is for. */
function discrepancy(
  { order_adjustments: adjustments }: RefundPayload,
  read: (pair: MoneyPair) => bigint,
): bigint {
  const others = (adjustments ?? []).filter(({ kind }) => kind !== "shipping_refund");
  const pairs = others.flatMap((adjustment) => [adjustment.amount_set, adjustment.tax_amount_set]);
  return -sumOf(pairs, read);
}

/**
 * Money given back, in whatever form (store credit is a transaction like any other): the successful
 * refund transactions, when they are in the shop's currency; otherwise what was refunded by line,
 * tax, shipping and adjustment, which always is. Never below zero.
 */
function givenBack(refund: RefundPayload, currency: string): bigint {
  const paidBack = (refund.transactions ?? []).filter(
    ({ kind, status }) => kind === "refund" && status === "success",
  );
  if (paidBack.length === 0) return 0n;
  const foreign = paidBack.find((paid) => (paid.currency ?? currency) !== currency)?.currency;
  const own = foreign ?? currency;
  const paid = paidBack.reduce(
    (sum, { amount }) => sum + moneyFrom(amount, own, "transactions").minor,
    0n,
  );
  const minor = foreign ? inShopMoney(refund, paid) : paid;
  return minor > 0n ? minor : 0n;
}

/**
 * The same itemized in both currencies: with as much of the tax on top as comes nearest to what was
 * paid. Not exactly to it: each amount of the other currency was rounded by itself.
 */
function inShopMoney(refund: RefundPayload, paid: bigint): bigint {
  const toShop = (pair: MoneyPair) => pair.shop.minor;
  const toShopper = (pair: MoneyPair) => pair.presented?.minor ?? 0n;
  const presented = itemized(refund, toShopper);
  const onTop = paid - presented.net - discrepancy(refund, toShopper);
  const possible = taxesOnTop(presented).map((tax) => distance(onTop - tax));
  const nearest = possible.reduce(
    (best, far, at) => (far < (possible[best] ?? far) ? at : best),
    0,
  );
  const shop = itemized(refund, toShop);
  return shop.net + discrepancy(refund, toShop) + (taxesOnTop(shop)[nearest] ?? 0n);
}

/** None, shipping's alone, or all of it. */
function taxesOnTop({ lineTax, shippingTax }: Itemized): bigint[] {
  return [0n, shippingTax, lineTax + shippingTax];
}

function distance(difference: bigint): bigint {
  return difference < 0n ? -difference : difference;
}
