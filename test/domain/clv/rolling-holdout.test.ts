import { describe, expect, test } from "vitest";
import type { PurchaseModel } from "../../../app/domain/clv/clv-model.ts";
import { forecaster } from "../../../app/domain/clv/models/forecaster.ts";
import { purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import {
  type Holdout,
  historyAt,
  holdoutResult,
  logScores,
  rollingHoldouts,
} from "../../../app/domain/clv/rolling-holdout.ts";
import { SeededRandom } from "../../../sandbox/generator/seeded-random.ts";

const MODEL: PurchaseModel = {
  method: "mbg-nbd",
  unitDays: 1,
  parameters: { r: 1, alpha: 40, a: 0.8, b: 2 },
};

/** Sixty customers who came on the first day and then bought by chance for 360 days. */
function log(customers = 60) {
  const random = new SeededRandom(1);
  const rows = Array.from({ length: customers }, (_, customer) =>
    [0, ...Array.from({ length: 4 }, () => random.whole(1, 359)), 360].map((day) => ({
      customer: String(customer),
      day: 1000 + day,
      spend: 5,
    })),
  );
  return purchaseLog(rows.flat()).log;
}

describe("forecasts from a shop's past", () => {
  test("are made after two thirds, three quarters and five sixths of its history", () => {
    const holdouts = rollingHoldouts(log(), 1360);
    expect(holdouts.map(({ after, until }) => [after, until])).toEqual([
      [1240, 1360],
      [1270, 1360],
      [1300, 1360],
    ]);
    for (const { histories, after, purchases, spend } of holdouts) {
      expect(histories).toMatchObject({ asOf: after, customers: 60 });
      // everyone bought on the last day, and nothing of it was known before
      expect(Math.min(...purchases)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...histories.recency)).toBeLessThanOrEqual(after - 1000);
      expect(spend).toEqual(Float64Array.from(purchases, (count) => 5 * count));
    }
  });

  test("are not made of too few customers, nor within two weeks of either end", () => {
    expect(rollingHoldouts(log(29), 1360)).toEqual([]);
    expect(rollingHoldouts(log(30), 1360)).toHaveLength(3);
    expect(rollingHoldouts(log(), 1040)).toEqual([]);
    expect(rollingHoldouts(log(), 1060).map(({ after }) => after)).toEqual([1040, 1045]);
    expect(rollingHoldouts(purchaseLog([]).log, 1360)).toEqual([]);
  });
});

describe("how a model did", () => {
  const [holdout] = rollingHoldouts(log(), 1360) as [Holdout];
  const forecast = forecaster(MODEL);

  test("is the log of the chance it gave to what each customer did", () => {
    const scores = logScores(forecast, MODEL, holdout);
    for (const [row, bought] of holdout.purchases.entries()) {
      const history = historyAt(holdout.histories, row, 1);
      const alive = forecast.pAlive(history);
      const tail = forecast.purchasesWhenAlive(history, 120);
      const none = bought === 0 ? 1 - alive : 0;
      const chance = none + alive * (tail[bought]! - tail[bought + 1]!);
      expect(scores[row]).toBeCloseTo(Math.log(Math.max(1e-9, chance)), 10);
    }
  });

  test("and the sum, beside what happened", () => {
    const { predicted, actual } = holdoutResult(forecast, MODEL, holdout);
    const sum = (values: Iterable<number>) => [...values].reduce((all, each) => all + each, 0);
    expect(actual).toBe(sum(holdout.purchases));
    const expected = Array.from(holdout.purchases, (_, row) =>
      forecast.expectedPurchases(historyAt(holdout.histories, row, 1), 120),
    );
    expect(predicted).toBeCloseTo(sum(expected), 9);
  });

  test("does not hang on the unit", () => {
    const { r, alpha, a, b } = MODEL.parameters as {
      r: number;
      alpha: number;
      a: number;
      b: number;
    };
    const weekly: PurchaseModel = {
      method: "mbg-nbd",
      unitDays: 7,
      parameters: { r, alpha: alpha / 7, a, b },
    };
    const [days, weeks] = [
      logScores(forecast, MODEL, holdout),
      logScores(forecaster(weekly), weekly, holdout),
    ];
    for (const [row, score] of days.entries()) expect(weeks[row]).toBeCloseTo(score, 10);
  });

  test("nobody wins by predicting nothing: one purchase costs more than all the zeros bring", () => {
    const nothing: PurchaseModel = {
      method: "mbg-nbd",
      unitDays: 1,
      parameters: { r: 1, alpha: 1e9, a: 1, b: 1 },
    };
    const mean = (model: PurchaseModel) =>
      logScores(forecaster(model), model, holdout).reduce((sum, score) => sum + score, 0) / 60;
    expect(mean(MODEL)).toBeGreaterThan(mean(nothing) + 5);
  });
});
