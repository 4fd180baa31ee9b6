import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { returnsByHalf } from "../../../app/domain/clv/churn.ts";
import { formulaBasis } from "../../../app/domain/clv/formula-basis.ts";
import { type FormulaColumns, formulaColumnsOf } from "../../../app/domain/clv/formula-columns.ts";
import { formulaForecast, yearsWithin } from "../../../app/domain/clv/formula-forecast.ts";
import { holdoutScores } from "../../../app/domain/clv/holdout.ts";
import {
  historiesAt,
  type PurchaseLog,
  purchaseLog,
  purchasesBetween,
} from "../../../app/domain/clv/purchase-log.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { cdnowLog, hasCdnow } from "./cdnow-log.ts";
import { simulatedShop, TODAY } from "./simulated-shop.ts";

/** How the formula of one day compares with what happened until another. */
function holdout(log: PurchaseLog, asOf: number, until: number) {
  const histories = historiesAt(log, asOf);
  const columns = formulaColumnsOf(log, histories);
  const basis = formulaBasis(columns, returnsByHalf(log, asOf));
  const forecast = formulaForecast(columns, basis, { horizonDays: until - asOf });
  const actual = purchasesBetween(log, histories, { after: asOf, until });
  return {
    orders: holdoutScores({ predicted: forecast.purchases, actual: actual.purchases }),
    revenue: holdoutScores({ predicted: forecast.revenue, actual: actual.spend }),
  };
}

describe.runIf(hasCdnow)("on CDNOW", () => {
  const until = parseDay("1998-06-30");

  test("the hold-out of 39 weeks is the published one, and the sum within a fifth", () => {
    const { orders, revenue } = holdout(cdnowLog("sample"), parseDay("1997-09-30"), until);
    expect(orders.actual).toBe(1882);
    expect(revenue.actual).toBeCloseTo(70_976.39, 2);
    expect(Math.abs(orders.biasPct ?? 100)).toBeLessThan(10);
    expect(Math.abs(revenue.biasPct ?? 100)).toBeLessThan(12);
    expect(orders.rmse).toBeLessThan(1.62);
    expect(revenue.rmse).toBeLessThan(74);
  });

  test.each([
    ["sample", "1997-06-30"],
    ["sample", "1997-12-31"],
    ["master", "1997-06-30"],
    ["master", "1997-09-30"],
    ["master", "1997-12-31"],
  ] as const)("%s from %s: orders and revenue within a fifth", (which, cut) => {
    const { orders, revenue } = holdout(cdnowLog(which), parseDay(cut), until);
    expect(Math.abs(orders.biasPct ?? 100)).toBeLessThan(20);
    expect(Math.abs(revenue.biasPct ?? 100)).toBeLessThan(20);
  });
});

test.each([
  [1, 104],
  [2, 104],
  [3, 156],
  [4, 208],
])(
  "on shop %i, simulated for %i weeks: within a fifth of what the last 39 brought",
  (seed, weeks) => {
    const log = simulatedShop({ seed, customers: 3000, weeks });
    const { orders, revenue } = holdout(log, TODAY - 39 * 7, TODAY);
    expect(Math.abs(orders.biasPct ?? 100)).toBeLessThan(20);
    expect(Math.abs(revenue.biasPct ?? 100)).toBeLessThan(20);
  },
);

const BASIS = {
  expectedYears: 2,
  expectedYearsFrom: "assumption",
  orderValue: { shop: 50, added: 2, from: "history" },
  orderRate: { shop: 2, added: 1, from: "history" },
  typicalGapDays: 30,
} as const;

const ONE: FormulaColumns = {
  asOf: 0,
  customers: 1,
  frequency: Int32Array.of(3),
  recency: Int32Array.of(185),
  age: Int32Array.of(365),
  revenue: Float64Array.of(200),
  firstSpend: Float64Array.of(20),
};

