import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { accuracyFrom, accuracyReport } from "../../../app/domain/clv/accuracy-report.ts";
import { DEFAULT_COSTS } from "../../../app/domain/clv/clv-model.ts";
import { customerForecaster } from "../../../app/domain/clv/forecast-customer.ts";
import { rowAt } from "../../../app/domain/clv/formula-columns.ts";
import { logUntil } from "../../../app/domain/clv/log-until.ts";
import { pastAt, pastForecasts } from "../../../app/domain/clv/past-forecast.ts";
import { type PurchaseLog, purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import type { AccuracyReport } from "../../../app/domain/clv/shop-report.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { cdnowLog, hasCdnow } from "./cdnow-log.ts";
import { simulatedShop, TODAY } from "./simulated-shop.ts";

const REFERENCE = new URL("../../../../shared/reference/clv-cdnow.json", import.meta.url);

interface Published {
  readonly models: Record<string, PublishedModel>;
  readonly heuristics_revenue: Record<string, PublishedScores>;
  readonly weekly_cumulative_tracking: readonly {
    readonly week: number;
    readonly actual_cum: number;
    readonly pnbd_cum: number;
    readonly bgnbd_cum: number;
  }[];
}

interface PublishedModel {
  readonly holdout: PublishedScores;
  readonly holdout_revenue: PublishedScores;
  readonly calibration_by_x: readonly { n: number; actual: number; pred: number }[];
}

interface PublishedScores {
  readonly sum_pred: number;
  readonly bias_pct: number;
  readonly MAE: number;
  readonly RMSE: number;
  readonly top10pct_capture: number;
}

const scoresOf = (report: AccuracyReport, way: string, kind: "purchases" | "revenue") =>
  report[kind].find((scores) => scores.way === way)!;

function expectScores(scores: ReturnType<typeof scoresOf>, published: PublishedScores) {
  expect(scores.predicted).toBeCloseTo(published.sum_pred, 1);
  expect(scores.biasPct).toBeCloseTo(published.bias_pct, 3);
  expect(scores.mae).toBeCloseTo(published.MAE, 5);
  expect(scores.rmse).toBeCloseTo(published.RMSE, 5);
  expect(scores.topDecileCapture).toBeCloseTo(published.top10pct_capture, 3);
}

describe.runIf(hasCdnow && existsSync(REFERENCE))("CDNOW, 39 weeks held out", () => {
  const log = hasCdnow ? cdnowLog("sample") : purchaseLog([]).log;
  const span = { cut: parseDay("1997-09-30"), until: parseDay("1998-06-30") };
  const published: Published = existsSync(REFERENCE)
    ? JSON.parse(readFileSync(REFERENCE, "utf8")).cdnow_sample_39w
    : null;
  const report = hasCdnow ? accuracyFrom(log, { ...span, method: "pareto-nbd" }) : null!;

  test("Pareto/NBD tracks week by week as published", () => {
    expect(report.tracking).toHaveLength(78);
    for (const { week, actual_cum, pnbd_cum } of published.weekly_cumulative_tracking) {
      const found = report.tracking[week - 1]!;
      expect(found).toMatchObject({ week, actual: actual_cum, forecast: week > 39 });
      expect(found.model).toBeCloseTo(pnbd_cum, 3);
    }
  });

  test("BG/NBD does too", () => {
    const { tracking } = accuracyFrom(log, { ...span, method: "bg-nbd" });
    for (const { week, bgnbd_cum } of published.weekly_cumulative_tracking) {
      expect(tracking[week - 1]!.model).toBeCloseTo(bgnbd_cum, 2);
    }
  });

  test.each([
    ["pareto-nbd", "Pareto/NBD"],
    ["mbg-nbd", "MBG/NBD"],
  ] as const)("%s is calibrated and scores as published", (method, name) => {
    const found = accuracyFrom(log, { ...span, method });
    const model = published.models[name]!;
    expect(found).toMatchObject({ method, customers: 2357, madeOn: span.cut, until: span.until });
    expect(found.calibration.map(({ pastPurchases }) => pastPurchases)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    model.calibration_by_x.forEach(({ n, actual, pred }, at) => {
      const group = found.calibration[at]!;
      expect(group.customers).toBe(n);
      expect(group.actual).toBeCloseTo(actual, 12);
      expect(group.model).toBeCloseTo(pred, 5);
    });
    expectScores(scoresOf(found, "model", "purchases"), model.holdout);
    expect(scoresOf(found, "model", "revenue").rmse).toBeCloseTo(model.holdout_revenue.RMSE, 2);
  });

  test("last year's rate is here all that was bought so far, once more", () => {
    const rate = scoresOf(report, "last-year-rate", "revenue");
    expectScores(rate, published.heuristics_revenue["same revenue as calibration"]!);
  });

  test("the ways stand beside each other, model first", () => {
    const ways = ["model", "formula", "last-year-rate", "zero"];
    expect(report.purchases.map(({ way }) => way)).toEqual(ways);
    expect(report.revenue.map(({ way }) => way)).toEqual(ways);
    for (const { actual } of report.purchases) expect(actual).toBe(1882);
    for (const { actual } of report.revenue) expect(actual).toBeCloseTo(70_976.39, 2);
  });

  test("nine customers in ten bought within their range, or nearly", () => {
    expect(report.rangeCoverage).toBeGreaterThan(0.87);
    expect(report.rangeCoverage).toBeLessThan(0.92);
  });

  test("left to itself it holds out a third, in whole weeks", () => {
    const found = accuracyReport(log, { asOf: span.until, method: "mbg-nbd" });
    expect(found).toMatchObject({ madeOn: parseDay("1997-12-30"), until: span.until });
    expect(found?.tracking.filter(({ forecast }) => forecast)).toHaveLength(26);
  });
});

describe("the day forecast from", () => {
  const log = simulatedShop({ seed: 5, customers: 300, weeks: 80 });
  const span = { cut: TODAY - 140, until: TODAY, method: "mbg-nbd" } as const;

  test("nothing after it is looked at but to compare", () => {
    const report = accuracyFrom(log, span);
    const silent = accuracyFrom(logUntil(log, span.cut), span);
    const predicted = ({ purchases, revenue }: AccuracyReport) =>
      [...purchases, ...revenue].map((scores) => scores.predicted);
    expect(predicted(silent)).toEqual(predicted(report));
    expect(silent.tracking.map(({ model }) => model)).toEqual(
      report.tracking.map(({ model }) => model),
    );
    expect(silent.purchases[0]).toMatchObject({ actual: 0, biasPct: null, topDecileCapture: null });
    expect(report.purchases[0]?.actual).toBeGreaterThan(50);
  });

  test("customers are forecast as the pages forecast them", () => {
    const past = pastAt(log, span);
    const [model] = pastForecasts(past);
    const { model: fitted, basis, holdout, columns } = past;
    const horizonDays = span.until - span.cut;
    const context = { model: fitted, basis, asOf: span.cut, costs: DEFAULT_COSTS, horizonDays };
    const forecast = customerForecaster(context);
    for (let row = 0; row < 50; row++) {
      const meanSpend = holdout.histories.meanSpend[row]!;
      const shown = forecast({ ...rowAt(columns, row), meanSpend });
      expect(model?.purchases[row]).toBeCloseTo(shown.expectedPurchases, 12);
      expect(model?.revenue[row]).toBeCloseTo(shown.expectedRevenue, 10);
    }
  });

  test("it must be after the first purchase and before the last day", () => {
    expect(() => accuracyFrom(log, { ...span, cut: 0 })).toThrow(RangeError);
    expect(() => accuracyFrom(log, { ...span, cut: TODAY })).toThrow(RangeError);
  });
});

/** So many customers who first bought on day 1000, some of whom came back. */
function shop(customers: number, repeats: (customer: number) => number[] = () => []): PurchaseLog {
  const rows = Array.from({ length: customers }, (_, customer) =>
    [1000, ...repeats(customer)].map((day) => ({ customer: String(customer), day, spend: 10 })),
  );
  return purchaseLog(rows.flat()).log;
}

describe("small shops", () => {
  const method = "mbg-nbd";
  const weekly = (customer: number) => (customer % 3 === 0 ? [1005, 1030, 1070] : []);

  test.each([
    ["no purchase at all", shop(0), 2000],
    ["one customer", shop(1), 2000],
    ["29 customers", shop(29, weekly), 2000],
    ["a day less than twelve weeks", shop(60, weekly), 1000 + 82],
    ["all on the last day", shop(60), 1000],
  ])("%s: there is nothing to hold out", (_, log, asOf) => {
    expect(accuracyReport(log, { asOf, method })).toBeNull();
  });

  test("twelve weeks are enough: four are held out", () => {
    const found = accuracyReport(shop(60, weekly), { asOf: 1000 + 83, method });
    expect(found).toMatchObject({ madeOn: 1000 + 55, until: 1000 + 83, customers: 60 });
    expect(scoresOf(found!, "model", "purchases").actual).toBe(20);
  });

  test("last year's rate is of the year before the cut, for the days held out", () => {
    const log = shop(60, (at) => [1000 + 365 * 2 + (at % 100), 1000 + 365 * 3]);
    const span = { cut: 1000 + 365 * 3, until: 1000 + 365 * 3 + 73, method } as const;
    const rate = scoresOf(accuracyFrom(log, span), "last-year-rate", "purchases");
    // 59 of the 60 bought after day 1730, and all on the cut itself; 73 days are a fifth of a year.
    expect(rate.predicted).toBeCloseTo((59 + 60) / 5, 9);
  });

  test("at most 39 weeks are held out", () => {
    const found = accuracyReport(shop(60, weekly), { asOf: 1000 + 2000, method });
    expect(found!.until - found!.madeOn).toBe(39 * 7);
    expect(3000 - found!.until).toBeLessThan(7);
  });

  test.each([
    ["everybody bought once", shop(50)],
    ["everybody bought on one day and on another", shop(50, () => [1100])],
    [
      "everybody bought weekly",
      shop(50, () => Array.from({ length: 60 }, (_, at) => 1007 + 7 * at)),
    ],
    [
      "one bought a lot",
      shop(50, (at) => (at ? [] : Array.from({ length: 300 }, (_, d) => 1001 + d))),
    ],
  ])("%s: a report all the same, and plain JSON", (_, log) => {
    for (const asked of ["mbg-nbd", "pareto-nbd", "mbg-cnbd-k", "formula"] as const) {
      const found = accuracyReport(log, { asOf: 1430, method: asked });
      expect(found).not.toBeNull();
      expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    }
  });

  test("by the formula alone there is no model beside it, and no range", () => {
    const found = accuracyReport(shop(60, weekly), { asOf: 1200, method: "formula" })!;
    expect(found.purchases.map(({ way }) => way)).toEqual(["formula", "last-year-rate", "zero"]);
    expect(found).toMatchObject({ method: "formula", rangeCoverage: null });
    for (const { model, formula } of found.calibration) expect(model).toBe(formula);
    // Its line goes through what was known on the day it was made.
    const known = found.tracking.filter(({ forecast }) => !forecast).at(-1)!;
    expect(known.model).toBeCloseTo(known.actual, 9);
    expect(found.tracking.at(-1)?.model).toBeGreaterThan(known.model);
  });
});
