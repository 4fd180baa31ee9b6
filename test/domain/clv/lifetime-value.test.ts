import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import { lifetimeValue } from "../../../app/domain/clv/lifetime-value.ts";
import { parseMoney } from "../../../app/domain/money.ts";
import type { CountedOrder } from "../../../app/domain/order.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { countedOrders } from "../counted-orders.ts";

const CDNOW = new URL("../../../../shared/data/cdnow/CDNOW_master.txt", import.meta.url);

/** Three customers of CDNOW's real log, and their values worked out on paper. */
const CUSTOMERS = {
  // 1 order, 11.77 on 1997-01-01, valued at 1998-07-01: 546 days = 1.495890 years.
  // 11.77 ÷ 1 = 11.77 each; 1 ÷ 1.495890 = 0.668498 a year; × 3 years
  // = 11.77 × 0.668498 × 3 = 23.604670
  "00001": {
    log: ["1997-01-01 11.77"],
    asOf: "1998-07-01",
    averageOrderValue: 11.77,
    ordersPerYear: 365 / 546,
    value: 23.60467,
  },
  // 2 orders on one day, 12.00 + 77.00 = 89.00 on 1997-01-12, valued at 1997-06-30: 169 days are
  // less than a year and count as one. 89 ÷ 2 = 44.50; 2 ÷ 1 = 2 a year; × 3 years = 267.00
  "00002": {
    log: ["1997-01-12 12.00", "1997-01-12 77.00"],
    asOf: "1997-06-30",
    averageOrderValue: 44.5,
    ordersPerYear: 2,
    value: 267,
  },
  // 6 orders: 20.76 + 20.76 + 19.54 + 57.45 + 20.96 + 16.99 = 156.46, first on 1997-01-02, valued
  // at 1998-07-01: 545 days = 1.493151 years. 156.46 ÷ 6 = 26.076667; 6 ÷ 1.493151 = 4.018349 a
  // year; × 3 years = 156.46 × 3 × 365 ÷ 545 = 171323.70 ÷ 545 = 314.355413
  "00003": {
    log: [
      "1997-01-02 20.76",
      "1997-03-30 20.76",
      "1997-04-02 19.54",
      "1997-11-15 57.45",
      "1997-11-25 20.96",
      "1998-05-28 16.99",
    ],
    asOf: "1998-07-01",
    averageOrderValue: 26.0766666667,
    ordersPerYear: 4.0183486239,
    value: 314.3554128,
  },
} as const;

describe.each(Object.entries(CUSTOMERS))("customer %s of CDNOW", (id, paper) => {
  test("is worth what the formula gives on paper", () => {
    const summary = customerSummary(paper.log.map(loggedOrder));
    const context = { asOf: parseDay(paper.asOf), currency: "USD", expectedYears: 3 };
    const found = lifetimeValue(summary, context);
    expect(found?.averageOrderValue).toBeCloseTo(paper.averageOrderValue, 6);
    expect(found?.ordersPerYear).toBeCloseTo(paper.ordersPerYear, 6);
    expect(found?.expectedYears).toBe(3);
    expect(found?.value.currency).toBe("USD");
    expect(found?.value.amount).toBeCloseTo(paper.value, 5);
  });

  test.runIf(existsSync(CDNOW))("has these orders in the log", () => {
    const lines = readFileSync(CDNOW, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([customer]) => customer === id);
    const log = lines.map(([, date = "", , value]) => {
      return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)} ${value}`;
    });
    expect(log).toEqual(paper.log);
  });
});

function loggedOrder(line: string, index: number): CountedOrder {
  const [day = "", value = ""] = line.split(" ");
  return { orderId: BigInt(index + 1), day: parseDay(day), minor: parseMoney(value, "USD").minor };
}

test("without a counted order there is no value", () => {
  const context = { asOf: 20_000, currency: "USD", expectedYears: 3 };
  expect(lifetimeValue(customerSummary([]), context)).toBeNull();
});

test.each([
  ["USD", 100_00n, 300],
  ["JPY", 10_000n, 30_000],
  ["KWD", 100_000n, 300],
])("one order of %s %i this year, three years: %d", (currency, minor, value) => {
  const summary = customerSummary([{ orderId: 1n, day: 20_000, minor }]);
  const found = lifetimeValue(summary, { asOf: 20_010, currency, expectedYears: 3 });
  expect(found?.value).toEqual({ amount: value, currency });
});

test.each([
  [364, 1],
  [365, 1],
  [730, 0.5],
])("%i days after the only order it is %d orders a year", (days, perYear) => {
  const summary = customerSummary([{ orderId: 1n, day: 1000, minor: 100n }]);
  const found = lifetimeValue(summary, { asOf: 1000 + days, currency: "USD", expectedYears: 1 });
  expect(found?.ordersPerYear).toBe(perYear);
});

test("the value is the product of its factors, and one more order on the last day raises it", () => {
  fc.assert(
    fc.property(countedOrders, fc.integer({ min: 0, max: 900 }), (orders, days) => {
      const summary = customerSummary(orders);
      const { lastDay } = summary;
      if (lastDay === null) return;
      const context = { asOf: lastDay + days, currency: "USD", expectedYears: 2.5 };
      const found = lifetimeValue(summary, context);
      if (!found) throw new Error("a customer with orders has a value");
      const product = found.averageOrderValue * found.ordersPerYear * found.expectedYears;
      expect(found.value.amount).toBeCloseTo(product, 6);
      const more = [...orders, { orderId: 999n, day: lastDay, minor: 1n }];
      const raised = lifetimeValue(customerSummary(more), context)?.value.amount;
      expect(raised).toBeGreaterThan(found.value.amount);
    }),
  );
});