test("on paper: four orders of 200 in a year, silent for 180 days", () => {
  // (200 + 100) ÷ 6 = 50 each; (3 + 2) ÷ (1 + 1) = 2.5 a year. Patience: 3 × (185 + 30) ÷ 4 =
  // 161.25 days; 161.25 ÷ 180 = 0.895833. A year: (1 - e^-0.5) ÷ 0.5 = 0.786939.
  const forecast = formulaForecast(ONE, BASIS, { horizonDays: 365, marginBps: 5000 });
  expect(forecast.spendPerPurchase[0]).toBe(50);
  expect(forecast.stillCustomer[0]).toBeCloseTo(0.895833, 6);
  expect(forecast.purchases[0]).toBeCloseTo(2.5 * 0.895833 * 0.786939, 5);
  expect(forecast.revenue[0]).toBeCloseTo(50 * 2.5 * 0.895833 * 0.786939, 4);
  // Ten years: c + d = 0.5 + ln 1.1 = 0.595310; (1 - e^-5.95310) ÷ 0.595310 = 1.675431 years.
  expect(forecast.lifetimeValue[0]).toBeCloseTo(50 * 2.5 * 0.895833 * 1.675431 * 0.5, 3);
});

test("years within a horizon never exceed it, nor the years expected", () => {
  const years = fc.double({ min: 0, max: 20, noNaN: true });
  const expected = fc.double({ min: 1, max: 10, noNaN: true });
  fc.assert(
    fc.property(years, years, expected, (one, other, expectedYears) => {
      const [near, far] = [Math.min(one, other), Math.max(one, other)];
      const within = yearsWithin(far, { expectedYears });
      expect(within).toBeGreaterThanOrEqual(yearsWithin(near, { expectedYears }));
      expect(within).toBeLessThanOrEqual(Math.min(far, expectedYears) + 1e-12);
      expect(yearsWithin(far, { expectedYears }, 1000)).toBeLessThanOrEqual(within + 1e-12);
    }),
  );
  expect(() => yearsWithin(-1, BASIS)).toThrow(RangeError);
  expect(() => formulaForecast(ONE, BASIS, { horizonDays: Number.NaN })).toThrow(RangeError);
});

test.each([
  ["nobody", []],
  ["one customer, today", [["a", 0, 9]]],
  ["all on one day", Array.from({ length: 400 }, (_, row) => [String(row), 0, 9])],
  ["everyone once", Array.from({ length: 400 }, (_, row) => [String(row), row, 9])],
  ["no revenue", Array.from({ length: 400 }, (_, row) => [String(row % 100), row, 0])],
] as [string, [string, number, number][]][])("%s: every forecast is a number", (_, purchases) => {
  const rows = purchases.map(([customer, day, spend]) => ({ customer, day, spend }));
  const { log } = purchaseLog(rows);
  const asOf = rows.at(-1)?.day ?? 0;
  const columns = formulaColumnsOf(log, historiesAt(log, asOf));
  const basis = formulaBasis(columns, returnsByHalf(log, asOf));
  const forecast = formulaForecast(columns, basis, { horizonDays: 365 });
  for (const column of Object.values<Float64Array>({ ...forecast })) {
    expect(column).toHaveLength(columns.customers);
    expect(column.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  }
});

test("where nobody has come back yet, the longer that lasts the less is expected", () => {
  const expectedAfter = (days: number) => {
    const rows = Array.from({ length: 50 }, (_, row) => ({
      customer: String(row),
      day: 0,
      spend: 9,
    }));
    const { log } = purchaseLog(rows);
    const columns = formulaColumnsOf(log, historiesAt(log, days));
    const basis = formulaBasis(columns, returnsByHalf(log, days));
    const { purchases } = formulaForecast(columns, basis, { horizonDays: 365 });
    return purchases.reduce((sum, each) => sum + each, 0);
  };
  const sums = [0, 30, 180, 720].map(expectedAfter);
  expect(sums).toEqual(sums.toSorted((a, b) => b - a));
  expect(sums.at(-1)).toBeLessThan(1);
});
