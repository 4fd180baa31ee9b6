import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { retentionCohorts } from "../../../app/domain/clv/retention-cohorts.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { cdnowLog, hasCdnow } from "./cdnow-log.ts";
import { simulatedShop, TODAY } from "./simulated-shop.ts";

function logOf(rows: readonly (readonly [string, string, number])[]) {
  return purchaseLog(
    rows.map(([customer, day, spend]) => ({ customer, day: parseDay(day), spend })),
  ).log;
}

const LOG = logOf([
  ["anna", "2026-01-31", 10],
  ["anna", "2026-02-01", 20],
  ["anna", "2026-02-28", 5],
  ["anna", "2026-04-02", 40],
  ["omar", "2026-01-01", 30],
  ["sara", "2026-03-15", 7],
  ["sara", "2026-05-01", 9],
]);

test("by month: who of the first buyers bought in each month after", () => {
  expect(retentionCohorts(LOG, parseDay("2026-04-15"))).toEqual([
    {
      start: parseDay("2026-01-01"),
      customers: 2,
      cells: [
        { buyers: 2, share: 1, revenue: 40, revenuePerCustomer: 20, complete: true },
        { buyers: 1, share: 0.5, revenue: 25, revenuePerCustomer: 12.5, complete: true },
        { buyers: 0, share: 0, revenue: 0, revenuePerCustomer: 0, complete: true },
        { buyers: 1, share: 0.5, revenue: 40, revenuePerCustomer: 20, complete: false },
      ],
    },
    {
      start: parseDay("2026-03-01"),
      customers: 1,
      cells: [
        { buyers: 1, share: 1, revenue: 7, revenuePerCustomer: 7, complete: true },
        { buyers: 0, share: 0, revenue: 0, revenuePerCustomer: 0, complete: false },
      ],
    },
  ]);
});

test("by quarter, and the last day of a quarter completes it", () => {
  const [first, ...others] = retentionCohorts(LOG, parseDay("2026-06-30"), "quarter");
  expect(others).toEqual([]);
  expect(first?.start).toBe(parseDay("2026-01-01"));
  expect(first?.customers).toBe(3);
  expect(first?.cells.map(({ buyers, complete }) => [buyers, complete])).toEqual([
    [3, true],
    [2, true],
  ]);
});

test.each([
  ["2026-01-31", true],
  ["2026-02-27", false],
  ["2026-02-28", true],
  ["2028-02-28", false],
  ["2028-02-29", true],
  ["1969-12-31", true],
  ["1969-12-30", false],
])("the month of %s is complete: %s", (day, complete) => {
  const [cohort] = retentionCohorts(logOf([["a", day, 1]]), parseDay(day));
  expect(cohort?.cells).toHaveLength(1);
  expect(cohort?.cells[0]?.complete).toBe(complete);
  expect(cohort?.start).toBe(parseDay(`${day.slice(0, 7)}-01`));
});

describe("at the extremes", () => {
  test("a quarter before 1970 is a quarter", () => {
    const log = logOf([["a", "1969-11-20", 1]]);
    const [cohort] = retentionCohorts(log, parseDay("1970-01-02"), "quarter");
    expect(cohort?.start).toBe(parseDay("1969-10-01"));
    expect(cohort?.cells.map(({ complete }) => complete)).toEqual([true, false]);
  });

  test("nobody has no cohort, and neither has who comes later", () => {
    expect(retentionCohorts(purchaseLog([]).log, 20_000)).toEqual([]);
    expect(retentionCohorts(LOG, parseDay("2025-12-31"))).toEqual([]);
  });

  test("everyone once, on one day, without spend", () => {
    const log = logOf(
      Array.from({ length: 50 }, (_, who) => [String(who), "2026-01-05", 0] as const),
    );
    expect(retentionCohorts(log, parseDay("2026-01-31"))).toEqual([
      {
        start: parseDay("2026-01-01"),
        customers: 50,
        cells: [{ buyers: 50, share: 1, revenue: 0, revenuePerCustomer: 0, complete: true }],
      },
    ]);
  });
});

test("cohorts hold every customer once and all revenue, and begin with everyone", () => {
  const log = simulatedShop({ seed: 2, customers: 500, weeks: 150 });
  fc.assert(
    fc.property(
      fc.integer({ min: TODAY - 1100, max: TODAY + 40 }),
      fc.constantFrom("month" as const, "quarter" as const),
      (asOf, period) => {
        const cohorts = retentionCohorts(log, asOf, period);
        const known = Array.from({ length: log.customers }, (_, who) => log.offsets[who] ?? 0);
        const customers = known.filter((at) => (log.days[at] ?? 0) <= asOf).length;
        expect(sum(cohorts.map((cohort) => cohort.customers))).toBe(customers);
        const cells = cohorts.flatMap((cohort) => cohort.cells);
        const spent = log.spend.filter((_, at) => (log.days[at] ?? 0) <= asOf);
        expect(sum(cells.map(({ revenue }) => revenue))).toBeCloseTo(sum([...spent]), 6);
        expect(cohorts.every(({ cells: [first] }) => first?.share === 1)).toBe(true);
        expect(cells.every(({ share }) => share >= 0 && share <= 1)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test.runIf(hasCdnow)("CDNOW's first quarter of 1997", () => {
  const cohorts = retentionCohorts(cdnowLog("master"), parseDay("1998-06-30"), "quarter");
  expect(cohorts).toHaveLength(1);
  expect(cohorts[0]?.customers).toBe(23_570);
  expect(cohorts[0]?.cells.every(({ complete }) => complete)).toBe(true);
  expect(sum(cohorts[0]?.cells.map(({ revenue }) => revenue) ?? [])).toBeCloseTo(2_500_315.63, 2);
});
