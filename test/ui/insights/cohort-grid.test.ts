import { expect, test } from "vitest";
import type { RetentionCohort } from "../../../app/domain/clv/retention-cohorts.ts";
import { cohortGrid, shareBack } from "../../../app/ui/insights/cohort-grid.ts";

/** A cohort of 100 whose buyers in each month are given; the last month is still running. */
function cohort(start: number, ...buyers: number[]): RetentionCohort {
  return {
    start,
    customers: 100,
    cells: buyers.map((bought, month) => ({
      buyers: bought,
      share: Number(`${bought}e-2`),
      revenue: 0,
      revenuePerCustomer: 0,
      complete: month < buyers.length - 1,
    })),
  };
}

test("leaves out the month of the first order, and who has had none after it", () => {
  const grid = cohortGrid([cohort(0, 100, 40, 0, 8), cohort(31, 100, 10), cohort(62, 100)]);
  expect(grid?.periods).toEqual([1, 2, 3]);
  expect(grid?.rows.map(({ start }) => start)).toEqual([0, 31]);
  expect(grid?.rows[0]?.cells).toEqual([
    { share: 0.4, shade: 5, complete: true },
    { share: 0, shade: 0, complete: true },
    { share: 0.08, shade: 1, complete: false },
  ]);
  expect(grid?.most).toBe(0.4);
});

test("shows the newest twelve cohorts, and at most twelve months of each", () => {
  const many = Array.from({ length: 20 }, (_, n) =>
    cohort(n, ...Array.from({ length: 30 - n }, () => 5)),
  );
  const grid = cohortGrid(many);
  expect(grid?.rows.map(({ start }) => start)).toEqual([
    8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
  ]);
  expect(grid?.periods).toHaveLength(12);
  expect(grid?.rows[0]?.cells).toHaveLength(12);
});

test("where nobody has come back yet nothing is shaded", () => {
  const grid = cohortGrid([cohort(0, 100, 0, 0)]);
  expect(grid?.rows[0]?.cells.map(({ shade }) => shade)).toEqual([0, 0]);
});

test("there is no grid before a second month", () => {
  expect(cohortGrid([])).toBeNull();
  expect(cohortGrid([cohort(0, 100)])).toBeNull();
});

test("sums up whole months alone, each cohort by its size", () => {
  const grid = cohortGrid([
    cohort(0, 100, 40, 20, 10),
    { ...cohort(31, 100, 10, 30), customers: 300 },
    cohort(62, 100, 90),
  ]);
  if (!grid) throw new Error("there is a grid");
  expect(shareBack(grid, 1)).toBeCloseTo((40 + 0.1 * 300) / 400);
  expect(shareBack(grid, 2)).toBeCloseTo(0.2);
  expect(shareBack(grid, 3)).toBeNull();
});
