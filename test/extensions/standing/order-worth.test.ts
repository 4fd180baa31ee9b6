import { expect, test } from "vitest";
import { goodsOf } from "../../../extensions/standing/order-worth.ts";

const usd = (amount: number) => ({ amount, currencyCode: "USD" });

test.each([
  ["shipping earns nothing", 27.8, 24, 5, 22.8],
  ["taxes on top earn nothing", 29.4, 24, 3, 24],
  ["neither is known yet", 24, undefined, undefined, 24],
  ["shipping is all there is", 5, 0, 5, 0],
  ["more shipping than the whole", 4, 0, 5, 0],
] as const)("%s", (_, total, subtotal, shipping, goods) => {
  const found = goodsOf({
    total: usd(total),
    subtotal: subtotal === undefined ? undefined : usd(subtotal),
    shipping: shipping === undefined ? undefined : usd(shipping),
  });
  expect(found.currencyCode).toBe("USD");
  expect(found.amount).toBeCloseTo(goods, 9);
});
