import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CustomerSummary, customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import {
  classVerdict,
  VALUE_CLASSES,
  type ValueBasis,
  type ValueClass,
} from "../../../app/domain/clv/value-class.ts";
import { classFlips } from "./daily-revaluation.ts";
import { simulatedShop } from "./simulated-shop.ts";

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
      origin: "shop",
    })),
  );
}

interface Case {
  readonly value: number;
  readonly days?: number;
  readonly risk?: number | null;
  readonly priorClass?: ValueClass | null;
}

function verdictOf({ value, days = 0, risk = null, priorClass = null }: Case) {
  const context = { asOf: LAST + days, value, risk, priorClass, basis: BASIS };
  const verdict = classVerdict(buyer(1, 0), context);
  if (!verdict) throw new Error("a customer with an order has a class");
  return verdict;
}

test.each([
  ["the best fifth begins at its floor", 300, 0, "devoted", "best"],
  ["just below it is steady", 299.99, 0, "steady", "middle"],
  ["the lowest fifth ends before its floor", 50, 0, "steady", "middle"],
  ["just below it is drifting", 49.99, 0, "drifting", "low"],
  ["three gaps of silence are borne", 300, 60, "devoted", "best"],
  ["a day more is quiet, whatever the value", 10_000, 61, "drifting", "leaving"],
])("%s: %d after %i days is %s", (_, value, days, valueClass, reason) => {
  expect(verdictOf({ value, days })).toEqual({
    valueClass,
    reason,
    held: false,
    value,
    risk: null,
    daysSinceLastOrder: days,
    patienceDays: 60,
    quiet: days > 60,
  });
});

test.each([
  ["a chance of 25 % of having left is devoted still", 300, 0.25, "devoted", "best"],
  ["a little more is not", 300, 0.26, "steady", "middle"],
  ["as likely gone as not is steady", 300, 0.5, "steady", "middle"],
  ["more likely gone than not is drifting", 10_000, 0.51, "drifting", "leaving"],
  ["a low value is drifting at any risk", 49, 0, "drifting", "low"],
])("with a model's risk: %s", (_, value, risk, valueClass, reason) => {
  // Silence is told as it is, and decides nothing.
  expect(verdictOf({ value, risk, days: 61 })).toMatchObject({
    valueClass,
    reason,
    risk,
    quiet: true,
    daysSinceLastOrder: 61,
  });
});

describe("who is in a class", () => {
  test.each([
    ["keeps devoted down to four fifths of the floor", "devoted", 240, null, 0, "devoted", true],
    ["and no further", "devoted", 239.99, null, 0, "steady", false],
    ["keeps devoted up to a risk of 40 %", "devoted", 300, 0.4, 0, "devoted", true],
    ["and no further", "devoted", 300, 0.41, 0, "steady", false],
    ["is devoted for its own sake above the floor", "devoted", 300, 0.1, 0, "devoted", false],
    [
      "stays drifting up to a quarter above the floor",
      "drifting",
      62.49,
      null,
      0,
      "drifting",
      true,
    ],
    ["and no further", "drifting", 62.5, null, 0, "steady", false],
    ["stays drifting down to a risk of 40 %", "drifting", 200, 0.41, 0, "drifting", true],
    ["and no further", "drifting", 200, 0.4, 0, "steady", false],
    ["stays drifting down to four fifths of patience", "drifting", 200, null, 49, "drifting", true],
    ["and no further", "drifting", 200, null, 48, "steady", false],
    ["leaves steady where others enter", "steady", 300, null, 0, "devoted", false],
    ["may go from drifting to devoted at once", "drifting", 300, 0.1, 0, "devoted", false],
    ["may go from devoted to drifting at once", "devoted", 300, 0.51, 0, "drifting", false],
  ] as const)("%s", (_, priorClass, value, risk, days, valueClass, held) => {
    const found = verdictOf({ value, risk, days, priorClass });
    expect(found.valueClass).toBe(valueClass);
    expect(found.held).toBe(held);
  });
});

const values = fc.double({ min: 0, max: 600, noNaN: true });
const risks = fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1, noNaN: true }));
const priors = fc.constantFrom(null, ...VALUE_CLASSES);
const silences = fc.integer({ min: 0, max: 100 });

