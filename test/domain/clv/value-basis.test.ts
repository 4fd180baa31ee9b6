import { expect, test } from "vitest";
import { returnsByHalf } from "../../../app/domain/clv/churn.ts";
import { type CustomerSummary, customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import { lifetimeValue } from "../../../app/domain/clv/lifetime-value.ts";
import { classFloors, valueBasis } from "../../../app/domain/clv/value-basis.ts";
import { classVerdict } from "../../../app/domain/clv/value-class.ts";
import { simulatedShop, TODAY } from "./simulated-shop.ts";

const ASOF = 20_000;
const CONTEXT = { asOf: ASOF, currency: "USD" };

test("a shop without customers has floors of zero and assumes", () => {
  const assumed = {
    expectedYears: 3,
    expectedYearsFrom: "assumption",
    expectedYearsRange: null,
    orderValue: { shop: 0, added: 0, from: "assumption" },
    orderRate: { shop: 1, added: 1, from: "assumption" },
    devotedFloor: 0,
    driftingFloor: 0,
    typicalGapDays: 60,
  };
  expect(valueBasis([], CONTEXT)).toMatchObject(assumed);
  expect(valueBasis([customerSummary([])], CONTEXT)).toMatchObject(assumed);
});

test.each([
  [[], 0, 0],
  [[10], 12.5, 8],
  [[20, 10], 25, 10],
  [[10, 20, 30, 40, 50], 50, 20],
  [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 90, 30],
  [[7, 7, 7, 7, 7, 7, 7], 8.75, 5.6],
  [[0, 0, 0, 0], 0, 0],
])("of values of %o the best fifth begins at %d, the lowest ends at %d", (values, best, low) => {
  const { devotedFloor, driftingFloor } = classFloors(Float64Array.from(values).reverse());
  expect(devotedFloor).toBeCloseTo(best, 9);
  expect(driftingFloor).toBeCloseTo(low, 9);
});

test.each([5, 10, 15, 35, 55, 100, 105, 1000])("of %i customers a fifth is the best", (count) => {
  const values = Float64Array.from({ length: count }, (_, index) => index + 1);
  const { devotedFloor, driftingFloor } = classFloors(values);
  expect(values.filter((worth) => worth >= devotedFloor)).toHaveLength(count / 5);
  expect(values.filter((worth) => worth < driftingFloor)).toHaveLength(count / 5);
});

test("the floors of summaries are of the very values the formula gives each of them", () => {
  const summaries = Array.from({ length: 100 }, (_, index) => buyer(1 + (index % 7), 3 * index));
  const basis = valueBasis(summaries, { ...CONTEXT, marginBps: 3000 });
  const values = summaries.map(
    (summary) => lifetimeValue(summary, { ...CONTEXT, basis, marginBps: 3000 })?.value.amount ?? 0,
  );
  expect(values).toContain(basis.devotedFloor);
  expect(classFloors(Float64Array.from(values))).toEqual({
    devotedFloor: basis.devotedFloor,
    driftingFloor: basis.driftingFloor,
  });
});

/** `count` orders ten days apart, the last `ago` days ago. */
function buyer(count: number, ago: number): CustomerSummary {
  return customerSummary(
    Array.from({ length: count }, (_, index) => ({
      orderId: BigInt(index + 1),
      day: ASOF - ago - 10 * index,
      minor: 1000n,
      origin: "shop",
    })),
  );
}

test("where all are alike all are steady, and drifting once they are quiet", () => {
  const alike = Array.from({ length: 40 }, () => buyer(1, 5));
  for (const [ago, expected] of [
    [0, "steady"],
    [170, "steady"],
    [200, "drifting"],
  ] as const) {
    const asOf = ASOF + ago;
    const basis = valueBasis(alike, { asOf, currency: "USD" });
    const classes = alike.map((summary) => {
      const value = lifetimeValue(summary, { asOf, currency: "USD", basis })?.value.amount ?? 0;
      return classVerdict(summary, { asOf, value, basis })?.valueClass;
    });
    expect(new Set(classes)).toEqual(new Set([expected]));
  }
});

test("the typical gap is the median of those who came back, same-day orders being one", () => {
  const every = (gap: number) =>
    customerSummary([
      { orderId: 1n, day: ASOF - 2 * gap, minor: 100n, origin: "shop" },
      { orderId: 2n, day: ASOF - 2 * gap, minor: 100n, origin: "shop" },
      { orderId: 3n, day: ASOF - gap, minor: 100n, origin: "shop" },
      { orderId: 4n, day: ASOF, minor: 100n, origin: "shop" },
    ]);
  const once = customerSummary([{ orderId: 1n, day: ASOF, minor: 100n, origin: "shop" }]);
  expect(valueBasis([every(90), once, every(10), every(20)], CONTEXT).typicalGapDays).toBe(20);
});

test("with the shop's returns the years are of its own history", () => {
  const returns = returnsByHalf(simulatedShop({ seed: 1, customers: 3000, weeks: 104 }), TODAY);
  const basis = valueBasis([], { ...CONTEXT, returns });
  expect(basis.expectedYearsFrom).toBe("history");
  expect(basis.expectedYearsRange?.low).toBeLessThanOrEqual(basis.expectedYears);
  expect(basis.expectedYearsRange?.high).toBeGreaterThanOrEqual(basis.expectedYears);
  expect(basis.returns).toEqual(returns);
});
