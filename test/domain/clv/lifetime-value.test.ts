import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import type { FormulaBasis } from "../../../app/domain/clv/formula-basis.ts";
import { lifetimeValue } from "../../../app/domain/clv/lifetime-value.ts";
import { parseMoney } from "../../../app/domain/money.ts";
import type { CountedOrder } from "../../../app/domain/order.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { countedOrders } from "../counted-orders.ts";

const CDNOW = new URL("../../../../shared/data/cdnow/CDNOW_master.txt", import.meta.url);

/** 2 orders of 36 and half a year at 1.6 orders a year are added to everyone's own history. */
const BASIS: FormulaBasis = {
  expectedYears: 2.5,
  expectedYearsFrom: "history",
  orderValue: { shop: 36, added: 2, from: "history" },
  orderRate: { shop: 1.6, added: 0.5, from: "history" },
  typicalGapDays: 60,
};

/** Three customers of CDNOW's real log, and their values worked out on paper. */
const CUSTOMERS = {
  // 11.77 on 1997-01-01, valued at 1998-07-01: 546 days = 1.495890 years.
  // (11.77 + 2 × 36) ÷ (1 + 2) = 27.923333 each. (0 + 0.5 × 1.6) ÷ (1.495890 + 0.5) = 0.400824 a
  // year. Patience: 3 × 60 ÷ 1 = 180 days; 180 ÷ 546 = 0.329670 × 2.5 = 0.824176 years.
  // 27.923333 × 0.400824 × 0.824176 × 40 % = 3.689785
  "00001": {
    log: ["1997-01-01 11.77"],
    asOf: "1998-07-01",
    raw: { orders: 1, years: 546 / 365, averageOrderValue: 11.77, ordersPerYear: 0 },
    averageOrderValue: 27.923333,
    ordersPerYear: 0.400824,
    expectedYears: 0.824176,
    value: 3.689785,
  },
  // 12.00 + 77.00 on 1997-01-12 are one order of 89.00; valued at 1997-06-30: 169 days = 0.463014
  // years. (89 + 72) ÷ 3 = 53.666667 each. 0.8 ÷ 0.963014 = 0.830725 a year. 169 days are within
  // the patience of 180. 53.666667 × 0.830725 × 2.5 × 40 % = 44.582242
  "00002": {
    log: ["1997-01-12 12.00", "1997-01-12 77.00"],
    asOf: "1997-06-30",
    raw: { orders: 1, years: 169 / 365, averageOrderValue: 89, ordersPerYear: 0 },
    averageOrderValue: 53.666667,
    ordersPerYear: 0.830725,
    expectedYears: 2.5,
    value: 44.582242,
  },
  // 6 orders: 20.76 + 20.76 + 19.54 + 57.45 + 20.96 + 16.99 = 156.46, first on 1997-01-02, last 511
  // days later, valued at 1998-07-01: 545 days = 1.493151 years. (156.46 + 72) ÷ (6 + 2) = 28.5575
  // each. (5 + 0.8) ÷ 1.993151 = 2.909966 a year. Patience: 3 × (511 + 60) ÷ 6 = 285.5 days; 34
  // are within it. 28.5575 × 2.909966 × 2.5 × 40 % = 83.101347
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
    raw: {
      orders: 6,
      years: 545 / 365,
      averageOrderValue: 26.076667,
      ordersPerYear: (5 * 365) / 545,
    },
    averageOrderValue: 28.5575,
    ordersPerYear: 2.909966,
    expectedYears: 2.5,
    value: 83.101347,
  },
} as const;