describe("laws", () => {
  test("the same input gives the same class again", () => {
    fc.assert(
      fc.property(values, risks, priors, silences, (value, risk, priorClass, days) => {
        const once = verdictOf({ value, risk, days, priorClass }).valueClass;
        expect(verdictOf({ value, risk, days, priorClass: once }).valueClass).toBe(once);
      }),
    );
  });

  test("more value, less risk and less silence never give a worse class", () => {
    const rank = (of: Case) => VALUE_CLASSES.indexOf(verdictOf(of).valueClass);
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(values, values),
        fc.tuple(chance, chance),
        fc.tuple(silences, silences),
        priors,
        (value, risk, days, priorClass) => {
          const worse = { value: Math.min(...value), days: Math.max(...days), priorClass };
          const better = { value: Math.max(...value), days: Math.min(...days), priorClass };
          expect(rank(better)).toBeLessThanOrEqual(rank(worse));
          const likely = { ...worse, risk: Math.max(...risk) };
          const unlikely = { ...better, risk: Math.min(...risk) };
          expect(rank(unlikely)).toBeLessThanOrEqual(rank(likely));
        },
      ),
    );
  });

  test.each([
    ["the devoted floor", 300],
    ["the drifting floor", 50],
  ])("values wandering within a tenth of %s move nobody twice", (_, floor) => {
    const wandering = fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(wandering, priors, (factors, start) => {
        expect(moves(start, factors, (factor) => ({ value: floor * factor }))).toBeLessThan(2);
      }),
    );
  });

  test.each([
    ["devoted", 0.25],
    ["drifting", 0.5],
  ])("risks wandering about where %s begins move nobody twice", (_, risk) => {
    const wandering = fc.array(fc.double({ min: -0.08, max: 0.08, noNaN: true }), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(wandering, priors, (steps, start) => {
        const found = moves(start, steps, (step) => ({ value: 400, risk: risk + step }));
        expect(found).toBeLessThan(2);
      }),
    );
  });
});

/** How often the class changes over these inputs, after the first has put them into one. */
function moves(
  start: ValueClass | null,
  inputs: readonly number[],
  caseOf: (input: number) => Case,
): number {
  let changes = 0;
  let current: ValueClass | null = null;
  for (const input of inputs) {
    const next: ValueClass = verdictOf({
      ...caseOf(input),
      priorClass: current ?? start,
    }).valueClass;
    if (current !== null && next !== current) changes++;
    current = next;
  }
  return changes;
}

test("over two months of daily valuations fewer change class, and noise moves hardly anyone", () => {
  const log = simulatedShop({ seed: 1, customers: 400, weeks: 104 });
  const calm = classFlips(log, { days: 60, noise: 0 });
  const noisy = classFlips(log, { days: 60, noise: 0.1 });
  expect(calm.kept).toBeLessThan(calm.forgotten);
  expect(noisy.kept).toBeLessThan(noisy.forgotten / 4);
  expect(noisy.kept).toBeLessThan(calm.kept * 2);
});

test("an order newer than the valuation is no silence", () => {
  const verdict = classVerdict(buyer(1, 0), { asOf: LAST - 3, value: 100, basis: BASIS });
  expect(verdict).toMatchObject({ daysSinceLastOrder: 0, quiet: false });
});

test("without a counted order there is no class", () => {
  expect(classVerdict(customerSummary([]), { asOf: LAST, value: 0, basis: BASIS })).toBeNull();
});

test("patience is of the customer's own gaps and one of the shop's", () => {
  const verdict = classVerdict(buyer(3, 50), { asOf: LAST, value: 100, basis: BASIS });
  expect(verdict?.patienceDays).toBe(120); // 3 × (100 + 20) ÷ 3
});

test("where nothing is worth anything nobody is devoted, and nobody drifts for that", () => {
  const basis = { ...BASIS, devotedFloor: 0, driftingFloor: 0 };
  const verdict = classVerdict(buyer(1, 0), { asOf: LAST, value: 0, basis });
  expect(verdict?.valueClass).toBe("steady");
});
