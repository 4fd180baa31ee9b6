import { expect, test } from "vitest";
import { type CustomerSummary, customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import { expectedYears, valueBasis } from "../../../app/domain/clv/value-basis.ts";

const ASSUMED = { years: 3, from: "assumption" };

test.each([
  [0, 0, ASSUMED],
  [29, 29, ASSUMED],
  [30, 15, { years: 2, from: "history" }],
  [40, 30, { years: 4, from: "history" }],
  [30, 0, { years: 1, from: "history" }],
  [30, 30, { years: 10, from: "history" }],
  [100, 95, { years: 10, from: "history" }],
])("of %i who bought, %i came back: %o", (boughtYearBefore, cameBack, expected) => {
  const found = expectedYears({ boughtYearBefore, cameBack });
  expect(found.from).toBe(expected.from);
  expect(found.years).toBeCloseTo(expected.years, 9);
});

const ASOF = 20_000;
const CONTEXT = {
  asOf: ASOF,
  currency: "USD",
  yearlyReturn: { boughtYearBefore: 0, cameBack: 0 },
};

test("a shop without customers has floors of zero and assumes", () => {
  const assumed = {
    expectedYears: 3,
    expectedYearsFrom: "assumption",
    devotedFloor: 0,
    driftingFloor: 0,
    typicalGapDays: 60,
  };
  expect(valueBasis([], CONTEXT)).toEqual(assumed);
  expect(valueBasis([customerSummary([])], CONTEXT)).toEqual(assumed);
});

/** Customers of one order each, this year: their value is three times the order's dollars. */
function buyers(dollars: readonly number[]): CustomerSummary[] {
  return dollars.map((worth) =>
    customerSummary([{ orderId: 1n, day: ASOF - 5, minor: BigInt(worth) * 100n }]),
  );
}

test.each([
  [[10], 30, 30],
  [[20, 10], 60, 30],
  [[10, 20, 30, 40, 50], 150, 60],
  [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 270, 90],
])(
  "of orders worth %o the best fifth begins at %d, the lowest ends at %d",
  (dollars, best, low) => {
    const { devotedFloor, driftingFloor } = valueBasis(buyers(dollars).reverse(), CONTEXT);
    expect(devotedFloor).toBeCloseTo(best, 9);
    expect(driftingFloor).toBeCloseTo(low, 9);
  },
);

test.each([5, 10, 15, 35, 55, 100, 105, 1000])("of %i customers a fifth is the best", (count) => {
  const dollars = Array.from({ length: count }, (_, index) => index + 1);
  const { devotedFloor, driftingFloor } = valueBasis(buyers(dollars), CONTEXT);
  expect(dollars.filter((worth) => worth * 3 >= devotedFloor - 1e-9)).toHaveLength(count / 5);
  expect(dollars.filter((worth) => worth * 3 < driftingFloor - 1e-9)).toHaveLength(count / 5);
});

test("the typical gap is the median of those who came back, same-day orders being one", () => {
  const every = (gap: number) =>
    customerSummary([
      { orderId: 1n, day: ASOF - 2 * gap, minor: 100n },
      { orderId: 2n, day: ASOF - 2 * gap, minor: 100n },
      { orderId: 3n, day: ASOF - gap, minor: 100n },
      { orderId: 4n, day: ASOF, minor: 100n },
    ]);
  const once = customerSummary([{ orderId: 1n, day: ASOF, minor: 100n }]);
  expect(valueBasis([every(90), once, every(10), every(20)], CONTEXT).typicalGapDays).toBe(20);
});
