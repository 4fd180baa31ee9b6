import type { Histories } from "../../../../app/domain/clv/purchase-log.ts";

/** frequency, recency, age in days; mean spend where it matters. */
export type SomeHistory = readonly [number, number, number, number?];

/** Histories as the models take them; of the gaps no more is known than their mean. */
export function someHistories(rows: readonly SomeHistory[]): Histories {
  const logGaps = rows.reduce(
    (sum, [x, recency]) => sum + (x > 0 ? x * Math.log(Math.max(recency, 1) / x) : 0),
    0,
  );
  return {
    asOf: rows.reduce((most, [, , age]) => Math.max(most, age), 0),
    customers: rows.length,
    frequency: Int32Array.from(rows, ([x]) => x),
    recency: Int32Array.from(rows, ([, recency]) => recency),
    age: Int32Array.from(rows, ([, , age]) => age),
    meanSpend: Float64Array.from(rows, ([, , , meanSpend = 0]) => meanSpend),
    logGaps,
  };
}
