import { describe, expect, test } from "vitest";
import { historyRows, sampleHistories } from "../../../../app/domain/clv/models/history-rows.ts";
import { SeededRandom } from "../../../../sandbox/generator/seeded-random.ts";
import { type SomeHistory, someHistories } from "./some-histories.ts";

/** Many customers of few kinds, and some of whom there is but one. */
function crowd(customers: number, seed: number): SomeHistory[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: customers }, () => {
    const frequency = random.chance(0.6) ? 0 : random.whole(1, 40);
    const recency = frequency > 0 ? frequency + random.whole(0, 5) : 0;
    return [frequency, recency, recency + random.whole(0, 30)];
  });
}

describe("identical histories are one row", () => {
  const customers = crowd(5000, 1);
  const rows = historyRows(someHistories(customers), 7);

  test("of which there are as many as kinds of customers", () => {
    expect(rows.rows).toBe(new Set(customers.map(String)).size);
    expect(rows.rows).toBeLessThan(2500);
    expect(
      [rows.frequency, rows.recency, rows.age, rows.weight].map(({ length }) => length),
    ).toEqual([rows.rows, rows.rows, rows.rows, rows.rows]);
  });

  test("that every customer finds their own in", () => {
    const found = customers.map((_, customer) => {
      const row = rows.rowOf[customer]!;
      return [rows.frequency[row], rows.recency[row], rows.age[row]];
    });
    expect(found).toEqual(customers);
    const weight = new Float64Array(rows.rows);
    for (const row of rows.rowOf) weight[row]!++;
    expect(rows.weight).toEqual(weight);
  });

  test("with the sums that likelihoods are made of", () => {
    const sum = (of: (history: SomeHistory) => number) =>
      customers.reduce((total, history) => total + of(history), 0);
    expect(rows.customers).toBe(5000);
    expect(rows.repeats).toBe(sum(([x]) => x));
    expect(rows.mostFrequency).toBe(Math.max(...customers.map(([x]) => x)));
    expect(rows.mostAge).toBe(Math.max(...customers.map(([, , age]) => age)));
    expect(rows.weightByFrequency[0]).toBe(customers.filter(([x]) => x === 0).length);
    expect(rows.weightByAge[20]).toBe(customers.filter(([, , age]) => age === 20).length);
    expect(rows.repeatsByAge[20]).toBe(sum(([x, , age]) => (age === 20 ? x : 0)));
    expect(rows.scale).toBe(1 / 7);
  });

  test("gaps count in the unit: a week's is ln 1", () => {
    const twice = { ...someHistories([[2, 14, 20]]), logGaps: 2 * Math.log(7) };
    expect(historyRows(twice, 7).logGaps).toBeCloseTo(0, 14);
    expect(historyRows(twice, 1).logGaps).toBeCloseTo(2 * Math.log(7), 14);
  });

  test("also of nobody", () => {
    expect(historyRows(someHistories([]), 1)).toMatchObject({ rows: 0, customers: 0, repeats: 0 });
  });
});

describe("a sample", () => {
  test("is everyone when they are few", () => {
    const few = someHistories(crowd(100, 2));
    expect(sampleHistories(few, 100)).toBe(few);
  });

  test("is spread evenly over all, with its share of the gaps", () => {
    const many = someHistories(crowd(10_007, 3));
    const sample = sampleHistories(many, 1000);
    expect(sample.customers).toBe(1000);
    expect(sample.age).toHaveLength(1000);
    const repeats = (of: Int32Array) => of.reduce((sum, x) => sum + x, 0);
    const share = repeats(sample.frequency) / repeats(many.frequency);
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.12);
    expect(sample.logGaps / many.logGaps).toBeCloseTo(share, 12);
  });
});
