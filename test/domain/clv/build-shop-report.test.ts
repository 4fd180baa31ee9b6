import { describe, expect, test } from "vitest";
import { buildShopReport } from "../../../app/domain/clv/build-shop-report.ts";
import { returnsByHalf } from "../../../app/domain/clv/churn.ts";
import { DEFAULT_COSTS } from "../../../app/domain/clv/clv-model.ts";
import { fitClvModel } from "../../../app/domain/clv/fit-clv-model.ts";
import { formulaBasis } from "../../../app/domain/clv/formula-basis.ts";
import { formulaColumnsOf } from "../../../app/domain/clv/formula-columns.ts";
import {
  historiesAt,
  type PurchaseLog,
  purchaseLog,
} from "../../../app/domain/clv/purchase-log.ts";
import { simulatedShop, TODAY } from "./simulated-shop.ts";

const TOTALS = {
  classes: [{ valueClass: "devoted", customers: 3, lifetimeValue: 300, atStake: 20 }],
  rfmGroups: [{ group: "champions", customers: 2, lifetimeValue: 250 }],
  expectedPurchases: 12.5,
  expectedRevenue: 640.25,
} as const;

function reportOf(log: PurchaseLog, acquisitionCostMinor: bigint | null = null) {
  const histories = historiesAt(log, TODAY);
  return buildShopReport({
    log,
    logIsSample: false,
    asOf: TODAY,
    currency: "USD",
    model: fitClvModel({ histories, log, unitDays: 1, method: "auto" }),
    basis: formulaBasis(formulaColumnsOf(log, histories), returnsByHalf(log, TODAY)),
    costs: { ...DEFAULT_COSTS, acquisitionCostMinor },
    totals: TOTALS,
  });
}

describe("a shop with a history", () => {
  const log = simulatedShop({ seed: 9, customers: 400, weeks: 78 });
  const report = reportOf(log, 3000n);

  test("is told how right its forecast was, by the method it is forecast with", () => {
    expect(report.accuracy?.purchases[0]?.way).toBe("model");
    expect(report.accuracy?.customers).toBeGreaterThan(100);
    const [model, , rate, zero] = report.accuracy!.purchases;
    expect(model!.rmse).toBeLessThan(rate!.rmse);
    expect(model!.rmse).toBeLessThan(zero!.rmse);
    expect(Math.abs(model!.biasPct!)).toBeLessThan(25);
  });

  test("what a new customer is worth: the first order, and what follows it", () => {
    const { firstOrder, later, total, perAcquisitionCost, payback } = report.newCustomer!;
    expect(firstOrder).toBeGreaterThan(50);
    expect(firstOrder).toBeLessThan(100);
    expect(later).toBeGreaterThan(firstOrder);
    expect(perAcquisitionCost).toBeCloseTo(total / 30, 9);
    expect(payback).toEqual({ kind: "months", months: 0 });
  });

  test("has its cohorts and its totals, and is plain JSON", () => {
    expect(report.cohorts.length).toBeGreaterThan(12);
    expect(report).toMatchObject({ ...TOTALS, sampled: false });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe("a shop of few customers", () => {
  const few = purchaseLog(
    Array.from({ length: 9 }, (_, at) => ({
      customer: `${at % 7}`,
      day: TODAY - at * 20,
      spend: 40,
    })),
  ).log;

  test("has no accuracy yet, and a new customer is worth what the formula says", () => {
    const report = reportOf(few, 5000n);
    expect(report.accuracy).toBeNull();
    expect(report.newCustomer?.firstOrder).toBeCloseTo(40, 9);
    expect(report.newCustomer?.payback?.kind).toBe("months");
  });

  test("an empty one has nothing, and does not fail", () => {
    const nobody = purchaseLog([]).log;
    expect(reportOf(nobody)).toMatchObject({ accuracy: null, cohorts: [], newCustomer: null });
  });
});
