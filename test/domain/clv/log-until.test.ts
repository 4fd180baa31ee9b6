import { expect, test } from "vitest";
import { logUntil } from "../../../app/domain/clv/log-until.ts";
import { historiesAt, purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { simulatedShop, TODAY } from "./simulated-shop.ts";

test("purchases and customers of later days are left out", () => {
  const { log } = purchaseLog([
    { customer: "early", day: 10, spend: 1 },
    { customer: "late", day: 13, spend: 2 },
    { customer: "early", day: 12, spend: 3 },
    { customer: "early", day: 14, spend: 4 },
    { customer: "other", day: 11, spend: 5 },
  ]);
  expect(logUntil(log, 12)).toEqual({
    customers: 2,
    offsets: Int32Array.of(0, 2, 3),
    days: Int32Array.of(10, 12, 11),
    spend: Float64Array.of(1, 3, 5),
  });
  expect(logUntil(log, 9)).toMatchObject({ customers: 0, offsets: Int32Array.of(0) });
  expect(logUntil(log, 14)).toEqual(log);
});

test("what is known of customers stays what it was on the day", () => {
  const log = simulatedShop({ seed: 3, customers: 200, weeks: 60 });
  const cut = TODAY - 100;
  const [before, then] = [historiesAt(log, cut), historiesAt(logUntil(log, cut), cut)];
  expect(then).toEqual({ ...before, customer: before.customer.map((_, row) => row) });
});
