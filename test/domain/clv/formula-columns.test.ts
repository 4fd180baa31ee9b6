import { expect, test } from "vitest";
import { customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import { formulaColumns, formulaColumnsOf } from "../../../app/domain/clv/formula-columns.ts";
import { historiesAt, purchaseLog } from "../../../app/domain/clv/purchase-log.ts";

/** The same purchases as orders and as a log: customer, day, dollars. */
const PURCHASES: [string, number, number][] = [
  ["anna", 100, 5],
  ["anna", 100, 7],
  ["anna", 130, 10],
  ["anna", 190, 20],
  ["omar", 150, 9],
  ["new", 199, 3],
];

function summaries() {
  return ["anna", "omar", "new"].map((name) =>
    customerSummary(
      PURCHASES.filter(([customer]) => customer === name).map(([, day, dollars], index) => ({
        orderId: BigInt(index + 1),
        day,
        minor: BigInt(dollars) * 100n,
        origin: "shop",
      })),
    ),
  );
}

const EXPECTED = {
  asOf: 199,
  customers: 3,
  frequency: Int32Array.of(2, 0, 0),
  recency: Int32Array.of(90, 0, 0),
  age: Int32Array.of(99, 49, 0),
  revenue: Float64Array.of(42, 9, 3),
  firstSpend: Float64Array.of(12, 9, 3),
};

test("summaries and a log of the same purchases have the same columns", () => {
  const rows = PURCHASES.map(([customer, day, spend]) => ({ customer, day, spend }));
  const { log } = purchaseLog(rows);
  expect(formulaColumns(summaries(), { asOf: 199, currency: "USD" })).toEqual(EXPECTED);
  expect(formulaColumnsOf(log, historiesAt(log, 199))).toEqual(EXPECTED);
});

test("what comes after the day asked about is not in the log's columns", () => {
  const rows = PURCHASES.map(([customer, day, spend]) => ({ customer, day, spend }));
  const { log } = purchaseLog(rows);
  expect(formulaColumnsOf(log, historiesAt(log, 149))).toEqual({
    asOf: 149,
    customers: 1,
    frequency: Int32Array.of(1),
    recency: Int32Array.of(30),
    age: Int32Array.of(49),
    revenue: Float64Array.of(22),
    firstSpend: Float64Array.of(12),
  });
});

test("a summary newer than the day is of that day, and one without orders is left out", () => {
  const found = formulaColumns([customerSummary([]), ...summaries()], {
    asOf: 180,
    currency: "KWD",
  });
  expect([...found.age]).toEqual([90, 30, 0]);
  expect([...found.revenue]).toEqual([4.2, 0.9, 0.3]);
});
