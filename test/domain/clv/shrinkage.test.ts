import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FormulaColumns } from "../../../app/domain/clv/formula-columns.ts";
import { formulaColumnsOf } from "../../../app/domain/clv/formula-columns.ts";
import { historiesAt } from "../../../app/domain/clv/purchase-log.ts";
import {
  orderRateShrinkage,
  orderValueShrinkage,
  shrunk,
} from "../../../app/domain/clv/shrinkage.ts";
import { simulatedShop, TODAY } from "./simulated-shop.ts";

interface Row {
  readonly frequency: number;
  readonly age: number;
  readonly first: number;
  readonly later: number;
}

function columns(rows: readonly Row[]): FormulaColumns {
  return {
    asOf: 0,
    customers: rows.length,
    frequency: Int32Array.from(rows, ({ frequency }) => frequency),
    recency: Int32Array.from(rows, ({ age, frequency }) => (frequency > 0 ? age : 0)),
    age: Int32Array.from(rows, ({ age }) => age),
    revenue: Float64Array.from(rows, ({ first, later }) => first + later),
    firstSpend: Float64Array.from(rows, ({ first }) => first),
  };
}

const many = (row: Row, count: number) => Array<Row>(count).fill(row);
const once = (age: number, spend: number): Row => ({ frequency: 0, age, first: spend, later: 0 });

test("on paper: two orders of 30 in all, and 2 of the shop's 60 added", () => {
  expect(shrunk({ total: 30, history: 2 }, { shop: 60, added: 2, from: "history" })).toBe(37.5);
});

describe("average order value", () => {
  test("one order counts for as much as first orders foretell later ones", () => {
    // First orders of 20 and 60; later ones of 32 and 48: 16 more for 40 more, 40 %. 1 ÷ 0.4 - 1.
    const low = { frequency: 2, age: 100, first: 20, later: 64 };
    const high = { frequency: 1, age: 100, first: 60, later: 48 };
    const found = orderValueShrinkage(columns([...many(low, 20), ...many(high, 20)]));
    expect(found.added).toBeCloseTo(1.5, 9);
    expect(found.from).toBe("history");
    expect(found.shop).toBeCloseTo((84 * 20 + 108 * 20) / (3 * 20 + 2 * 20), 9);
  });

  test.each([
    ["later orders are no matter of the first", 50, 50, 10],
    ["who spends more at first spends less later", 60, 40, 10],
    ["everybody always spends the same", 20, 60, 0.5],
  ])("held within bounds: %s", (_, later, laterOfHigh, added) => {
    const low = { frequency: 1, age: 100, first: 20, later };
    const high = { frequency: 1, age: 100, first: 60, later: laterOfHigh };
    expect(orderValueShrinkage(columns([...many(low, 20), ...many(high, 20)])).added).toBe(added);
  });

  test("all the same is shrunk most, and 29 who came back are too few to tell", () => {
    const same = { frequency: 1, age: 100, first: 20, later: 20 };
    expect(orderValueShrinkage(columns(many(same, 30))).added).toBe(10);
    const few = orderValueShrinkage(columns([...many(same, 29), once(5, 20)]));
    expect(few).toEqual({ shop: 20, added: 2, from: "assumption" });
  });

  test("without customers or revenue there is nothing to shrink to", () => {
    expect(orderValueShrinkage(columns([]))).toEqual({ shop: 0, added: 0, from: "assumption" });
    expect(orderValueShrinkage(columns([once(3, 0)])).shop).toBe(0);
  });

  test("finds what the spending was simulated with", () => {
    // Gamma-Gamma with p = 6 and q = 4: k = (q - 1) ÷ p = 0.5 orders; the mean order is 72.
    const log = simulatedShop({ seed: 5, customers: 8000, weeks: 104 });
    const found = orderValueShrinkage(formulaColumnsOf(log, historiesAt(log, TODAY)));
    expect(found.added).toBeGreaterThan(0.49);
    expect(found.added).toBeLessThan(0.7);
    expect(found.shop).toBeGreaterThan(70);
    expect(found.shop).toBeLessThan(74);
  });
});

describe("orders a year", () => {
  test("on paper: half came back 4 times in a year, half never", () => {
    // Shop: (4 × 50 + 1) ÷ (100 + 1) = 1.990099. Each is 2.01 or 1.99 off: 4.0002 less 1.990099 of
    // chance is a variance of 2.009999 between them. 1.990099 ÷ 2.009999 = 0.990099 years.
    const often = { frequency: 4, age: 365, first: 1, later: 4 };
    const found = orderRateShrinkage(columns([...many(often, 50), ...many(once(365, 1), 50)]));
    expect(found.shop).toBeCloseTo(1.990099, 6);
    expect(found.added).toBeCloseTo(0.990099, 5);
    expect(found.from).toBe("history");
  });

  test("customers who differ by no more than chance are shrunk most", () => {
    const same = { frequency: 3, age: 365, first: 1, later: 3 };
    expect(orderRateShrinkage(columns(many(same, 40))).added).toBe(10);
  });

  test.each([
    ["nobody yet", [], 1],
    ["one on the first day", [once(0, 5)], 1],
    ["all on one day", many(once(0, 5), 500), 1],
    ["everyone once, a year ago", many(once(365, 5), 99), 0.01],
  ])("%s", (_, rows, shop) => {
    expect(orderRateShrinkage(columns(rows))).toEqual({ shop, added: 1, from: "assumption" });
  });

  test("finds Gamma-Poisson customers again", () => {
    // Every third customer buys 6 a year, the others 1.5: mean 3, variance 4.5; 3 ÷ 4.5 = 0.667.
    const rows = Array.from({ length: 900 }, (_, row) => {
      const rate = row % 3 === 0 ? 6 : 1.5;
      const frequency = poisson(2 * rate, row / 900);
      return { frequency, age: 730, first: 1, later: frequency };
    });
    const found = orderRateShrinkage(columns(rows));
    expect(found.shop).toBeCloseTo(3, 1);
    expect(found.added).toBeGreaterThan(0.6);
    expect(found.added).toBeLessThan(0.75);
  });
});

/** The count at which the Poisson distribution of that mean has passed the share. */
function poisson(mean: number, share: number): number {
  let [count, term] = [0, Math.exp(-mean)];
  for (let passed = term; passed < share; passed += term) {
    count++;
    term *= mean / count;
  }
  return count;
}

test("what is shrunk lies between the customer's own and the shop's, nearer their own with time", () => {
  const positive = fc.double({ min: 0.01, max: 1000, noNaN: true });
  fc.assert(
    fc.property(positive, positive, positive, positive, (own, shop, added, history) => {
      const near = (years: number) =>
        shrunk({ total: own * years, history: years }, { shop, added, from: "history" });
      const slack = 1e-9 * (own + shop);
      expect(near(history)).toBeGreaterThanOrEqual(Math.min(own, shop) - slack);
      expect(near(history)).toBeLessThanOrEqual(Math.max(own, shop) + slack);
      const off = (years: number) => Math.abs(near(years) - own);
      expect(off(history * 2)).toBeLessThanOrEqual(off(history) + slack);
    }),
  );
});
