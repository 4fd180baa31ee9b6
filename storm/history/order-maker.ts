import { RENEWAL_SOURCE } from "../../sandbox/shop/shop-model.ts";
import {
  type Contact,
  type FinancialStatus,
  type LineState,
  moneyBack,
  type OrderState,
  type RefundState,
  type Shopper,
  shareOf,
  sum,
  totalsOf,
} from "./order-state.ts";
import { DAY, type Scene } from "./scene.ts";

export type Payment = "card" | "authorized" | "cash" | "transfer";

const GATEWAYS: Record<Payment, string> = {
  card: "shopify_payments",
  authorized: "shopify_payments",
  cash: "Cash on Delivery (COD)",
  transfer: "Bank Deposit",
};
const FIRST_STATUS: Record<Payment, FinancialStatus> = {
  card: "paid",
  authorized: "authorized",
  cash: "pending",
  transfer: "pending",
};
const TITLES = ["Linen throw", "Oud candle", "Date syrup", "عطر العود", "Rose water"];

/** A new order, and how it is to be paid. */
export function buildOrder(
  scene: Scene,
  { buyer, receipt }: { readonly buyer: Shopper | null; readonly receipt: Contact },
  placedAt: number,
): { readonly order: OrderState; readonly payment: Payment } {
  const { dice } = scene;
  const payment = dice.pick<Payment>([...Array(8).fill("card"), "authorized", "cash", "transfer"]);
  const lines = Array.from({ length: dice.whole(1, 4) }, () => newLine(scene, { gift: false }));
  const shipping = dice.chance(0.6) ? price(scene, 3, 12) : 0;
  const order: OrderState = {
    id: scene.nextId(),
    number: scene.nextOrderNumber(),
    token: scene.uuid().replaceAll("-", ""),
    createdAt: placedAt,
    // An order brought in from elsewhere says when it was really placed.
    processedAt: dice.chance(0.05) ? placedAt - dice.whole(1, 40) * DAY : placedAt,
    updatedAt: placedAt - 1000,
    customer: buyer,
    receipt,
    foreign: scene.shop.presentment !== null && dice.chance(0.15),
    test: dice.chance(0.015),
    wholesale: buyer !== null && dice.chance(0.03),
    sourceName: dice.pick(["web", "web", "web", "pos", "shopify_draft_order", RENEWAL_SOURCE]),
    gateways: dice.chance(0.1) ? [GATEWAYS[payment], "gift_card"] : [GATEWAYS[payment]],
    lines,
    shipping,
    shippingTax: taxOf(scene, shipping),
    tip: dice.chance(0.04) ? price(scene, 1, 8) : 0,
    duties: dice.chance(0.03) ? price(scene, 2, 15) : 0,
    financialStatus: FIRST_STATUS[payment],
    unpaidShare: dice.between(0.02, 0.95),
    fulfilled: false,
    cancelledAt: null,
    refunds: [],
  };
  return { order, payment };
}

/** gift: added by an edit, wholly discounted. */
export function newLine(scene: Scene, { gift }: { readonly gift: boolean }): LineState {
  const { dice } = scene;
  const each = price(scene, 8, 90);
  const quantity = gift ? 1 : dice.pick([1, 1, 1, 2, 3]);
  const giftCard = !gift && dice.chance(0.03);
  const partly = dice.chance(0.25) ? Math.round(each * quantity * dice.between(0.03, 0.4)) : 0;
  const discount = gift ? each * quantity : partly;
  return {
    id: scene.nextId(),
    title: giftCard ? "Gift card" : dice.pick(TITLES),
    price: each,
    quantity,
    discount,
    tax: giftCard ? 0 : taxOf(scene, each * quantity - discount),
    giftCard,
    removed: 0,
  };
}

export interface RefundAsk {
  readonly at: number;
  readonly pieces: readonly { readonly line: LineState; readonly quantity: number }[];
  readonly restock: "return" | "cancel" | "no_restock";
  /** failed: the money did not go through; bare: an amount for no piece in particular. */
  readonly money: "full" | "less" | "none" | "failed" | "bare";
  readonly shipping?: boolean;
}

/** Takes the pieces off their lines. */
export function buildRefund(scene: Scene, order: OrderState, ask: RefundAsk): RefundState {
  const { dice, shop } = scene;
  const wantsShipping =
    ask.shipping === true && order.refunds.every(({ shipping }) => shipping === 0);
  const shipping = wantsShipping ? order.shipping : 0;
  const shippingTax = wantsShipping ? order.shippingTax : 0;
  const lines = ask.pieces
    .filter(({ quantity }) => quantity > 0)
    .map(({ line, quantity }) => {
      const whole = line.price * line.quantity - line.discount;
      const part = {
        id: scene.nextId(),
        line,
        quantity,
        subtotal: shareOf(whole, line, quantity),
        tax: shareOf(line.tax, line, quantity),
        restock: ask.restock,
      };
      line.removed += quantity;
      return part;
    });
  const goods = sum(lines.map(({ subtotal }) => subtotal));
  const taxes = shop.taxesIncluded ? 0 : sum(lines.map(({ tax }) => tax)) + shippingTax;
  const due = goods + taxes + shipping;
  const left = Math.max(0, totalsOf(order, shop).total - moneyBack(order));
  const amount = Math.min(left, amountOf(ask.money, due, left, dice.between(0.05, 0.9)));
  const gateway = dice.chance(0.2) ? "shopify_store_credit" : (order.gateways[0] ?? "manual");
  const status = ask.money === "failed" ? dice.pick(["failure", "pending"] as const) : "success";
  return {
    id: scene.nextId(),
    at: ask.at,
    lines,
    shipping,
    shippingTax,
    discrepancy: ask.money === "none" || ask.money === "failed" ? 0 : amount - due,
    transactions: amount > 0 ? [{ id: scene.nextId(), amount, gateway, status }] : [],
  };
}

function amountOf(money: RefundAsk["money"], due: number, left: number, share: number): number {
  if (money === "none") return 0;
  if (money === "less") return Math.round(due * share);
  if (money === "bare") return Math.round(left * share);
  return due;
}

function price(scene: Scene, leastDollars: number, mostDollars: number): number {
  const { dollarMinor } = scene.shop;
  return scene.dice.whole(leastDollars * dollarMinor, mostDollars * dollarMinor);
}

function taxOf({ shop }: Scene, amount: number): number {
  const { taxBasisPoints: rate } = shop;
  return shop.taxesIncluded
    ? Math.round((amount * rate) / (10_000 + rate))
    : Math.round((amount * rate) / 10_000);
}
