import { describe, expect, test } from "vitest";
import { readWebhook } from "../../app/shopify/read-webhook.ts";
import type { Facts } from "../../app/usecases/orders/facts.ts";
import { fixture, type Json } from "../support/webhook.ts";

const money = (amount: string) => ({ shop_money: { amount, currency_code: "USD" } });

function factsOf(topic: string, body: Json): Facts {
  const row = { topic, eventId: "e", triggeredAt: "2026-03-14T18:40:15.250000" };
  const reading = readWebhook(
    { ...row, body: Buffer.from(JSON.stringify(body)) },
    { domain: "noor.myshopify.com", currency: "USD", now: new Date("2026-11-21T09:30:00Z") },
  );
  if (reading.kind !== "facts") throw new Error(`read as ${JSON.stringify(reading)}`);
  return reading.facts;
}

const line = (id: number, amount: string, changes: Json = {}): Json => ({
  id,
  quantity: 1,
  price_set: money(amount),
  ...changes,
});
const orderOf = (lines: Json[], changes: Json = {}) =>
  factsOf("orders/updated", fixture("order", { line_items: lines, ...changes })).orders[0];
const off = (...amounts: string[]) => ({
  discount_allocations: amounts.map((amount) => ({ amount, amount_set: money(amount) })),
});
const inRiyals = {
  shop_money: { amount: "10.00", currency_code: "USD" },
  presentment_money: { amount: "37.50", currency_code: "SAR" },
};

describe("the goods of an order", () => {
  test.each<[string, Json[], bigint]>([
    ["quantities", [line(1, "10.00", { quantity: 3 })], 3_000n],
    [
      "less a discount of the line and one of the order",
      [line(1, "10.00", off("1.00", "0.50"))],
      850n,
    ],
    ["not a gift card", [line(1, "10.00"), line(2, "50.00", { gift_card: true })], 1_000n],
    [
      "not a tip, which Shopify lists as a line",
      [line(1, "10.00"), line(2, "5.00", { tip_payment_gateway: "shopify_payments" })],
      1_000n,
    ],
    ["our own gift for nothing", [line(1, "10.00"), line(2, "18.00", off("18.00"))], 1_000n],
    ["always in the shop's money", [line(1, "0", { price_set: inRiyals })], 1_000n],
    [
      "the price alone when nothing else is told",
      [{ id: 1, quantity: 2, price: "10.00", discount_allocations: [{ amount: "1.00" }] }],
      1_900n,
    ],
    [
      "without units that an edit took off and no refund tells of",
      [line(1, "10.00", { quantity: 3, current_quantity: 2, ...off("0.01") })],
      2_000n - 1n,
    ],
  ])("are %s", (_, lines, goodsMinor) => {
    expect(orderOf(lines)).toMatchObject({ goodsMinor });
  });

  test("with units that a refund tells of: the refund takes them back", () => {
    const refund = fixture("refund", {
      refund_line_items: [{ line_item_id: 1, quantity: 1, subtotal_set: money("10.00") }],
    });
    const lines = [line(1, "10.00", { quantity: 3, current_quantity: 2 })];
    expect(orderOf(lines, { refunds: [refund] })).toMatchObject({ goodsMinor: 3_000n });
  });

  test("shipping, tips and duties are in what it came to and not in its goods", () => {
    const order = orderOf([line(1, "10.00")], { total_price_set: money("48.00") });
    expect(order).toMatchObject({ totalMinor: 4_800n, goodsMinor: 1_000n });
  });

  test("a line in another currency than its order is refused", () => {
    const priced = { shop_money: { amount: "10.00", currency_code: "EUR" } };
    expect(() => orderOf([line(1, "0", { price_set: priced })])).toThrow("line_items.price");
  });
});

describe("an order paid later", () => {
  test.each<[boolean, Json]>([
    [true, { payment_gateway_names: ["Cash on Delivery (COD)"] }],
    [true, { payment_gateway_names: ["Bank Deposit"] }],
    [true, { payment_gateway_names: ["gift_card", "Money Order"] }],
    [true, { payment_gateway_names: ["manual"] }],
    [true, { payment_gateway_names: ["الدفع عند الاستلام"] }],
    [true, { payment_gateway_names: ["تحويل بنكي"] }],
    [true, { payment_terms: { payment_terms_name: "Net 30" } }],
    [true, { financial_status: "authorized" }],
    [false, { payment_gateway_names: ["shopify_payments"] }],
    [false, { payment_gateway_names: ["mada", "tabby", "shopify_store_credit"] }],
    [false, { payment_gateway_names: [], payment_terms: null }],
    [false, { payment_gateway_names: "codfish" }],
  ])("%s: %o", (paidLater, changes) => {
    expect(orderOf([line(1, "10.00")], changes)).toMatchObject({ paidLater });
  });

  test.each<[string, Json, bigint]>([
    ["as Shopify tells", { total_outstanding: "3.00" }, 300n],
    ["all of it when untold", { total_outstanding: null }, 11_840n],
  ])("what a part payment leaves open is %s", (_, changes, outstandingMinor) => {
    const order = orderOf([line(1, "10.00")], { financial_status: "partially_paid", ...changes });
    expect(order).toMatchObject({ outstandingMinor });
  });
});

