import { describe, expect, test } from "vitest";
import {
  churnEstimate,
  NO_RETURNS,
  type ReturnsByHalf,
  returnsByHalf,
} from "../../../app/domain/clv/churn.ts";
import { purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { shopWithChurn, simulatedShop, TODAY } from "./simulated-shop.ts";

describe("repeat purchases by half", () => {
  const { log } = purchaseLog(
    [
      // With the shop since day 0, asked on day 100: the middle is day 50.
      ["anna", 0],
      ["anna", 10],
      ["anna", 50],
      ["anna", 51],
      ["anna", 101],
      // Since day 60: the middle is day 80.
      ["omar", 60],
      ["omar", 81],
      ["omar", 100],
      ["once", 5],
      ["later", 120],
    ].map(([customer, day]) => ({ customer: String(customer), day: Number(day), spend: 1 })),
  );

  test("fall before and after the middle of each customer's own time", () => {
    expect(returnsByHalf(log, 100)).toEqual({
      customers: 2,
      firstHalf: 2,
      secondHalf: 3,
      ageDays: 3 * 100 + 2 * 40,
      firstSquares: 4,
      products: 2,
      secondSquares: 1 + 4,
    });
  });

  test("are none before anyone came back", () => {
    expect(returnsByHalf(log, 9)).toEqual(NO_RETURNS);
    expect(returnsByHalf(purchaseLog([]).log, 100)).toEqual(NO_RETURNS);
  });
});

/** Customers each of whom came back as often as all others, a year and more with the shop. */
function returns(counts: Partial<ReturnsByHalf>): ReturnsByHalf {
  return { ...NO_RETURNS, customers: 100, firstHalf: 300, secondHalf: 300, ...counts };
}

test("on paper: 300 before the middle, 200 after it, of 2 years on average", () => {
  // Half the time is 1 year; ln(300 ÷ 200) = 0.405465 a year leave; 1 ÷ 0.405465 = 2.466303 years.
  const found = churnEstimate(
    returns({ firstHalf: 300, secondHalf: 200, ageDays: 500 * 730, firstSquares: 900 }),
  );
  expect(found.expectedYears).toBeCloseTo(2.466303, 6);
  expect(found.from).toBe("history");
  // Error of the logarithm: sqrt(900 ÷ 300²) = 0.1; × 1.645 = 0.1645.
  expect(found.range?.low).toBeCloseTo(1 / (0.405465 + 0.1645), 5);
  expect(found.range?.high).toBeCloseTo(1 / (0.405465 - 0.1645), 5);
});

test.each([
  ["29 who came back are too few to tell", returns({ customers: 29, ageDays: 10_000 }), 3],
  ["as many after the middle as before", returns({ ageDays: 600 * 100 }), 10],
  ["more after the middle", returns({ secondHalf: 900, ageDays: 1200 * 100 }), 10],
  ["nobody after the middle", returns({ secondHalf: 0, ageDays: 300 * 100 }), 1],
  ["nobody before the middle", returns({ firstHalf: 0, ageDays: 300 * 100 }), 10],
  ["hardly anybody left", returns({ secondHalf: 299, ageDays: 599 * 730 }), 10],
  ["most left within weeks", returns({ secondHalf: 30, ageDays: 330 * 40 }), 1],
  ["nobody at all", NO_RETURNS, 3],
])("%s", (_, counts, years) => {
  const { expectedYears, from, range } = churnEstimate(counts);
  expect(expectedYears).toBe(years);
  expect(from).toBe(counts.customers < 30 ? "assumption" : "history");
  expect(range === null).toBe(from === "assumption");
});

test.each([
  [0.8, 2],
  [0.5, 2],
  [0.5, 3],
  [0.25, 4],
])("a yearly rate of leaving of %d is found again in %d years of history", (churn, years) => {
  const log = shopWithChurn({ seed: 7, customers: 8000, years, yearlyChurn: churn });
  const { expectedYears } = churnEstimate(returnsByHalf(log, TODAY));
  expect(expectedYears * churn).toBeGreaterThan(0.9);
  expect(expectedYears * churn).toBeLessThan(1.1);
});

test("the range holds the truth about nine times in ten", () => {
  const shops = Array.from({ length: 200 }, (_, seed) => {
    const log = shopWithChurn({ seed, customers: 300, years: 2, yearlyChurn: 0.5 });
    return churnEstimate(returnsByHalf(log, TODAY)).range;
  });
  const right = shops.filter((range) => range && range.low <= 2 && range.high >= 2);
  expect(right.length / shops.length).toBeGreaterThan(0.85);
  expect(right.length / shops.length).toBeLessThan(0.95);
});

test("the history may be of any length, and says whether it was enough", () => {
  const estimates = [4, 8, 16, 52, 156].map((weeks) => {
    const log = simulatedShop({ seed: 3, customers: 2000, weeks });
    return churnEstimate(returnsByHalf(log, TODAY));
  });
  for (const { expectedYears, from } of estimates) {
    expect(from).toBe("history");
    expect(expectedYears).toBeGreaterThanOrEqual(1);
    expect(expectedYears).toBeLessThanOrEqual(10);
  }
});
