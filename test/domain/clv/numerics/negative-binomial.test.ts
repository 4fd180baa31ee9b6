import gammaln from "@stdlib/math-base-special-gammaln";
import { describe, expect, test } from "vitest";
import { arrivalsAtLeast } from "../../../../app/domain/clv/numerics/negative-binomial.ts";

const sum = (values: Float64Array) => values.reduceRight((total, value) => total + value, 0);

/** Shape, rateTime and time, from one-time buyers to a wholesaler. */
const CASES = [
  [0.05, 3, 2],
  [0.5, 10, 40],
  [0.25, 0.5, 200],
  [1, 4, 4],
  [3.7, 20, 5],
  [30, 60, 365],
  [400, 7300, 3650],
  [2000, 7300, 365],
  [2000, 100, 1000],
  [24_000, 7300, 3650],
] as const;

/** The largest of what is said of each tail above `least`. */
function worst(
  atLeast: Float64Array,
  least: number,
  of: (tail: number, n: number) => number,
): number {
  return atLeast.reduce((most, tail, n) => (tail > least ? Math.max(most, of(tail, n)) : most), 0);
}

describe.each(CASES)("shape %d, rate time %d, time %d", (shape, rateTime, time) => {
  const atLeast = arrivalsAtLeast(shape, rateTime, { time: time, counts: 0 });
  const mean = (shape * time) / rateTime;

  test("begin at certainty and only fall, to next to nothing", () => {
    expect(atLeast[0]).toBe(1);
    expect(worst(atLeast, -1, (tail, n) => (n > 0 ? tail - atLeast[n - 1]! : 0))).toBe(0);
    expect(atLeast.at(-1)).toBeGreaterThan(0);
    expect(atLeast.at(-1)).toBeLessThan(1e-15);
  });

  test("have the negative binomial's mean and variance", () => {
    expect(sum(atLeast.subarray(1)) / mean).toBeCloseTo(1, 11);
    const second = sum(atLeast.map((tail, n) => (n > 0 ? (2 * n - 1) * tail : 0)));
    const variance = mean * (1 + time / rateTime);
    expect((second - mean * mean) / variance).toBeCloseTo(1, 7);
  });

  test("are the sums of its chances by logs, also far out", () => {
    const direct = atLeast.map((_, n) => {
      const choose = gammaln(shape + n) - gammaln(shape) - gammaln(n + 1);
      return Math.exp(
        choose - shape * Math.log1p(time / rateTime) - n * Math.log1p(rateTime / time),
      );
    });
    for (let n = direct.length - 2; n >= 0; n--) direct[n]! += direct[n + 1]!;
    const off = (tail: number, n: number) => Math.abs(tail / direct[n]! - 1);
    // the direct sum stops where the tails stop: it says less and less of the last of them
    expect(worst(atLeast, 1e-13, off)).toBeLessThan(1e-2);
    expect(worst(atLeast, 1e-6, off)).toBeLessThan(1e-8);
  });
});

describe("closed forms", () => {
  test.each([0.01, 0.5, 3, 100])("shape 1 is geometric, tail by tail (time %d)", (time) => {
    const atLeast = arrivalsAtLeast(1, 1, { time: time, counts: 0 });
    const chance = time / (1 + time);
    const off = (tail: number, n: number) => Math.abs(tail / chance ** n - 1);
    expect(worst(atLeast, 1e-14, off)).toBeLessThan(1e-3);
    expect(worst(atLeast, 1e-6, off)).toBeLessThan(1e-11);
  });

  test("shape 2", () => {
    const chance = 2 / 3;
    const off = (tail: number, n: number) =>
      Math.abs(tail / (chance ** n * (1 + n * (1 - chance))) - 1);
    expect(worst(arrivalsAtLeast(2, 1, { time: 2, counts: 0 }), 1e-6, off)).toBeLessThan(1e-11);
  });

  test("a shape beyond measure is Poisson", () => {
    const atLeast = arrivalsAtLeast(1e9, 1e9, { time: 5, counts: 0 });
    const chances = [1, 5, 12.5, 125 / 6, 625 / 24].map((part) => part * Math.exp(-5));
    for (const [n, chance] of chances.entries()) {
      expect(atLeast[n]! - atLeast[n + 1]!).toBeCloseTo(chance, 7);
    }
  });

  test("no time, no arrivals", () => {
    expect(arrivalsAtLeast(2, 3, { time: 0, counts: 0 })).toEqual(Float64Array.of(1));
  });
});