describe("a refund", () => {
  const paidBack = (amount: string, gateway = "shopify_payments", currency = "USD") => ({
    transactions: [{ kind: "refund", status: "success", amount, gateway, currency }],
  });
  const took = (subtotal: string, tax = "0", changes: Json = {}) => ({
    line_item_id: 1,
    quantity: 1,
    subtotal_set: money(subtotal),
    total_tax_set: money(tax),
    ...changes,
  });
  const shipped = (subtotal: string, tax: string) => ({
    subtotal_amount_set: money(subtotal),
    tax_amount_set: money(tax),
  });
  const refundOf = (changes: Json) =>
    factsOf("refunds/create", fixture("refund", { refund_line_items: [], ...changes })).refunds[0];

  test.each<[string, Json, [bigint, bigint, bigint, bigint?]]>([
    [
      "of a line",
      { refund_line_items: [took("10.00")], ...paidBack("10.00") },
      [1_000n, 1_000n, 0n],
    ],
    [
      "as store credit",
      { refund_line_items: [took("10.00")], ...paidBack("10.00", "shopify_store_credit") },
      [1_000n, 1_000n, 0n],
    ],
    [
      "of a line with its tax on top",
      { refund_line_items: [took("10.00", "1.50")], ...paidBack("11.50") },
      [1_150n, 1_000n, 150n, 150n],
    ],
    [
      "of a line with its tax in it",
      { refund_line_items: [took("10.00", "1.30")], ...paidBack("10.00") },
      [1_000n, 1_000n, 0n, 130n],
    ],
    [
      "of a gift card",
      {
        refund_line_items: [took("50.00", "0", { line_item: { gift_card: true } })],
        ...paidBack("50.00"),
      },
      [5_000n, 0n, 0n],
    ],
    [
      "of shipping, as Shopify told it up to 2024-07",
      {
        order_adjustments: [{ kind: "shipping_refund", amount_set: money("-7.00") }],
        ...paidBack("7.00"),
      },
      [700n, 0n, 0n],
    ],
    [
      "of shipping, as it tells it since",
      { refund_shipping_lines: [{ subtotal_amount_set: money("7.00") }], ...paidBack("7.00") },
      [700n, 0n, 0n],
    ],
    ["of duties", { total_duties_set: money("4.00"), ...paidBack("4.00") }, [400n, 0n, 0n]],
    [
      "by amount",
      {
        order_adjustments: [{ kind: "refund_discrepancy", amount_set: money("-9.00") }],
        ...paidBack("9.00"),
      },
      [900n, 0n, 900n],
    ],
    [
      "of a line, a fee kept",
      { refund_line_items: [took("10.00")], ...paidBack("8.00") },
      [800n, 1_000n, -200n],
    ],
    [
      "of a line an edit removed, no money yet",
      { refund_line_items: [took("10.00")], transactions: [] },
      [0n, 1_000n, -1_000n],
    ],
    [
      "of shipping with its tax in it",
      {
        refund_shipping_lines: [shipped("7.00", "0.91")],
        ...paidBack("7.00"),
      },
      [700n, 0n, 0n, 91n],
    ],
    [
      "of shipping with its tax beside it",
      {
        refund_line_items: [took("10.00", "1.30")],
        refund_shipping_lines: [shipped("6.09", "0.91")],
        ...paidBack("17.00"),
      },
      [1_700n, 1_000n, 0n, 130n],
    ],
    [
      "of shipping with its tax, as Shopify told it up to 2024-07",
      {
        order_adjustments: [
          { kind: "shipping_refund", amount_set: money("-6.09"), tax_amount_set: money("-0.91") },
        ],
        ...paidBack("7.00"),
      },
      [700n, 0n, 0n],
    ],
  ])("%s", (_, changes, [amountMinor, goodsMinor, byAmountMinor, taxMinor = 0n]) => {
    expect(refundOf(changes)).toMatchObject({ amountMinor, goodsMinor, byAmountMinor, taxMinor });
  });

  const both = (usd: string, sar: string) => ({
    shop_money: { amount: usd, currency_code: "USD" },
    presentment_money: { amount: sar, currency_code: "SAR" },
  });

  test("paid back in the shopper's currency with shipping's tax alone beside it", () => {
    const line = { subtotal_set: both("10.00", "37.50"), total_tax_set: both("1.30", "4.89") };
    const shipping = {
      subtotal_amount_set: both("6.09", "22.84"),
      tax_amount_set: both("0.91", "3.41"),
    };
    const refund = { refund_line_items: [line], refund_shipping_lines: [shipping] };
    expect(refundOf({ ...refund, ...paidBack("63.75", "mada", "SAR") })).toMatchObject({
      amountMinor: 1_700n,
      byAmountMinor: 0n,
    });
  });

  test("paid back in the shopper's currency with the tax in the price, the tax is not added", () => {
    const line = { subtotal_set: both("10.00", "37.50"), total_tax_set: both("1.30", "4.89") };
    const refund = { refund_line_items: [line], ...paidBack("37.50", "mada", "SAR") };
    expect(refundOf(refund)).toMatchObject({ amountMinor: 1_000n, byAmountMinor: 0n });
  });
});
