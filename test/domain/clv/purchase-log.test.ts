import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  historiesAt,
  type PurchaseLog,
  type PurchaseRow,
  purchaseLog,
  purchasesBetween,
} from "../../../app/domain/clv/purchase-log.ts";

const row = (customer: string, day: number, spend = 0): PurchaseRow => ({ customer, day, spend });

/** The log as a reader would write it down: each customer's days with what they spent. */
function writtenDown({ customers, offsets, days, spend }: PurchaseLog): [number, number][][] {
  return Array.from({ length: customers }, (_, which) => {
    const [start, end] = [offsets[which], offsets[which + 1]];
    return Array.from(days.subarray(start, end), (day, at): [number, number] => [
      day,
      spend[start! + at]!,
    ]);
  });
}

describe("a log of purchases", () => {
  test("numbers customers as they appear, sorts their days and joins those of one day", () => {
    const { log, ids } = purchaseLog([
      row("007", 30, 5),
      row("anna", 12, 1),
      row("007", 10, 2),
      row("7", 10, 9),
      row("007", 30, 6),
      row("anna", 12, 0),
    ]);
    expect(ids).toEqual(["007", "anna", "7"]);
    expect(writtenDown(log)).toEqual([
      [
        [10, 2],
        [30, 11],
      ],
      [[12, 1]],
      [[10, 9]],
    ]);
  });

  test("of nothing is empty", () => {
    const { log, ids } = purchaseLog([]);
    expect([log.customers, log.days.length, [...log.offsets], ids]).toEqual([0, 0, [0], []]);
  });

  test("days before 1970 are days like any other", () => {
    const { log } = purchaseLog([row("a", 3, 1), row("a", -400, 2)]);
    expect(writtenDown(log)).toEqual([
      [
        [-400, 2],
        [3, 1],
      ],
    ]);
  });

  test("is what grouping any rows by customer and day gives", () => {
    const rows = fc.array(
      fc.record({
        customer: fc.constantFrom("a", "b", "c", "d"),
        day: fc.integer({ min: -3, max: 12 }),
        spend: fc.integer({ min: 0, max: 50 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const { log, ids } = purchaseLog(given);
        const expected = [...new Set(given.map(({ customer }) => customer))].map((id) => {
          const days = new Map<number, number>();
          for (const { customer, day, spend } of given) {
            if (customer === id) days.set(day, (days.get(day) ?? 0) + spend);
          }
          return [...days].sort(([one], [other]) => one - other);
        });
        expect(ids).toEqual([...new Set(given.map(({ customer }) => customer))]);
        expect(writtenDown(log)).toEqual(expected);
        expect(log.offsets[log.customers]).toBe(log.days.length);
      }),
    );
  });
});

describe("histories as of a day", () => {
  const { log } = purchaseLog([
    row("early", 0, 10),
    row("early", 20, 30),
    row("early", 50, 50),
    row("once", 10, 7),
    row("late", 41, 1),
  ]);

  test("say what was known at the end of it, first purchase to it with no day added", () => {
    const histories = historiesAt(log, 40);
    expect([...histories.customer]).toEqual([0, 1]);
    expect([...histories.frequency]).toEqual([1, 0]);
    expect([...histories.recency]).toEqual([20, 0]);
    expect([...histories.age]).toEqual([40, 30]);
    expect([...histories.meanSpend]).toEqual([30, 0]);
    expect(histories.logGaps).toBeCloseTo(Math.log(20), 14);
  });

  test("what came after is counted up to and including the last day", () => {
    const histories = historiesAt(log, 20);
    const bought = (until: number) => purchasesBetween(log, histories, { after: 20, until });
    expect([...bought(49).purchases]).toEqual([0, 0]);
    expect([...bought(50).purchases]).toEqual([1, 0]);
    expect([...bought(50).spend]).toEqual([50, 0]);
  });
});
