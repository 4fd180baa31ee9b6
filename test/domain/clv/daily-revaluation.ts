import { returnsByHalf } from "../../../app/domain/clv/churn.ts";
import { formulaBasis } from "../../../app/domain/clv/formula-basis.ts";
import { formulaColumnsOf, rowAt } from "../../../app/domain/clv/formula-columns.ts";
import { customerFactors, formulaValue } from "../../../app/domain/clv/lifetime-value.ts";
import { historiesAt, type PurchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { classFloors } from "../../../app/domain/clv/value-basis.ts";
import { classVerdict, type ValueClass } from "../../../app/domain/clv/value-class.ts";
import { SeededRandom } from "../../../sandbox/generator/seeded-random.ts";
import { TODAY } from "./simulated-shop.ts";

/**
 * Values everyone anew on each of the last `days` days and counts changes of class per customer and
 * year, with the class of the day before `kept` in mind and `forgotten`. noise: by how much, at
 * most, a value is off each day, as a share of it.
 */
export function classFlips(
  log: PurchaseLog,
  { days, noise }: { readonly days: number; readonly noise: number },
): { readonly kept: number; readonly forgotten: number } {
  const random = new SeededRandom(1);
  const kept = new Map<number, ValueClass>();
  const forgotten = new Map<number, ValueClass>();
  const flips = { kept: 0, forgotten: 0 };
  let customerDays = 0;
  for (let asOf = TODAY - days; asOf <= TODAY; asOf++) {
    const { customers, values, basis } = valuation(log, asOf);
    const noisy = values.map((value) => value * random.between(1 - noise, 1 + noise));
    const floors = classFloors(noisy);
    for (const [row, { which, summary }] of customers.entries()) {
      const context = { asOf, value: noisy[row] ?? 0, basis: { ...basis, ...floors } };
      const before = kept.get(which) ?? null;
      const now = classVerdict(summary, { ...context, priorClass: before })?.valueClass;
      const anew = classVerdict(summary, context)?.valueClass;
      if (!now || !anew) continue;
      if (before) customerDays++;
      if (before && before !== now) flips.kept++;
      if (before && forgotten.get(which) !== anew) flips.forgotten++;
      kept.set(which, now);
      forgotten.set(which, anew);
    }
  }
  const perYear = 365 / customerDays;
  return { kept: flips.kept * perYear, forgotten: flips.forgotten * perYear };
}

function valuation(log: PurchaseLog, asOf: number) {
  const histories = historiesAt(log, asOf);
  const columns = formulaColumnsOf(log, histories);
  const basis = formulaBasis(columns, returnsByHalf(log, asOf));
  const rows = Array.from({ length: columns.customers }, (_, row) => rowAt(columns, row));
  const customers = rows.map(({ frequency, recency, age }, row) => ({
    which: histories.customer[row] ?? 0,
    summary: {
      purchaseDays: frequency + 1,
      firstDay: asOf - age,
      lastDay: asOf - age + recency,
      orders: frequency + 1,
      revenueMinor: 0n,
      firstDayMinor: 0n,
      logGaps: 0,
      apartOrders: 0,
      apartRevenueMinor: 0n,
    },
  }));
  const values = Float64Array.from(rows, (row) =>
    formulaValue(customerFactors(row, basis), { basis, margin: 1 }),
  );
  return { customers, values, basis };
}
