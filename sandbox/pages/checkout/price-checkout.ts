import { shareHalfUp, splitByWeight } from "../../shop/amount.ts";
import type { OrderDiscount } from "../../shop/shop-model.ts";
import type { CartLine } from "../storefront/cart.ts";
import type { DeliveryMethod } from "./delivery-method.ts";

export type DiscountValue = OrderDiscount["value"];
export type OrderOffer = { title: string; value: DiscountValue };
export type ShippingOffer = {
  title: string;
  value: DiscountValue;
  /** Which delivery methods it is for; null for all of them. */
  methods: string[] | null;
};

export type Offers = { order: OrderOffer[]; shipping: ShippingOffer[] };
export const NO_OFFERS: Offers = { order: [], shipping: [] };

export type Allocation = { title: string; amount: number };
export type PricedLine = CartLine & { subtotal: number; allocations: Allocation[]; total: number };
export type PricedDelivery = {
  method: DeliveryMethod;
  offer: ShippingOffer | null;
  discount: number;
  total: number;
};

/** Every amount in whole minor units of the shop's currency. */
export type PricedCheckout = {
  lines: PricedLine[];
  orderDiscounts: (OrderOffer & { amount: number })[];
  /** Before discounts. */
  lineItemsTotal: number;
  /** After the order's discounts, before delivery. */
  subtotal: number;
  /** Every method with its price; the chosen one is `delivery`. */
  deliveries: PricedDelivery[];
  delivery: PricedDelivery;
  saved: number;
  total: number;
};

function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** What a discount takes off an amount: rounded half up once, and never more than there is. */
export function discountOn(value: DiscountValue, amount: number): number {
  if (value.kind === "fixed_amount") return Math.min(amount, value.amount);
  return Math.min(amount, shareHalfUp(amount, value.basisPoints));
}

function priceDelivery(method: DeliveryMethod, offers: ShippingOffer[]): PricedDelivery {
  const priced = offers
    .filter((offer) => offer.methods === null || offer.methods.includes(method.handle))
    .map((offer) => ({ offer, discount: discountOn(offer.value, method.price) }));
  const best = priced.reduce<(typeof priced)[number] | null>(
    (found, one) => (found === null || one.discount > found.discount ? one : found),
    null,
  );
  const discount = best?.discount ?? 0;
  return { method, offer: best?.offer ?? null, discount, total: method.price - discount };
}

/** The lines with each order discount split over what the earlier ones left of them. */
function priceLines(lines: readonly CartLine[], offers: readonly OrderOffer[]) {
  const allocations: Allocation[][] = lines.map(() => []);
  const left = lines.map((line) => line.variant.price * line.quantity);
  const orderDiscounts = offers.map((offer) => {
    const amount = discountOn(offer.value, sum(left));
    splitByWeight(amount, [...left]).forEach((part, index) => {
      left[index] = (left[index] ?? 0) - part;
      allocations[index]?.push({ title: offer.title, amount: part });
    });
    return { ...offer, amount };
  });
  const priced = lines.map((line, index) => ({
    ...line,
    subtotal: line.variant.price * line.quantity,
    allocations: allocations[index] ?? [],
    total: left[index] ?? 0,
  }));
  return { priced, orderDiscounts };
}

/** What a checkout comes to. Taxes are none in this shop. */
export function priceCheckout(checkout: {
  lines: readonly CartLine[];
  methods: readonly DeliveryMethod[];
  chosen: string;
  offers: Offers;
}): PricedCheckout {
  const { priced, orderDiscounts } = priceLines(checkout.lines, checkout.offers.order);
  const deliveries = checkout.methods.map((method) =>
    priceDelivery(method, checkout.offers.shipping),
  );
  const delivery =
    deliveries.find(({ method }) => method.handle === checkout.chosen) ?? deliveries[0];
  if (!delivery) throw new RangeError("A checkout needs a delivery method");
  const subtotal = sum(priced.map((line) => line.total));
  return {
    lines: priced,
    orderDiscounts,
    lineItemsTotal: sum(priced.map((line) => line.subtotal)),
    subtotal,
    deliveries,
    delivery,
    saved: sum(orderDiscounts.map((discount) => discount.amount)) + delivery.discount,
    total: subtotal + delivery.total,
  };
}
