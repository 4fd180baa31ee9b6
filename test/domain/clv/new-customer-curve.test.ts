import { expect, test } from "vitest";
import type { PurchaseModel } from "../../../app/domain/clv/clv-model.ts";
import { forecaster, populationPurchases } from "../../../app/domain/clv/models/forecaster.ts";
import { meanFirstOrder, modelMarginCurve } from "../../../app/domain/clv/new-customer-curve.ts";
import { purchaseLog } from "../../../app/domain/clv/purchase-log.ts";

const MODEL = {
  purchases: {
    method: "pareto-nbd",
    unitDays: 7,
    parameters: { r: 0.55, alpha: 10.6, s: 0.6, beta: 11.7 },
  } satisfies PurchaseModel,
  spend: { method: "gamma-gamma", p: 6, q: 4, v: 15 } as const,
};

test("without discount: the first order, then mean repeats × mean spend, on margin", () => {
  const curve = modelMarginCurve(MODEL, 50, { marginBps: 4000, discountBps: 0 });
  expect(curve).toHaveLength(121);
  expect(curve[0]).toBe(20);
  const repeats = (years: number) =>
    populationPurchases(forecaster(MODEL.purchases), (years * 365) / 7);
  // Gamma-Gamma's mean: 6 × 15 ÷ (4 - 1) = 30; 40 % of it is margin.
  expect(curve[12]).toBeCloseTo(20 + repeats(1) * 12, 9);
  expect(curve[120]).toBeCloseTo(20 + repeats(10) * 12, 9);
});

test("grows month by month, less so the more the future is discounted", () => {
  const plain = modelMarginCurve(MODEL, 50, { marginBps: 4000, discountBps: 0 });
  const discounted = modelMarginCurve(MODEL, 50, { marginBps: 4000, discountBps: 1000 });
  for (let month = 1; month <= 120; month++) {
    expect(discounted[month]).toBeGreaterThan(discounted[month - 1]!);
    expect(discounted[month]).toBeLessThan(plain[month]!);
  }
  // The first month by hand: half a month at 10 % a year.
  const gain = plain[1]! - plain[0]!;
  expect(discounted[1]! - discounted[0]!).toBeCloseTo(gain * 1.1 ** (-1 / 24), 9);
});

test("the first order is the mean of first purchases with spend", () => {
  const { log } = purchaseLog([
    { customer: "a", day: 1, spend: 10 },
    { customer: "a", day: 2, spend: 500 },
    { customer: "b", day: 3, spend: 30 },
    { customer: "c", day: 4, spend: 0 },
  ]);
  expect(meanFirstOrder(log)).toBe(20);
  expect(meanFirstOrder(purchaseLog([]).log)).toBeNull();
  expect(meanFirstOrder(purchaseLog([{ customer: "a", day: 1, spend: 0 }]).log)).toBeNull();
});
