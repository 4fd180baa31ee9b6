import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deliveryMethods } from "../../sandbox/pages/checkout/delivery-method.ts";
import {
  NO_OFFERS,
  type Offers,
  priceCheckout,
} from "../../sandbox/pages/checkout/price-checkout.ts";
import type { CartLine } from "../../sandbox/pages/storefront/cart.ts";
import { catalogue } from "../../sandbox/shop/catalogue.ts";

const product = catalogue("USD")[0]!;

function line(price: number, quantity = 1): CartLine {
  return { product, variant: { ...product.variants[0]!, price }, quantity };
}

function price(lines: CartLine[], offers: Partial<Offers>, currency = "USD", chosen = "standard") {
  const methods = deliveryMethods(currency);
  return priceCheckout({ lines, methods, chosen, offers: { ...NO_OFFERS, ...offers } });
}

const percent = (basisPoints: number, title = "Gold") => ({
  title,
  value: { kind: "percentage" as const, basisPoints },
});

test("without offers a checkout comes to its lines and its delivery", () => {
  const priced = price([line(6800, 2), line(2200)], {});
  expect(priced).toMatchObject({ lineItemsTotal: 15_800, subtotal: 15_800, saved: 0 });
  expect(priced.total).toBe(15_800 + 500);
});

describe("an order discount", () => {
  test("is rounded once, on the whole, and split to the last cent", () => {
    const priced = price([line(333), line(333), line(334)], { order: [percent(1000)] });
    expect(priced.orderDiscounts).toEqual([{ ...percent(1000), amount: 100 }]);
    expect(priced.lines.map(({ allocations }) => allocations[0]?.amount)).toEqual([33, 33, 34]);
    expect(priced.subtotal).toBe(900);
  });

  test("rounds half up", () => {
    expect(price([line(1010)], { order: [percent(500)] }).orderDiscounts[0]?.amount).toBe(51);
    expect(price([line(1009)], { order: [percent(500)] }).orderDiscounts[0]?.amount).toBe(50);
  });

  test.each([
    ["JPY", 1234, 62, 500],
    ["KWD", 12_345, 617, 1500],
  ])("works in %s, in whole minor units", (currency, amount, off, shipping) => {
    const priced = price([line(amount)], { order: [percent(500)] }, currency);
    expect(priced.orderDiscounts[0]?.amount).toBe(off);
    expect(priced.total).toBe(amount - off + shipping);
  });

  test("takes each of several off what the earlier ones left", () => {
    const priced = price([line(10_000)], { order: [percent(1000), percent(1000, "More")] });
    expect(priced.orderDiscounts.map(({ amount }) => amount)).toEqual([1000, 900]);
    expect(priced.subtotal).toBe(8100);
  });

  test("never takes more than there is", () => {
    const value = { kind: "fixed_amount" as const, amount: 5000 };
    const priced = price([line(1200), line(800)], { order: [{ title: "Fifty off", value }] });
    expect(priced.subtotal).toBe(0);
    expect(priced.lines.every(({ total }) => total === 0)).toBe(true);
  });

  test("law: what is taken off the lines is the discount, and no line goes below nought", () => {
    const lines = fc.array(fc.tuple(fc.nat(2_000_000), fc.integer({ min: 1, max: 99 })), {
      minLength: 1,
      maxLength: 12,
    });
    const rates = fc.array(fc.nat(10_000), { maxLength: 3 });
    fc.assert(
      fc.property(lines, rates, (given, points) => {
        const cart = given.map(([minor, quantity]) => line(minor, quantity));
        const priced = price(cart, { order: points.map((point) => percent(point)) });
        const discounts = priced.orderDiscounts.reduce((sum, { amount }) => sum + amount, 0);
        const taken = priced.lines.flatMap(({ allocations }) => allocations);
        expect(taken.reduce((sum, { amount }) => sum + amount, 0)).toBe(discounts);
        expect(priced.subtotal).toBe(priced.lineItemsTotal - discounts);
        expect(priced.lines.every(({ total }) => Number.isInteger(total) && total >= 0)).toBe(true);
      }),
    );
  });
});

describe("a delivery discount", () => {
  const free = { ...percent(10_000), methods: null };

  test("for every method frees each of them", () => {
    const priced = price([line(1000)], { shipping: [free] }, "USD", "express");
    expect(priced.deliveries.map(({ total }) => total)).toEqual([0, 0]);
    expect(priced).toMatchObject({ saved: 1500, total: 1000 });
  });

  test("for one method leaves the other as it is", () => {
    const offer = { ...free, methods: ["standard"] };
    expect(price([line(1000)], { shipping: [offer] }).deliveries.map(({ total }) => total)).toEqual(
      [0, 1500],
    );
  });

  test("is the best of several, not their sum", () => {
    const half = { ...percent(5000), methods: null };
    const priced = price([line(1000)], { shipping: [half, { ...percent(4000), methods: null }] });
    expect(priced.delivery.discount).toBe(250);
  });
});

test("an unknown delivery method falls back to the first", () => {
  expect(price([line(1000)], {}, "USD", "teleport").delivery.method.handle).toBe("standard");
});
