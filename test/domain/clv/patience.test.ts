import fc from "fast-check";
import { expect, test } from "vitest";
import { chanceStillCustomer, patienceDays } from "../../../app/domain/clv/patience.ts";

test.each([
  // (gaps + one of the shop's) ÷ (number of gaps + 1) × 3
  ["who bought once waits the shop's gap", 0, 0, 20, 60],
  ["their own gap is averaged with the shop's", 1, 60, 20, 120],
  ["the more gaps of their own, the less the shop's weighs", 9, 360, 40, 120],
  ["at least 30 days", 20, 20, 10, 30],
  ["at most a year", 1, 300, 20, 365],
])("patience: %s", (_, frequency, recency, typicalGapDays, days) => {
  expect(patienceDays({ frequency, recency, typicalGapDays })).toBe(days);
});

test.each([
  [0, 60, 1],
  [60, 60, 1],
  [61, 60, 60 / 61],
  [120, 60, 0.5],
  [240, 60, 0.25],
])("after %i days, %i being usual, the chance is %d", (silence, patience, chance) => {
  expect(chanceStillCustomer(silence, patience)).toBe(chance);
});

test("longer silence never raises the chance", () => {
  const days = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(days, days, fc.integer({ min: 30, max: 365 }), (one, other, patience) => {
      const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
      const after = chanceStillCustomer(longer, patience);
      expect(after).toBeLessThanOrEqual(chanceStillCustomer(shorter, patience));
      expect(after).toBeGreaterThan(0);
    }),
  );
});
