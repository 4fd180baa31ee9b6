import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formulaMarginCurve,
  newCustomerWorth,
  worthKeeping,
} from "../../../app/domain/clv/keep-and-win.ts";

describe("what a customer is worth keeping for", () => {
  test("on paper: 60 expected at a chance of 40 %, one effort in ten working", () => {
    // Sure to be buying still: 60 ÷ 0.4 = 150. At stake: 150 - 60 = 90. Worth spending: 90 × 10 %.
    expect(worthKeeping({ lifetimeValue: 60, pAlive: 0.4 }, { winBackBps: 1000 })).toEqual({
      ifStillBuying: 150,
      atStake: 90,
      worthSpending: 9,
    });
  });

  test.each([
    ["who is surely here need not be kept", 60, 1, 0],
    ["of whom nothing is expected", 0, 0.5, 0],
    ["who is surely gone", 0, 0, 0],
    ["who is gone but for rounding", 1e-300, 1e-310, 0],
    ["below zero counts as nothing", -20, 0.5, 0],
  ])("nothing: %s", (_, lifetimeValue, pAlive, worth) => {
    const found = worthKeeping({ lifetimeValue, pAlive }, { winBackBps: 5000 });
    expect(found.worthSpending).toBe(worth);
  });

  test("never negative, never more than all there is at stake", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(value, chance, fc.integer({ min: 0, max: 10_000 }), (worth, pAlive, bps) => {
        const found = worthKeeping({ lifetimeValue: worth, pAlive }, { winBackBps: bps });
        expect(found.worthSpending).toBeGreaterThanOrEqual(0);
        expect(found.worthSpending).toBeLessThanOrEqual(found.atStake);
        expect(found.atStake).toBeLessThanOrEqual(found.ifStillBuying);
      }),
    );
  });

  test.each([-0.1, 1.1, Number.NaN])("%d is no chance", (pAlive) => {
    expect(() => worthKeeping({ lifetimeValue: 1, pAlive }, { winBackBps: 0 })).toThrow(RangeError);
  });
});

/** 20 with the first order, 5 more in each month after it. */
const CURVE = Float64Array.from({ length: 121 }, (_, month) => 20 + 5 * month);

describe("what a new customer is worth", () => {
  test.each([
    ["the first order pays", 2000n, 31, { kind: "months", months: 0 }],
    ["nearly", 2001n, 620 / 20.01, { kind: "months", months: 1 }],
    ["a year and a month", 8500n, 620 / 85, { kind: "months", months: 13 }],
    ["with the last month of ten years", 62_000n, 1, { kind: "months", months: 120 }],
    ["never", 62_001n, 620 / 620.01, { kind: "never_within_ten_years" }],
    ["winning one costs nothing", 0n, null, { kind: "months", months: 0 }],
    ["the cost is not given", null, null, null],
  ] as const)("%s", (_, acquisitionCostMinor, perAcquisitionCost, payback) => {
    const found = newCustomerWorth(CURVE, { acquisitionCostMinor, currency: "USD" });
    expect(found).toEqual({ firstOrder: 20, later: 600, total: 620, perAcquisitionCost, payback });
  });

  test("a curve is needed", () => {
    const costs = { acquisitionCostMinor: null, currency: "USD" };
    expect(() => newCustomerWorth(new Float64Array(), costs)).toThrow(RangeError);
  });
});

describe("the formula's curve", () => {
  const BASIS = {
    expectedYears: 2,
    expectedYearsFrom: "history",
    orderValue: { shop: 50, added: 2, from: "history" },
    orderRate: { shop: 3, added: 1, from: "history" },
    typicalGapDays: 30,
  } as const;

  test("on paper: orders of 50, 3 a year for 2 years, 40 % of it margin", () => {
    const curve = formulaMarginCurve(BASIS, { marginBps: 4000, discountBps: 0 });
    expect(curve).toHaveLength(121);
    expect(curve[0]).toBe(20);
    // A year: (1 - e^-0.5) ÷ 0.5 = 0.786939 × 3 × 20 = 47.216
    expect(curve[12]).toBeCloseTo(20 + 47.2163, 4);
    // Ten: (1 - e^-5) ÷ 0.5 = 1.986524
    expect(curve[120]).toBeCloseTo(20 + 60 * 1.986524, 4);
  });

  test("is nothing in a shop without customers, and then nothing is ever paid back", () => {
    const { orderValue, orderRate, ...without } = BASIS;
    const curve = formulaMarginCurve(without, { marginBps: 4000, discountBps: 1000 });
    const found = newCustomerWorth(curve, { acquisitionCostMinor: 1n, currency: "JPY" });
    expect(found.total).toBe(0);
    expect(found.payback).toEqual({ kind: "never_within_ten_years" });
  });
});
