import { expect, test } from "vitest";
import { purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { weeklyTracking } from "../../../app/domain/clv/weekly-tracking.ts";

const { log } = purchaseLog(
  [
    ["a", 100],
    ["a", 106],
    ["a", 107],
    ["a", 121],
    ["b", 106],
    ["b", 113],
    ["c", 115],
    ["c", 116],
  ].map(([customer, day]) => ({ customer: String(customer), day: Number(day), spend: 1 })),
);
const both = Int32Array.of(0, 1);

test("on paper: two customers over three weeks, a repeat a day to be expected", () => {
  const span = { customer: both, firstDay: 100, cut: 113, until: 121 };
  expect(weeklyTracking(log, span, (days) => days)).toEqual([
    // The week from 100 to 106: a's second day; 6 days after a's first, none after b's.
    { week: 1, actual: 1, model: 6 + 0, forecast: false },
    { week: 2, actual: 3, model: 13 + 7, forecast: false },
    // Day 121 belongs to a week that is not over; c was not known.
    { week: 3, actual: 3, model: 20 + 14, forecast: true },
  ]);
});

test("a week that the cut is in is forecast already", () => {
  const span = { customer: both, firstDay: 100, cut: 112, until: 120 };
  const weeks = weeklyTracking(log, span, () => 0);
  expect(weeks.map(({ forecast }) => forecast)).toEqual([false, true, true]);
});
