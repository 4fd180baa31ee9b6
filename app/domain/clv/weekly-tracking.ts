import type { ShopDay } from "../time.ts";
import type { HistoriesAt, PurchaseLog } from "./purchase-log.ts";
import type { AccuracyReport } from "./shop-report.ts";

const WEEK = 7;

/**
 * Cumulative repeat purchases of these customers at the end of each whole week from firstDay to
 * `until`: what was, and what is to be expected of customers of whom nothing is known but the day
 * they first bought. Weeks that end after `cut` are forecast. expectedRepeats: mean repeat purchases
 * of one customer in the first so many days.
 */
export function weeklyTracking(
  log: PurchaseLog,
  at: Pick<HistoriesAt, "customer"> & {
    readonly firstDay: ShopDay;
    readonly cut: ShopDay;
    readonly until: ShopDay;
  },
  expectedRepeats: (days: number) => number,
): AccuracyReport["tracking"] {
  const days = at.until - at.firstDay + 1;
  const { first, repeats } = purchasesByDay(log, at, days);
  const expected = Float64Array.from({ length: days }, (_, age) => expectedRepeats(age));
  let actual = 0;
  return Array.from({ length: Math.floor(days / WEEK) }, (_, index) => {
    const end = (index + 1) * WEEK;
    for (let day = end - WEEK; day < end; day++) actual += repeats[day] ?? 0;
    let model = 0;
    for (let day = 0; day < end; day++) {
      model += (first[day] ?? 0) * (expected[end - 1 - day] ?? 0);
    }
    return { week: index + 1, actual, model, forecast: at.firstDay + end - 1 > at.cut };
  });
}

/** First and repeat purchases by day after firstDay. */
function purchasesByDay(
  log: PurchaseLog,
  at: Pick<HistoriesAt, "customer"> & { readonly firstDay: ShopDay },
  days: number,
) {
  const first = new Int32Array(days);
  const repeats = new Int32Array(days);
  for (const which of at.customer) {
    const start = log.offsets[which] ?? 0;
    for (let purchase = start; purchase < (log.offsets[which + 1] ?? 0); purchase++) {
      const day = (log.days[purchase] ?? 0) - at.firstDay;
      if (day >= days) break;
      const counts = purchase === start ? first : repeats;
      counts[day] = (counts[day] ?? 0) + 1;
    }
  }
  return { first, repeats };
}
