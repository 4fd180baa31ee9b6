import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitSpend } from "../../../../app/domain/clv/models/fit-spend.ts";
import { expectedSpend } from "../../../../app/domain/clv/models/gamma-gamma.ts";
import { SeededRandom } from "../../../../sandbox/generator/seeded-random.ts";

/** Customers with one to nine repeat purchases, and what these come to on average. */
function buyers(customers: number, mean: (random: SeededRandom, frequency: number) => number) {
  const random = new SeededRandom(3);
  const frequency = Int32Array.from({ length: customers }, () => random.whole(1, 9));
  const meanSpend = Float64Array.from(frequency, (x) => mean(random, x));
  return { frequency, meanSpend };
}

/** Purchases Gamma(6) at a level of the customer's own: what Gamma-Gamma is about. */
function ordinary(random: SeededRandom, frequency: number): number {
  return random.gamma(6 * frequency, random.gamma(4, 20)) / frequency;
}

describe("no Gamma-Gamma", () => {
  test.each([
    ["under thirty buyers", buyers(29, (random) => random.gamma(4, 0.1)), "too_few_customers"],
    ["nobody", buyers(0, () => 1), "too_few_customers"],
    ["no spend", buyers(100, () => 0), "too_few_customers"],
    ["all alike", buyers(100, () => 20), "runs_away"],
    ["amounts without a mean", buyers(500, (random) => random.exponential(1) ** -3), "runs_away"],
  ])("from %s", (_, histories, reason) => {
    expect(fitSpend(histories)).toEqual({ kind: "failed", reason });
  });
});

test("money in cents gives the same fit as in dollars, v a hundred times as large", () => {
  const dollars = buyers(400, ordinary);
  const cents = { ...dollars, meanSpend: dollars.meanSpend.map((mean) => 100 * mean) };
  const [one, other] = [fitSpend(dollars), fitSpend(cents)];
  if (one.kind === "failed" || other.kind === "failed") throw new Error("no fit");
  expect(other.model.p / one.model.p).toBeCloseTo(1, 5);
  expect(other.model.q / one.model.q).toBeCloseTo(1, 5);
  expect(other.model.v / one.model.v / 100).toBeCloseTo(1, 5);
});

test("one-time buyers and those without spend have no say", () => {
  const some = buyers(400, ordinary);
  const found = fitSpend(some);
  const withOthers = fitSpend({
    frequency: Int32Array.from([...some.frequency, 0, 0, 5]),
    meanSpend: Float64Array.from([...some.meanSpend, 0, 77, 0]),
  });
  expect(withOthers).toEqual(found);
  expect(found).toMatchObject({ kind: "fitted", customers: 400 });
});

describe("expected spend", () => {
  const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const model = fc.record({
    method: fc.constant("gamma-gamma" as const),
    p: positive(0.1, 50),
    q: positive(1.06, 50),
    v: positive(0.1, 1e4),
  });

  test("lies between the customer's own mean and everyone's, nearer the own with every purchase", () => {
    fc.assert(
      fc.property(model, fc.integer({ min: 1, max: 2000 }), positive(0.01, 1e5), (of, x, mean) => {
        const everyone = expectedSpend(of, { frequency: 0, meanSpend: 0 });
        const own = expectedSpend(of, { frequency: x, meanSpend: mean });
        const later = expectedSpend(of, { frequency: x + 1, meanSpend: mean });
        const slack = 1e-9 * Math.max(mean, everyone);
        expect(everyone).toBeCloseTo((of.p * of.v) / (of.q - 1), 6);
        expect(own).toBeGreaterThanOrEqual(Math.min(mean, everyone) - slack);
        expect(own).toBeLessThanOrEqual(Math.max(mean, everyone) + slack);
        expect(Math.abs(later - mean)).toBeLessThanOrEqual(Math.abs(own - mean) + slack);
      }),
    );
  });

  test("by the shop's mean is that for everyone", () => {
    const shop = { method: "shop-mean", mean: 31, variation: 0.5 } as const;
    expect(expectedSpend(shop, { frequency: 9, meanSpend: 500 })).toBe(31);
  });
});
