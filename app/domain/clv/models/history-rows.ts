import type { UnitDays } from "../clv-model.ts";
import type { Histories } from "../purchase-log.ts";

/**
 * Histories with identical (frequency, recency, age) as one row with a weight; all models see only
 * these three. With them the marginal sums that the separable parts of a likelihood need.
 */
export interface HistoryRows {
  readonly rows: number;
  readonly frequency: Int32Array;
  readonly recency: Int32Array;
  readonly age: Int32Array;
  readonly weight: Float64Array;
  /** The row of each customer. */
  readonly rowOf: Int32Array;
  readonly customers: number;
  /** Sum of frequency · weight. */
  readonly repeats: number;
  readonly mostFrequency: number;
  readonly mostAge: number;
  /** Sum of weights by frequency, and of weights and frequency · weight by age. */
  readonly weightByFrequency: Float64Array;
  readonly weightByAge: Float64Array;
  readonly repeatsByAge: Float64Array;
  /** 1 / days per unit: times in the likelihood are days · scale. */
  readonly scale: number;
  /** Sum over customers of ln(gap), in the unit. */
  readonly logGaps: number;
}

/** Aggregates histories; one pass, a hash table of whole-number keys. */
export function historyRows(histories: Histories, unitDays: UnitDays): HistoryRows {
  const { customers } = histories;
  const found = distinctRows(histories);
  const { rows, first, rowOf } = found;
  const pick = (column: Int32Array) => first.map((customer) => column[customer] ?? 0);
  const [frequency, recency, age] = [histories.frequency, histories.recency, histories.age].map(
    pick,
  ) as [Int32Array, Int32Array, Int32Array];
  const weight = new Float64Array(rows);
  for (let customer = 0; customer < customers; customer++) {
    const row = rowOf[customer] ?? 0;
    weight[row] = (weight[row] ?? 0) + 1;
  }
  const sums = marginalSums({ frequency, age, weight });
  const logGaps = histories.logGaps - sums.repeats * Math.log(unitDays);
  const own = { rows, frequency, recency, age, weight, rowOf, customers };
  return { ...own, ...sums, scale: 1 / unitDays, logGaps };
}

/** Some customers' rows, evenly spaced: a sample for first guesses. */
export function sampleHistories(histories: Histories, most: number): Histories {
  const { customers } = histories;
  if (customers <= most) return histories;
  const stride = customers / most;
  const at = Int32Array.from({ length: most }, (_, index) => Math.floor(index * stride));
  const take = (column: Int32Array) => at.map((customer) => column[customer] ?? 0);
  const frequency = take(histories.frequency);
  const share = sum(frequency) / Math.max(1, sum(histories.frequency));
  return {
    asOf: histories.asOf,
    customers: most,
    frequency,
    recency: take(histories.recency),
    age: take(histories.age),
    meanSpend: Float64Array.from(at, (customer) => histories.meanSpend[customer] ?? 0),
    logGaps: histories.logGaps * share,
  };
}

function distinctRows({ frequency, recency, age, customers }: Histories) {
  const days = largest(age) + 1;
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(16, customers * 1.5))));
  const once = new Int32Array(days);
  const first = new Int32Array(customers);
  const rowOf = new Int32Array(customers);
  const mask = slots.length - 1;
  let rows = 0;
  for (let customer = 0; customer < customers; customer++) {
    const x = frequency[customer] ?? 0;
    const t = recency[customer] ?? 0;
    const T = age[customer] ?? 0;
    // One-time buyers, often most customers, differ by age alone. 0 is an empty place: row + 1.
    let place = x === 0 ? T : hash(x, t * days + T) & mask;
    const table = x === 0 ? once : slots;
    for (;;) {
      const row = (table[place] ?? 0) - 1;
      if (row < 0) {
        first[rows] = customer;
        rowOf[customer] = rows++;
        table[place] = rows;
        break;
      }
      const other = first[row] ?? 0;
      if (frequency[other] === x && recency[other] === t && age[other] === T) {
        rowOf[customer] = row;
        break;
      }
      place = (place + 1) & mask;
    }
  }
  return { rows, first: first.slice(0, rows), rowOf };
}

function hash(x: number, times: number): number {
  let mixed = Math.imul(x ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(times | 0, 0xc2b2ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}

function marginalSums(columns: {
  readonly frequency: Int32Array;
  readonly age: Int32Array;
  readonly weight: Float64Array;
}) {
  const { frequency, age, weight } = columns;
  const mostFrequency = largest(frequency);
  const mostAge = largest(age);
  const weightByFrequency = new Float64Array(mostFrequency + 1);
  const weightByAge = new Float64Array(mostAge + 1);
  const repeatsByAge = new Float64Array(mostAge + 1);
  let repeats = 0;
  for (let row = 0; row < weight.length; row++) {
    const [x, T, w] = [frequency[row] ?? 0, age[row] ?? 0, weight[row] ?? 0];
    weightByFrequency[x] = (weightByFrequency[x] ?? 0) + w;
    weightByAge[T] = (weightByAge[T] ?? 0) + w;
    repeatsByAge[T] = (repeatsByAge[T] ?? 0) + w * x;
    repeats += w * x;
  }
  return { mostFrequency, mostAge, weightByFrequency, weightByAge, repeatsByAge, repeats };
}

function largest(column: Int32Array): number {
  let most = 0;
  for (const value of column) if (value > most) most = value;
  return most;
}

function sum(column: Int32Array): number {
  let total = 0;
  for (const value of column) total += value;
  return total;
}