describe.each(Object.entries(CUSTOMERS))("customer %s of CDNOW", (id, paper) => {
  test("is worth what the formula gives on paper", () => {
    const summary = customerSummary(paper.log.map(loggedOrder));
    const context = { asOf: parseDay(paper.asOf), currency: "USD", basis: BASIS, marginBps: 4000 };
    const found = lifetimeValue(summary, context);
    if (!found) throw new Error("a customer with orders has a value");
    expect(found.averageOrderValue).toBeCloseTo(paper.averageOrderValue, 6);
    expect(found.ordersPerYear).toBeCloseTo(paper.ordersPerYear, 6);
    expect(found.expectedYears).toBeCloseTo(paper.expectedYears, 6);
    expect(found.margin).toBe(0.4);
    expect(found.value.currency).toBe("USD");
    expect(found.value.amount).toBeCloseTo(paper.value, 4);
    expect(found.raw.orders).toBe(paper.raw.orders);
    expect(found.raw.years).toBe(paper.raw.years);
    expect(found.raw.averageOrderValue).toBeCloseTo(paper.raw.averageOrderValue, 6);
    expect(found.raw.ordersPerYear).toBeCloseTo(paper.raw.ordersPerYear, 9);
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
  return {
    orderId: BigInt(index + 1),
    day: parseDay(day),
    minor: parseMoney(value, "USD").minor,
    origin: "shop",
  };
}

test("without a counted order there is no value", () => {
  const context = { asOf: 20_000, currency: "USD", basis: BASIS };
  expect(lifetimeValue(customerSummary([]), context)).toBeNull();
});

const FIRST_ORDER: CountedOrder = { orderId: 1n, day: 20_000, minor: 10_000n, origin: "shop" };

test.each([
  ["USD", 10_000n],
  ["JPY", 100n],
  ["KWD", 100_000n],
])(
  "a first order of 100 %s today: the shop's rate, and no rate of their own",
  (currency, minor) => {
    const summary = customerSummary([{ ...FIRST_ORDER, minor }]);
    const found = lifetimeValue(summary, { asOf: 20_000, currency, basis: BASIS });
    expect(found?.raw).toEqual({
      orders: 1,
      years: 0,
      averageOrderValue: 100,
      ordersPerYear: null,
    });
    expect(found?.ordersPerYear).toBe(1.6);
    expect(found?.margin).toBe(1);
    // (100 + 72) ÷ 3 × 1.6 × 2.5
    expect(found?.value.amount).toBeCloseTo(229.333333, 5);
    expect(found?.value.currency).toBe(currency);
  },
);

test("in a valuation from before there was shrinkage, one repeat order a year is assumed", () => {
  const { expectedYears, expectedYearsFrom, typicalGapDays } = BASIS;
  const basis = { expectedYears, expectedYearsFrom, typicalGapDays };
  const found = lifetimeValue(customerSummary([FIRST_ORDER]), {
    asOf: 20_000,
    currency: "USD",
    basis,
  });
  expect(found?.averageOrderValue).toBe(100);
  expect(found?.ordersPerYear).toBe(1);
  expect(found?.value.amount).toBe(250);
});

test("an order newer than the valuation is of its day", () => {
  const context = { currency: "USD", basis: BASIS };
  const summary = customerSummary([FIRST_ORDER]);
  expect(lifetimeValue(summary, { ...context, asOf: 19_990 })).toEqual(
    lifetimeValue(summary, { ...context, asOf: 20_000 }),
  );
});

test("the value is the product of its factors, and one more order on the last day raises it", () => {
  const days = fc.integer({ min: 0, max: 900 });
  fc.assert(
    fc.property(countedOrders, days, fc.integer({ min: 1, max: 10_000 }), (orders, ago, bps) => {
      const summary = customerSummary(orders);
      const { lastDay } = summary;
      if (lastDay === null) return;
      const context = { asOf: lastDay + ago, currency: "USD", basis: BASIS, marginBps: bps };
      const found = lifetimeValue(summary, context);
      if (!found) throw new Error("a customer with orders has a value");
      const { averageOrderValue, ordersPerYear, expectedYears, margin } = found;
      const product = averageOrderValue * ordersPerYear * expectedYears * margin;
      expect(found.value.amount).toBeCloseTo(product, 6);
      expect(expectedYears).toBeCloseTo(found.stillCustomer * 2.5, 9);
      const more = [...orders, { ...FIRST_ORDER, orderId: 999n, day: lastDay, minor: 1n }];
      const raised = lifetimeValue(customerSummary(more), context)?.value.amount;
      expect(raised).toBeGreaterThan(found.value.amount);
    }),
  );
});
