import { expect, test } from "vitest";
import { type CustomerSummary, customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import { classVerdict, type ValueBasis } from "../../../app/domain/clv/value-class.ts";

const BASIS: ValueBasis = {
  expectedYears: 3,
  expectedYearsFrom: "assumption",
  devotedFloor: 300,
  driftingFloor: 50,
  typicalGapDays: 20,
};
const LAST = 20_000;

/** Bought on `count` days, `gap` days apart, last on LAST. */
function buyer(count: number, gap: number): CustomerSummary {
  return customerSummary(
    Array.from({ length: count }, (_, index) => ({
      orderId: BigInt(index + 1),
      day: LAST - index * gap,
      minor: 100n,
    })),
  );
}

test.each([
  ["the best fifth begins at its floor", 300, 0, "devoted"],
  ["just below it is steady", 299.99, 0, "steady"],
  ["the lowest fifth ends before its floor", 50, 0, "steady"],
  ["just below it is drifting", 49.99, 0, "drifting"],
  ["three gaps of silence are borne", 300, 60, "devoted"],
  ["a day more is quiet, whatever the value", 10_000, 61, "drifting"],
])("%s: %d after %i days is %s", (_, value, days, valueClass) => {
  const verdict = classVerdict(buyer(1, 0), { asOf: LAST + days, value, basis: BASIS });
  expect(verdict?.valueClass).toBe(valueClass);
  expect(verdict?.daysSinceLastOrder).toBe(days);
});

test.each([
  ["the shop's gap for one who bought once", buyer(1, 0), 20, 60],
  ["the shop's gap for one who buys more often", buyer(4, 5), 20, 60],
  ["their own gap for one who buys less often", buyer(4, 40), 20, 120],
  ["at least 30 days", buyer(4, 1), 2, 30],
  ["at most a year", buyer(2, 200), 20, 365],
])("patience is %s", (_, summary, typicalGapDays, patienceDays) => {
  const basis = { ...BASIS, typicalGapDays };
  const at = (days: number) => classVerdict(summary, { asOf: LAST + days, value: 100, basis });
  expect(at(0)?.patienceDays).toBe(patienceDays);
  expect(at(patienceDays)?.quiet).toBe(false);
  expect(at(patienceDays + 1)?.quiet).toBe(true);
});

test("an order newer than the valuation is no silence", () => {
  const verdict = classVerdict(buyer(1, 0), { asOf: LAST - 3, value: 100, basis: BASIS });
  expect(verdict).toMatchObject({ daysSinceLastOrder: 0, quiet: false });
});

test("without a counted order there is no class", () => {
  expect(classVerdict(customerSummary([]), { asOf: LAST, value: 0, basis: BASIS })).toBeNull();
});
